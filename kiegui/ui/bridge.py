"""The one way from the runner's announcements to Qt: each becomes a signal, on the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from kiegui.errors import KieGuiError, Refused
from kiegui.tasks.finding import Marks
from kiegui.tasks.task import Task


class Bridge(QObject):
    """A `kiegui.tasks.listener.Listener` that the window listens to."""

    task_changed = Signal(Task)
    account_stopped = Signal(str, Refused)
    trouble_came = Signal(KieGuiError)
    progress_came = Signal(int, object, object)
    """Number of a task, bytes so far, bytes in total (0 = not known): as objects, because Qt's int ends at 2 GB."""
    balance_changed = Signal(object)
    """The credits of the account in use as a float, None while they are not known."""

    marks_changed = Signal(object)
    """What the person noted about tasks is otherwise than before: the new Marks by number, as a dict."""

    def announce_task(self, task: Task) -> None:
        """A task is new, or stands otherwise than before."""
        self.task_changed.emit(task)

    def announce_marks(self, marks: Mapping[int, Marks]) -> None:
        """The person noted something about these tasks; it is in the ledger already."""
        self.marks_changed.emit(dict(marks))

    def announce_progress(self, number: int, done: int, total: int) -> None:
        """So many bytes of a task's files have come or gone; `total` is 0 while it is not known."""
        self.progress_came.emit(number, done, total)

    def announce_stop(self, account: str, problem: Refused) -> None:
        """Nothing more is sent for that account: the key or the credits need the person."""
        self.account_stopped.emit(account, problem)

    def announce_trouble(self, problem: KieGuiError) -> None:
        """We could not do something that is not the matter of one task."""
        self.trouble_came.emit(problem)

    def announce_balance(self, credits: float | None) -> None:
        """The balance of the account in use."""
        self.balance_changed.emit(credits)
