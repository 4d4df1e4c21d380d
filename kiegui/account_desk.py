"""What a person is asked and told about accounts, keys, and the tasks that are held because of them. In Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt

from kiegui.accounts import KIE_ACCOUNT, Accounts
from kiegui.errors import ApiError, BadKey, LedgerError, NoCredits, NotSent, Refused, SettingsError
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Task, TaskState
from kiegui.ui.account.held import HeldQuestion, held_words
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.bridge import Bridge
from kiegui.ui.notices import Remedy
from kiegui.ui.outside import KIE_CREDITS, KIE_KEYS, no_browser, open_page
from kiegui.ui.window import MainWindow

translate = QCoreApplication.translate

HELD = "held"
UNCONNECTED = "unconnected"
"""Causes of notices that end by what is done here: tasks wait for the person; unfinished tasks whose account is not there."""

_CAP = 433


class AccountDesk(QObject):
    """Opens the dialogs over the window, and tells the accounts what the person wants."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        accounts: Callable[[], Accounts],
        runner: Callable[[], Runner],
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`accounts` and `runner` raise LedgerError while the history is not open.

        `do` carries out a coroutine, and shows what it raises.
        """
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._accounts = accounts
        self._runner = runner
        self._do = do
        self._welcome: Welcome | None = None
        self._key_dialog: KeyDialog | None = None
        self._held: dict[int, Task] = {}
        self._why_held = ""
        self._set_out: dict[str, set[int]] = {}  # of accounts that were stopped: the tasks that set out since
        bar = window.top_bar
        bar.sandbox_wanted.connect(lambda: do(self._use_sandbox()))
        bar.kie_wanted.connect(lambda: do(self._use_kie()))
        bar.key_wanted.connect(lambda: self._ask_for_key(""))
        bar.key_forgotten.connect(lambda: do(self._forget_key()))
        window.account_wanted.connect(lambda account, number: do(self._see_to(account, number)))
        bridge.account_stopped.connect(self._on_account_stopped)
        bridge.task_changed.connect(self._on_task_changed)

    def show_account(self) -> None:
        """Another account is in use."""
        accounts = self._accounts()
        names = {SANDBOX: translate("App", "Sandbox"), KIE_ACCOUNT: translate("App", "Kie account")}
        practice = accounts.active == SANDBOX
        name = names.get(accounts.active, accounts.active.removeprefix("https://").removeprefix("http://"))
        self._window.top_bar.show_account(name, practice=practice, fixed=accounts.fixed)
        self._window.form.set_practice(practice)
        self._window.form.set_ready(True)

    def welcome(self) -> None:
        """Ask how to begin, unless there is an account, or it is being asked."""
        if self._accounts().is_ready or self._welcome is not None:
            return
        welcome = self._welcome = Welcome(self._window.folder, self._window)
        welcome.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        welcome.sandbox_chosen.connect(lambda: self._do(self._use_sandbox()))
        welcome.key_chosen.connect(lambda: self._ask_for_key(""))
        welcome.folder_chosen.connect(self._window.choose_folder)
        welcome.finished.connect(self._on_welcome_finished)
        self._window.history_pane.setEnabled(False)  # "Make your first one" would do nothing while this is being asked
        welcome.open()

    def _on_welcome_finished(self) -> None:
        self._welcome = None
        self._window.history_pane.setEnabled(True)
        self._window.offer_example()

    async def _use_sandbox(self) -> None:
        await self._accounts().use_sandbox()

    async def _use_kie(self) -> None:
        if not await self._accounts().use_kie():
            self._ask_for_key("")

    async def _forget_key(self) -> None:
        self._recovered(KIE_ACCOUNT)
        await self._accounts().forget_key()

    # -- the key ------------------------------------------------------------------------------------------------

    def _ask_for_key(self, reason: str) -> None:
        """One dialog, however many tasks run into the same refusal."""
        if self._key_dialog is not None:
            self._key_dialog.raise_()
            return
        dialog = KeyDialog(reason, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.key_entered.connect(lambda text: self._do(self._check_key(dialog, text)))
        dialog.finished.connect(self._on_key_dialog_finished)
        self._key_dialog = dialog
        dialog.open()

    def _on_key_dialog_finished(self) -> None:
        self._key_dialog = None

    async def _check_key(self, dialog: KeyDialog, text: str) -> None:
        dialog.show_checking()
        try:
            credits, kept = await self._accounts().enter_key(text)
        except (ApiError, SettingsError, LedgerError) as problem:
            if self._key_dialog is dialog:
                dialog.show_refused(problem.message)
            return
        self._recovered(KIE_ACCOUNT)
        self._window.notices.withdraw(UNCONNECTED)
        if self._key_dialog is dialog:
            dialog.show_accepted(credits, kept)

    # -- held tasks ---------------------------------------------------------------------------------------------

    def tell_of_held(self, held: Sequence[Task], why: str = "") -> None:
        """At the start: these wait for the person; `why` is a sentence on what holds them, "" if there is none to tell."""
        self._held = {task.number: task for task in held}
        self._why_held = why or translate("App", "Nothing is sent by itself.")
        if held:
            self._say_held()

    def _say_held(self) -> None:
        held = list(self._held.values())
        words = translate("App", "{0} {1}").format(held_words(held), self._why_held)
        show = translate("App", "Show it") if len(held) == 1 else translate("App", "Show them")
        self._window.notices.say(words, HELD, Remedy(show, self._show_held))

    def _show_held(self) -> None:
        """From the oldest to the newest, and round again."""
        shown = self._window.stage.task.number if self._window.stage.task is not None else 0
        later = [number for number in self._held if number > shown or shown not in self._held]
        self._window.go_to(min(later or self._held))

    def _on_task_changed(self, task: Task) -> None:
        """A notice goes when it is true no longer."""
        if self._held.get(task.number) is not None and task.state is not TaskState.HELD:
            del self._held[task.number]
            if not self._held:
                self._window.notices.withdraw(HELD)
            elif self._window.notices.is_said(HELD):
                self._say_held()
        set_out = self._set_out.get(task.account)
        if set_out is None:
            return
        if task.state is TaskState.SENDING:
            set_out.add(task.number)
        elif task.state is TaskState.WAITING and task.number in set_out:
            self._recovered(task.account)

    def _recovered(self, account: str) -> None:
        """What stopped that account is over."""
        self._set_out.pop(account, None)
        self._window.notices.withdraw(_stopped(account))

    async def _see_to(self, account: str, number: int) -> None:
        """From the task of that number, which is held, or was refused because of its account; 0: from none."""
        runner, accounts = self._runner(), self._accounts()
        stopped = runner.stopped(account)
        key_can_change = account == KIE_ACCOUNT and not accounts.fixed
        if key_can_change:
            await accounts.find_key()
        if key_can_change and (isinstance(stopped, BadKey) or not accounts.is_connected(account)):
            self._ask_for_key(stopped.message if stopped else "")
            return
        held = await runner.held(account)
        question = HeldQuestion(held, stopped, key_can_change=key_can_change, chosen=number, parent=self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.send_wanted.connect(lambda numbers: self._do(self._send_held(account, numbers)))
        question.withdrawal_wanted.connect(lambda numbers: self._do(self._withdraw(numbers)))
        question.key_wanted.connect(lambda: self._ask_for_key(""))
        question.open()

    async def _withdraw(self, numbers: Sequence[int]) -> None:
        """All of them, even if one can't be taken back (any more); that is said in the end."""
        first_problem: LedgerError | None = None
        for number in numbers:
            try:
                await self._runner().withdraw(number)
            except LedgerError as problem:
                first_problem = first_problem or problem
        if first_problem is not None:
            raise first_problem

    async def _send_held(self, account: str, numbers: Sequence[int]) -> None:
        if not self._accounts().is_connected(account):
            raise NotSent(
                "This account can’t be reached now, so nothing was sent. Start the app with it, and try again."
            )
        await self._runner().send_held(numbers)

    def _on_account_stopped(self, account: str, problem: Refused) -> None:
        self._set_out[account] = set()
        if isinstance(problem, BadKey) and account == KIE_ACCOUNT and not self._accounts().fixed:
            self._ask_for_key(problem.message)
            return
        see_to = partial(self._window.account_wanted.emit, account, 0)
        match problem:
            case BadKey():
                remedy = Remedy(translate("App", "Check key"), see_to)
            case NoCredits(code=code) if code == _CAP:
                remedy = Remedy(translate("App", "Change the cap"), partial(self._open, KIE_KEYS))
            case NoCredits():
                remedy = Remedy(translate("App", "Add credits"), partial(self._open, KIE_CREDITS))
            case _:
                remedy = Remedy(translate("App", "See what waits"), see_to)
        self._window.notices.say(problem.message, _stopped(account), remedy)

    def _open(self, address: str) -> None:
        if not open_page(address):
            self._window.notices.say(no_browser(address))


def _stopped(account: str) -> str:
    return f"stopped:{account}"
