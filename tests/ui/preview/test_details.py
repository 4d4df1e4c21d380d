"""The pane of details."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, TaskState
from kiegui.tasks.trash import FOLDER
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.files import trash_words
from kiegui.ui.look import warning_words
from kiegui.ui.preview.details import DetailsPane
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import HOSTILE, MODELS, NOW, FakePreviews, make_result, make_task, now, part_of


@pytest.fixture
def pane(qtbot: QtBot, tmp_path: Path) -> DetailsPane:
    made = DetailsPane(FakePreviews(tmp_path / "preview.jpg"), MODELS, now)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def words_on(pane: DetailsPane) -> list[str]:
    QApplication.processEvents()  # what was just added is shown by the layout's next turn
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def test_everything_is_plain_text(pane: DetailsPane) -> None:
    pane.show_task(make_task(prompt=HOSTILE, model=HOSTILE, values={HOSTILE: HOSTILE + "!"}, trouble=HOSTILE))
    assert words_on(pane).count(HOSTILE) == 4
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in pane.findChildren(QLabel))


def test_files_are_told_with_their_size(pane: DetailsPane, desktop: Desktop, tmp_path: Path) -> None:
    pane.show_task(make_task(results=(make_result("a.mp4"), make_result("b.mp4"))))
    assert {"a.mp4", "b.mp4", "1.4 MB"} <= set(words_on(pane))
    part_of(pane, QPushButton, "Show in folder").click()
    part_of(pane, QToolButton, "Show in folder").click()
    assert [Path(opened) for opened in desktop.opened] == [tmp_path, tmp_path]


@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
def test_folder_that_nothing_opens_is_told(
    qtbot: QtBot, pane: DetailsPane, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: type[QAbstractButton]
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    pane.show_task(make_task(results=(make_result("a.mp4"),)))
    with qtbot.waitSignal(pane.trouble_came) as trouble:
        part_of(pane, kind, "Show in folder").click()
    assert trouble.args == [f"No program answered. The file is here: {tmp_path / 'a.mp4'}"]


def test_folder_of_the_trash_is_not_opened(
    qtbot: QtBot, pane: DetailsPane, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trashed = Place(tmp_path / FOLDER / "0a1b.mp4", is_there=True)
    monkeypatch.setattr(FakePreviews, "ask_places", lambda _self, _results, then: then([trashed]))
    pane.show_task(make_task(results=(make_result("a.mp4"),)))
    with qtbot.waitSignal(pane.trouble_came) as trouble:
        part_of(pane, QPushButton, "Show in folder").click()
    assert (trouble.args, desktop.opened) == ([trash_words()], [])


@pytest.mark.parametrize(("kind", "name"), [(QPushButton, "Copy prompt"), (QToolButton, "Copy task id")])
def test_copying_gives_a_sign(pane: DetailsPane, kind: type[QAbstractButton], name: str) -> None:
    QToolTip.hideText()
    pane.show_task(make_task(task_id="abc123"))
    part_of(pane, kind, name).click()
    assert QToolTip.text() == "Copied"
    QToolTip.hideText()


def test_prompt_and_task_id_can_be_copied(pane: DetailsPane) -> None:
    pane.show_task(make_task(prompt=HOSTILE, task_id="abc123"))
    part_of(pane, QPushButton, "Copy prompt").click()
    assert QGuiApplication.clipboard().text() == HOSTILE
    part_of(pane, QToolButton, "Copy task id").click()
    assert QGuiApplication.clipboard().text() == "abc123"


def test_use_again_names_the_task(qtbot: QtBot, pane: DetailsPane) -> None:
    pane.show_task(make_task(7))
    with qtbot.waitSignal(pane.use_again_requested) as again:
        part_of(pane, QPushButton, "Use again").click()
    assert again.args == [7]


def test_change_of_the_task_keeps_a_selection(pane: DetailsPane) -> None:
    pane.show_task(make_task(1, TaskState.WAITING))
    prompt = next(label for label in pane.findChildren(QLabel) if label.text() == "A lighthouse")
    prompt.setSelection(2, 5)
    pane.show_task(make_task(1, TaskState.GENERATING))
    assert prompt.selectedText() == "light"
    assert "Generating" in words_on(pane)


def test_long_word_does_not_widen_the_pane(pane: DetailsPane) -> None:
    pane.show_task(make_task(values={"x": "a" * 3000}, results=(make_result("b" * 200 + ".mp4"),)))
    assert pane.minimumSizeHint().width() < 400


def test_no_task_leaves_nothing_to_press(pane: DetailsPane) -> None:
    pane.show_task(make_task())
    pane.show_task(None)
    assert words_on(pane) == []
    assert not any(button.isEnabled() for button in pane.findChildren(QPushButton))


def kept(pane: DetailsPane) -> QLabel:
    return next(label for label in pane.findChildren(QLabel) if "at Kie" in label.text() or "At Kie" in label.text())


def test_clock_of_kies_copies_is_loud_only_while_one_is_missing(pane: DetailsPane) -> None:
    finished = NOW - 3 * 86_400_000
    pane.show_task(make_task(state=TaskState.DOWNLOADING, results=(Result(url="x"),), finished=finished))
    assert kept(pane).text() == "At Kie for 11 more days"
    loud = kept(pane).palette().color(QPalette.ColorRole.WindowText)
    assert loud == warning_words(pane.palette())
    pane.show_task(make_task(results=(make_result(),), finished=finished))
    assert kept(pane).text() == "At Kie for 11 more days"
    assert kept(pane).palette().color(QPalette.ColorRole.WindowText) != loud


def test_task_that_was_sent_again_leads_to_the_first_one(qtbot: QtBot, pane: DetailsPane) -> None:
    pane.show_task(make_task(9, instead_of=4))
    with qtbot.waitSignal(pane.task_wanted) as wanted:
        part_of(pane, LinkButton, "Sent again instead of another task: show that one").click()
    assert wanted.args == [4]
    pane.show_task(make_task(9))
    assert not part_of(pane, LinkButton).isVisible()
