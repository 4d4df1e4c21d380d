"""Results that are to be inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, Task
from kiegui.ui.history.choose_results import ChooseResults
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.preview.results_strip import ResultsStrip
from tests.ui.made_tasks import MODELS, FakePages, make_result, make_task, now, part_of


class Pages(FakePages):
    """Answers at once, but about previews, of which there are none, when the test says so."""

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        super().ask_tasks(numbers, then)
        self.answer()

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        self._answers.append(lambda: then(None))

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        then([Place(Path(result.file), is_there=True) for result in results])


def picture(name: str) -> Result:
    return make_result(f"{name}.png", MediaKind.IMAGE)


TASKS = [
    make_task(1, prompt="a kite", results=(picture("one"),)),
    make_task(2, prompt="a boat", results=(make_result(),)),
    make_task(3, prompt="a fox", results=(picture("three"), picture("four"))),
]


class Chosen:
    """The dialog, and what came of it."""

    def __init__(self, qtbot: QtBot, accepts: str = "image", room: int = 1) -> None:
        self.results: list[Result] = []
        self.pages = Pages(TASKS)
        self.dialog = ChooseResults(self.pages, MODELS, now, accepts, room)
        qtbot.addWidget(self.dialog)
        self.dialog.chosen.connect(self.results.extend)
        self.view = part_of(self.dialog, HistoryView)
        self.use = part_of(self.dialog, QPushButton, "Use")

    def files(self) -> list[str]:
        return [result.file for result in self.results]


def shown(chosen: Chosen) -> list[int]:
    rows = chosen.view.history
    return list(rows.numbers_between(0, rows.rowCount() - 1))


@pytest.mark.parametrize(
    ("accepts", "numbers"), [("image", [3, 1]), ("video", [2]), ("audio", []), ("file", [3, 2, 1])]
)
def test_only_what_fits_is_shown(qtbot: QtBot, accepts: str, numbers: list[int]) -> None:
    assert shown(Chosen(qtbot, accepts)) == numbers


def test_it_can_be_searched(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot)
    QTest.keyClicks(part_of(chosen.dialog, SearchLine), "kite")
    qtbot.waitUntil(lambda: shown(chosen) == [1])


def test_what_is_chosen_is_told(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot)
    assert not chosen.use.isEnabled()
    chosen.view.choose(1)
    chosen.use.click()
    assert chosen.files() == ["one.png"]
    assert chosen.dialog.result() == ChooseResults.DialogCode.Accepted


def test_of_a_task_with_several_one_can_be_chosen(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot)
    chosen.view.choose(3)
    strip = part_of(chosen.dialog, ResultsStrip)
    assert not strip.isHidden()
    strip.result_chosen.emit(1)
    chosen.view.open_requested.emit(3)
    assert chosen.files() == ["four.png"]


def test_several_give_the_first_of_each(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot, room=2)
    chosen.view.selectAll()
    assert part_of(chosen.dialog, ResultsStrip).isHidden()
    chosen.use.click()
    assert chosen.files() == ["three.png", "one.png"]


def test_more_than_fit_can_not_be_used(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot, room=1)
    chosen.view.selectAll()
    assert not chosen.use.isEnabled()
    chosen.dialog.accept()
    assert chosen.files() == []
    assert "2 chosen, but only 1 fit." in [label.text() for label in chosen.dialog.findChildren(QLabel)]


def test_without_a_limit_all_fit(qtbot: QtBot) -> None:
    chosen = Chosen(qtbot, room=0)
    chosen.view.selectAll()
    assert chosen.use.isEnabled()


def test_answers_that_come_when_it_is_gone_are_not_listened_to(qtbot: QtBot) -> None:
    pages = Pages(TASKS)
    dialog = ChooseResults(pages, MODELS, now, "file", 0)
    dialog.show()
    qtbot.waitUntil(lambda: pages.is_asked)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    pages.answer()


def test_it_has_no_menu_of_its_own(qtbot: QtBot) -> None:
    assert Chosen(qtbot).view.contextMenuPolicy() is Qt.ContextMenuPolicy.PreventContextMenu
