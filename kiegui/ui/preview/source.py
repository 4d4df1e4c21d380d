"""What the panes need of whoever knows the files and makes previews, and which result they show; none of it is done here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from kiegui.media.previews import Preview
from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, Task


class PreviewSource(Protocol):
    """Makes previews somewhere else, and remembers them."""

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """A picture of result number `index`; answers on the GUI thread, at once or later, None if there is nothing."""
        ...


class PlaceSource(Protocol):
    """Knows where the files are; asking a drive can take longer than a window may wait."""

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        """Where the files of these results, which have been saved, lie; answers on the GUI thread, at once or later."""
        ...


class ResultSource(PreviewSource, PlaceSource, Protocol):
    """Both."""


def shown_result(task: Task) -> int | None:
    """The index of the result that stands for a task: its first that is saved and may be opened; None if there is none."""
    return next((index for index, result in enumerate(task.results) if result.file and not result.odd), None)
