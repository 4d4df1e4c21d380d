"""The dialog for refreshing: progress, what is different, and the two ways on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as renewed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.tasks.refreshing import ModelChange, Refreshed
from kiegui.ui.refresh_dialog import RefreshDialog
from tests.ui.made_tasks import part_of

FILM = ModelSpec(
    id="maker/film", title="Film", provider="Maker", makes="video", fields=(TextField(name="prompt", label="Prompt"),)
)
SONG = renewed(FILM, id="maker/song", title="Song", makes="audio")
OLD = renewed(FILM, id="maker/old", title="Old <b>Film</b>")
NOTHING = Refreshed(new=(), changed=(), gone=(), listed=200, asked=200, unusable=3, notes={})
MUCH = Refreshed(
    new=(SONG,),
    changed=(ModelChange(FILM, ("+ Aspect ratio", "Factor: − 8×")),),
    gone=(OLD,),
    listed=200,
    asked=50,
    unusable=3,
    notes={},
)


@pytest.fixture
def dialog(qtbot: QtBot) -> RefreshDialog:
    made = RefreshDialog()
    qtbot.addWidget(made)
    made.show()
    return made


def buttons(dialog: RefreshDialog) -> list[str]:
    return [button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()]


def test_progress_tells_how_long_it_will_take(dialog: RefreshDialog) -> None:
    dialog.show_progress(20, 200)
    assert dialog.status() == "Asked 20 of 200, about 3 min to go. You can work on meanwhile."
    assert dialog.findChildren(QProgressBar)[0].value() == 20
    assert buttons(dialog) == ["Stop"]


def test_stop_waits_for_what_was_found(qtbot: QtBot, dialog: RefreshDialog) -> None:
    with qtbot.waitSignal(dialog.stop_wanted), qtbot.assertNotEmitted(dialog.left):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not part_of(dialog, QPushButton, "Stop").isEnabled()


def test_differences_are_told_in_words(dialog: RefreshDialog) -> None:
    dialog.show_found(MUCH)
    assert dialog.lines() == [
        "New (1)",
        "Song",
        "Maker · Sound from words",
        "Changed (1)",
        "Film",
        "+ Aspect ratio",
        "Factor: − 8×",
        "No longer at Kie: offered only among the retired models (1)",
        "Old <b>Film</b>",
    ]
    assert dialog.status().startswith("50 of Kie’s 200 models were looked at; the next refresh goes on with the rest.")
    assert buttons(dialog) == ["Use them", "Not now"]


def test_nothing_different_leaves_nothing_to_choose(qtbot: QtBot, dialog: RefreshDialog) -> None:
    dialog.show_found(NOTHING)
    assert dialog.status() == "Kie has 200 models; all of them were looked at. Nothing is different."
    assert buttons(dialog) == ["Close"]
    with qtbot.waitSignal(dialog.left):
        part_of(dialog, QPushButton, "Close").click()
    assert not dialog.isVisible()


def test_using_them_is_not_leaving_them(qtbot: QtBot, dialog: RefreshDialog) -> None:
    dialog.show_found(MUCH)
    with qtbot.waitSignal(dialog.use_wanted), qtbot.assertNotEmitted(dialog.left):
        part_of(dialog, QPushButton, "Use them").click()
    assert not dialog.isVisible()


def test_a_problem_is_a_sentence(dialog: RefreshDialog) -> None:
    dialog.show_problem("Kie did not accept this key.")
    assert dialog.status() == "Kie did not accept this key."
    assert buttons(dialog) == ["Close"]
