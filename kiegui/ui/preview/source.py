"""What the panes need of whoever makes previews; the making itself is in `kiegui.media`."""

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
