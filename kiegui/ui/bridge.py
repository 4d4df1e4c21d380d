"""The one way from the runner's announcements to Qt: each becomes a signal, on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kiegui.errors import KieGuiError, Refused
from kiegui.tasks.task import Task


class Bridge(QObject):
    """A `kiegui.tasks.runner.Listener` that the window listens to."""

    task_changed = Signal(Task)
    account_stopped = Signal(str, Refused)
    trouble_came = Signal(KieGuiError)
    balance_changed = Signal(object)
    """The credits of the account in use as a float, None while they are not known."""

    def announce_task(self, task: Task) -> None:
        """A task is new, or stands otherwise than before."""
        self.task_changed.emit(task)

    def announce_stop(self, account: str, problem: Refused) -> None:
        """Nothing more is sent for that account: the key or the credits need the person."""
        self.account_stopped.emit(account, problem)

    def announce_trouble(self, problem: KieGuiError) -> None:
        """We could not do something that is not the matter of one task."""
        self.trouble_came.emit(problem)

    def announce_balance(self, credits: float | None) -> None:
        """The balance of the account in use."""
        self.balance_changed.emit(credits)
