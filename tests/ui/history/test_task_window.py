"""The window of tasks: marks come with them, and what was announced meanwhile wins."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.ui.history.task_window import TaskWindow
from tests.ui.made_tasks import FakePages, make_task

STAR = Marks(is_starred=True)


def make_window(qtbot: QtBot, pages: FakePages) -> TaskWindow:
    """That looked at task 1."""
    window = TaskWindow(pages, list)
    window.look_at(1)
    qtbot.waitUntil(lambda: bool(pages.asked))
    return window


def answered(pages: FakePages, is_known: bool) -> bool:
    """Give the answers that are due, and tell what was known before."""
    pages.answer()
    return is_known


def test_marks_come_with_the_task(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1)])
    pages.marks[1] = STAR
    window = make_window(qtbot, pages)
    assert window.marks(1) is None
    pages.answer()
    assert window.task(1) == make_task(1)
    assert window.marks(1) == STAR


def test_marks_that_changed_meanwhile_win(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1)])
    pages.marks[1] = STAR
    window = make_window(qtbot, pages)
    window.keep_marks(1, NO_MARKS)
    pages.answer()
    assert window.marks(1) == NO_MARKS


def test_marks_of_a_task_that_only_was_announced_are_asked_for(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1)])
    pages.marks[1] = STAR
    window = TaskWindow(pages, list)
    window.keep(make_task(1))
    window.look_at(1)
    qtbot.waitUntil(lambda: answered(pages, window.marks(1) is not None))
    assert window.marks(1) == STAR
    assert pages.asked == []


def test_those_alike_are_only_counted_if_wanted(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1)])
    window = make_window(qtbot, pages)
    pages.answer()
    assert window.alike(1) == 0
    window.counts_alike = True
    window.look_at(1)
    qtbot.waitUntil(lambda: answered(pages, window.alike(1) == 4))
