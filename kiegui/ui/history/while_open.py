"""The history as a dialog asks it, which may be gone before the answer comes: making a film's preview takes a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ParamSpec, Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

from kiegui.media.previews import Preview
from kiegui.tasks.finding import Filter, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, Task
from kiegui.ui.history.task_window import TaskPages
from kiegui.ui.preview.source import ResultSource

_P = ParamSpec("_P")


class ResultPages(TaskPages, ResultSource, Protocol):
    """Where tasks, previews and files come from: `kiegui.tasks.history.History`."""


class PagesWhileOpen:
    """The same pages; answers that come when `asker` has been deleted are not listened to."""

    def __init__(self, pages: ResultPages, asker: QObject) -> None:
        self._pages = pages
        self._asker = asker

    def ask_numbers(self, wanted: Filter, then: Callable[[Sequence[int], bool], None]) -> Callable[[], object]:
        """See `TaskPages`."""
        return self._pages.ask_numbers(wanted, self._heard(then))

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        """See `TaskPages`."""
        self._pages.ask_tasks(numbers, self._heard(then))

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        """See `TaskPages`."""
        self._pages.ask_marks(numbers, self._heard(then))

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        """See `TaskPages`."""
        self._pages.ask_alike(numbers, self._heard(then))

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """See `PreviewSource`."""
        self._pages.ask_preview(task, index, self._heard(then))

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        """See `PlaceSource`."""
        self._pages.ask_places(results, self._heard(then))

    def _heard(self, then: Callable[_P, None]) -> Callable[_P, None]:
        def heard(*args: _P.args, **kwargs: _P.kwargs) -> None:
            if isValid(self._asker):
                then(*args, **kwargs)

        return heard
