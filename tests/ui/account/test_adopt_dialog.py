"""The dialog that finds lost tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.errors import KieGuiError
from kiegui.tasks.adopting import Adoption
from kiegui.ui.account.adopt_dialog import LARGEST, AdoptDialog, adoption_words, read_log
from kiegui.ui.paste_field import PasteField
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import part_of

NOTHING = {"known": 0, "adopted": 0, "foreign": 0, "unknown": 0, "unanswered": 0, "tasks": ()}


def outcome(ids: int, **more: Any) -> Adoption:
    return Adoption(ids=ids, **{**NOTHING, **more})


@pytest.fixture
def dialog(qtbot: QtBot) -> AdoptDialog:
    made = AdoptDialog()
    qtbot.addWidget(made)
    made.open()
    return made


def adopt(dialog: AdoptDialog) -> QPushButton:
    return part_of(dialog, QPushButton, "Adopt")


def test_field_is_found_by_its_label_and_has_the_focus(dialog: AdoptDialog) -> None:
    label = next(label for label in dialog.findChildren(QLabel) if label.text() == "Task ids or log text")
    assert isinstance(label.buddy(), PasteField)
    assert dialog.focusWidget() is label.buddy()


def test_text_goes_out_once(qtbot: QtBot, dialog: AdoptDialog) -> None:
    assert not adopt(dialog).isEnabled()
    part_of(dialog, PasteField).setPlainText("some ids")
    with qtbot.waitSignal(dialog.adopt_wanted) as wanted:
        QTest.keyClick(part_of(dialog, PasteField), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == ["some ids"]
    part_of(dialog, PasteField).appendPlainText("more")
    assert not adopt(dialog).isEnabled()


def test_progress_then_the_outcome_then_another_text(dialog: AdoptDialog) -> None:
    part_of(dialog, PasteField).setPlainText("some ids")
    adopt(dialog).click()
    dialog.show_progress(7, 18)
    bar = part_of(dialog, QProgressBar, "Progress")
    assert (dialog.status(), bar.isVisible(), bar.value(), bar.maximum()) == ("Asked 7 of 18", True, 7, 18)
    dialog.show_outcome(outcome(18, known=15, adopted=2, foreign=1))
    assert dialog.status() == "18 ids: 15 known, 2 adopted, 1 not from this app"
    assert (bar.isVisible(), adopt(dialog).isEnabled(), dialog.isVisible()) == (False, True, True)


def test_problem_is_told_and_the_text_stays(dialog: AdoptDialog) -> None:
    part_of(dialog, PasteField).setPlainText("some ids")
    adopt(dialog).click()
    dialog.show_problem("There is no <b>network</b>.")
    assert dialog.status() == "There is no <b>network</b>."
    assert (adopt(dialog).isEnabled(), part_of(dialog, PasteField).toPlainText()) == (True, "some ids")


def test_file_that_is_refused_is_told(dialog: AdoptDialog) -> None:
    part_of(dialog, PasteField).refused.emit("film.mp4 is not a text file.")
    assert dialog.status() == "film.mp4 is not a text file."


def test_kies_log_page_is_one_click_away(dialog: AdoptDialog, desktop: Desktop) -> None:
    part_of(dialog, QPushButton, "Open Kie’s log page").click()
    assert desktop.opened == ["https://kie.ai/logs"]


def test_tab_goes_on_and_escape_closes(dialog: AdoptDialog) -> None:
    field = part_of(dialog, PasteField)
    field.setPlainText("some ids")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is adopt(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (outcome(0), "No task id was found in this text."),
        (outcome(1, adopted=1), "1 id: 0 known, 1 adopted, 0 not from this app"),
        (outcome(3, unknown=3), "3 ids: 0 known, 0 adopted, 0 not from this app, 3 not known to Kie"),
        (outcome(2, unanswered=2), "2 ids: 0 known, 0 adopted, 0 not from this app, 2 could not be asked; try again"),
        (
            outcome(18, known=10, adopted=2, foreign=1, unknown=3, unanswered=2),
            "18 ids: 10 known, 2 adopted, 1 not from this app, 3 not known to Kie, 2 could not be asked; try again",
        ),
    ],
)
def test_outcome_is_one_line(told: Adoption, expected: str) -> None:
    assert adoption_words(told) == expected


def test_log_files_are_read_whatever_letters_they_have(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_bytes(b"caf\xe9,0123")
    assert read_log(file) == "caf\N{REPLACEMENT CHARACTER},0123"


@pytest.mark.parametrize(
    ("name", "data"), [("film.mp4", b"\0 ftyp"), ("large.csv", b"a" * (LARGEST + 1)), ("none.txt", None)]
)
def test_files_that_are_no_log_are_refused_by_name(tmp_path: Path, name: str, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(KieGuiError, match=name):
        read_log(tmp_path / name)
