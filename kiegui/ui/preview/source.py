"""What the panes need of whoever makes previews, and which result they show; the making itself is in `kiegui.media`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiegui.media.previews import Preview
from kiegui.tasks.task import Task


class PreviewSource(Protocol):
    """Makes previews somewhere else, and remembers them."""

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """A picture of result number `index`; answers on the GUI thread, at once or later, None if there is nothing."""
        ...


def shown_result(task: Task) -> int | None:
    """The index of the result that stands for a task: its first that is saved and may be opened; None if there is none."""
    return next((index for index, result in enumerate(task.results) if result.file and not result.odd), None)
