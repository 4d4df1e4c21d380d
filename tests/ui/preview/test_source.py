"""What the panes ask of others is what the history of the tasks answers."""

from __future__ import annotations

from inspect import signature

from msgspec.structs import replace

from kiegui.tasks.history import History
from kiegui.ui.history.task_window import TaskPages
from kiegui.ui.preview.source import PreviewSource, shown_result
from kiegui.ui.window import HistoryPages
from tests.ui.made_tasks import make_result, make_task


def test_history_of_the_tasks_is_a_source_of_previews_and_pages() -> None:
    asked = (PreviewSource.ask_preview, TaskPages.ask_numbers, TaskPages.ask_tasks, HistoryPages.ask_sent_again)
    answered = (History.ask_preview, History.ask_numbers, History.ask_tasks, History.ask_sent_again)
    assert [list(signature(ask).parameters) for ask in asked] == [list(signature(one).parameters) for one in answered]


def test_a_task_is_shown_by_its_first_good_result() -> None:
    missing, odd, good = make_result(""), replace(make_result(), odd="?"), make_result("b.mp4")
    assert shown_result(make_task(results=(missing, odd, good))) == 2
    assert shown_result(make_task(results=(missing, odd))) is None
