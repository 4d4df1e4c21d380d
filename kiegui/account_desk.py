"""What a person is asked and told about accounts, keys, and the tasks that are held because of them. In Qt."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt

from kiegui.accounts import KIE_ACCOUNT, Accounts
from kiegui.errors import ApiError, BadKey, LedgerError, NotSent, Refused, SettingsError
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Task
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.bridge import Bridge
from kiegui.ui.window import MainWindow

translate = QCoreApplication.translate


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
        self._key_dialog: KeyDialog | None = None
        bar = window.top_bar
        bar.sandbox_wanted.connect(lambda: do(self._use_sandbox()))
        bar.kie_wanted.connect(lambda: do(self._use_kie()))
        bar.key_wanted.connect(lambda: self._ask_for_key(""))
        bar.key_forgotten.connect(lambda: do(self._forget_key()))
        window.account_wanted.connect(lambda account: do(self._see_to(account)))
        bridge.account_stopped.connect(self._on_account_stopped)

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
        """There is no account yet: ask how to begin."""
        welcome = Welcome(self._window.folder, self._window)
        welcome.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        welcome.sandbox_chosen.connect(lambda: self._do(self._use_sandbox()))
        welcome.key_chosen.connect(lambda: self._ask_for_key(""))
        welcome.folder_chosen.connect(self._window.choose_folder)
        welcome.finished.connect(self._window.offer_example)
        welcome.open()

    async def _use_sandbox(self) -> None:
        await self._accounts().use_sandbox()

    async def _use_kie(self) -> None:
        if not await self._accounts().use_kie():
            self._ask_for_key("")

    async def _forget_key(self) -> None:
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
        if self._key_dialog is dialog:
            dialog.show_accepted(credits, kept)

    # -- held tasks ---------------------------------------------------------------------------------------------

    async def _see_to(self, account: str) -> None:
        """From a task of that account that is held, or was refused because of it."""
        runner, accounts = self._runner(), self._accounts()
        stopped = runner.stopped(account)
        if account == KIE_ACCOUNT and (isinstance(stopped, BadKey) or not accounts.is_connected(account)):
            self._ask_for_key(stopped.message if stopped else "")
            return
        held = await runner.held(account)
        key_can_change = account == KIE_ACCOUNT and not accounts.fixed
        question = HeldQuestion(held, stopped, key_can_change=key_can_change, parent=self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.send_wanted.connect(lambda: self._do(self._send_held(account)))
        question.withdrawal_wanted.connect(lambda: self._do(self._withdraw(held)))
        question.key_wanted.connect(lambda: self._ask_for_key(""))
        question.open()

    async def _withdraw(self, held: list[Task]) -> None:
        for task in held:
            await self._runner().withdraw(task.number)

    async def _send_held(self, account: str) -> None:
        if not self._accounts().is_connected(account):
            raise NotSent(
                "This account can’t be reached now, so nothing was sent. Start the app with it, and try again."
            )
        await self._runner().resume(account)

    def _on_account_stopped(self, account: str, problem: Refused) -> None:
        if isinstance(problem, BadKey) and account == KIE_ACCOUNT:
            self._ask_for_key(problem.message)
        else:
            self._bridge.announce_trouble(problem)
