"""What the panes ask of others is what the history of the tasks answers."""

from __future__ import annotations

from inspect import signature

from kiegui.tasks.history import History
from kiegui.ui.history.list_model import TaskPages
from kiegui.ui.preview.source import PreviewSource


def test_history_of_the_tasks_is_a_source_of_previews_and_pages() -> None:
    asked = (PreviewSource.ask_preview, TaskPages.ask_numbers, TaskPages.ask_tasks)
    answered = (History.ask_preview, History.ask_numbers, History.ask_tasks)
    assert [list(signature(ask).parameters) for ask in asked] == [list(signature(one).parameters) for one in answered]
