"""Carries out what a person wants done about a task: asks first where it may cost, then tells the runner. No widget itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, assert_never

from PySide6.QtCore import QCoreApplication, QObject, Qt

from kiegui.errors import KieGuiError
from kiegui.tasks.adopting import Adoption
from kiegui.tasks.task import Task
from kiegui.ui.account.adopt_dialog import AdoptDialog
from kiegui.ui.account.send_again import SendAgainQuestion
from kiegui.ui.orders import Order
from kiegui.ui.window import MainWindow


class TaskCarrier(Protocol):
    """What is needed of `kiegui.tasks.runner.Runner`. Everything may raise KieGuiError."""

    async def adopt(self, name: str, text: str, tell: Callable[[int, int], None]) -> Adoption:
        """Bring the tasks whose ids stand in the text into the history of that account."""

    async def send_again(self, number: int) -> None:
        """Send a new task in the place of one that is maybe sent."""

    async def write_off(self, number: int) -> None:
        """Look no more for a task that is maybe sent."""

    async def leave_open(self, number: int) -> None:
        """Keep waiting for a task that is maybe sent."""

    async def withdraw(self, number: int) -> None:
        """Don't send a task."""

    async def try_now(self, number: int) -> None:
        """Go on with a task at once, though something was in its way."""

    async def fetch_again(self, number: int) -> None:
        """Ask once more for what Kie had no more, and fetch again what is missing on the disk."""


class Errands(QObject):
    """Listens to the window's orders, and opens the dialogs that belong to them over it."""

    def __init__(
        self,
        window: MainWindow,
        carrier: Callable[[], TaskCarrier],
        account: Callable[[], str],
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`carrier` raises LedgerError while the history is not open; `account` is the one in use, "" if there is none.

        `do` carries out a coroutine, and shows what it raises.
        """
        super().__init__(window)
        self._window = window
        self._carrier = carrier
        self._account = account
        self._do = do
        self._dialog: AdoptDialog | None = None
        window.ordered.connect(self._on_ordered)
        window.adopting_wanted.connect(self._on_adopting_wanted)

    def _on_ordered(self, order: Order, task: Task) -> None:
        match order:
            case Order.FIND:
                self._open_adopting(task.account)
            case Order.SEND_AGAIN:
                question = SendAgainQuestion(task, self._window)
                question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                question.agreed.connect(lambda: self._do(self._carry_out(order, task.number)))
                question.open()
            case _:
                self._do(self._carry_out(order, task.number))

    async def _carry_out(self, order: Order, number: int) -> None:
        carrier = self._carrier()
        match order:
            case Order.SEND_AGAIN:
                await carrier.send_again(number)
            case Order.KEEP_WAITING:
                await carrier.leave_open(number)
            case Order.WRITE_OFF:
                await carrier.write_off(number)
            case Order.WITHDRAW:
                await carrier.withdraw(number)
            case Order.TRY_NOW:
                await carrier.try_now(number)
            case Order.FETCH_AGAIN | Order.DOWNLOAD_AGAIN:
                await carrier.fetch_again(number)
            case Order.FIND:
                return  # has a dialog of its own
            case _:
                assert_never(order)

    def _on_adopting_wanted(self) -> None:
        self._open_adopting(self._account())

    def _open_adopting(self, account: str) -> None:
        if self._dialog is not None:  # a second one would take the outcome away from the first
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = self._dialog = AdoptDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.adopt_wanted.connect(lambda text: self._do(self._adopt(dialog, account, text)))
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_finished(self) -> None:
        self._dialog = None

    async def _adopt(self, dialog: AdoptDialog, account: str, text: str) -> None:
        """What is asked for when the dialog is closed goes on: it costs nothing."""

        def tell(done: int, total: int) -> None:
            if self._dialog is dialog:
                dialog.show_progress(done, total)

        try:
            if not account:
                raise KieGuiError(_no_account())
            outcome = await self._carrier().adopt(account, text, tell)
        except KieGuiError as problem:
            if self._dialog is dialog:
                dialog.show_problem(problem.message)
            return
        if self._dialog is dialog:
            dialog.show_outcome(outcome)
        if outcome.tasks:
            self._window.go_to(outcome.tasks[0])


def _no_account() -> str:
    return QCoreApplication.translate(
        "Errands",
        "There is no account in use, so Kie can’t be asked. Enter your key, or use the sandbox, and try again.",
    )
