"""Who is told what becomes of tasks. No Qt: `kiegui.ui.bridge` is the one who listens in the app."""

from __future__ import annotations

from typing import Protocol

from kiegui.errors import KieGuiError, Refused
from kiegui.tasks.task import Task


class Listener(Protocol):
    """Every method is called on the loop's thread."""

    def announce_task(self, task: Task) -> None:
        """A task is new, or stands otherwise than before; it is in the ledger already."""

    def announce_progress(self, number: int, done: int, total: int) -> None:
        """So many bytes of a task's files have come or gone; `total` is 0 while it is not known."""

    def announce_stop(self, account: str, problem: Refused) -> None:
        """Nothing more is sent for that account until `resume`: the key or the credits need the person."""

    def announce_trouble(self, problem: KieGuiError) -> None:
        """We could not do something that is not the matter of one task."""
