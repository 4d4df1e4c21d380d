"""Builds the parts once and hands them to each other; start and stop. On the loop's thread, in Qt."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt

from kiegui.accounts import KIE_ACCOUNT, Accounts, Gateway
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.child import child_command
from kiegui.errors import ApiError, BadKey, KieGuiError, LedgerError, Refused, SettingsError
from kiegui.media.previews import PreviewMaker
from kiegui.paths import Paths, resources_folder
from kiegui.settings import Settings, load_settings, save_settings
from kiegui.tasks.balance import Balance
from kiegui.tasks.history import History
from kiegui.tasks.lanes import Lane
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.pace import Pace
from kiegui.tasks.prices import Estimate
from kiegui.tasks.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Request, Task, TaskState
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.bridge import Bridge
from kiegui.ui.look import Appearance, Look
from kiegui.ui.window import MainWindow

_log = logging.getLogger(__name__)
translate = QCoreApplication.translate

_QUIT_SECONDS = 0.3
_BALANCE_CHANGES = frozenset({TaskState.WAITING, TaskState.SAVED, TaskState.FAILED})


class App:
    """Everything that lives as long as the window does."""

    def __init__(
        self,
        paths: Paths,
        look: Look,
        *,
        sandbox: bool = False,
        gateway: Gateway | None = None,
        pace: Pace | None = None,
    ) -> None:
        """`sandbox`: practise in this session, whatever the settings say. `pace`: of the runner, None = the usual one."""
        self._paths = paths
        self._look = look
        self._practice = sandbox
        self._gateway = gateway
        self._pace = pace or Pace()
        self._doing: set[asyncio.Task[None]] = set()
        self._key_dialog: KeyDialog | None = None
        self.closed = asyncio.Event()
        self.bridge = Bridge()
        self._problems: list[KieGuiError] = []
        self._settings = self._load_settings()
        look.choose(Appearance(self._settings.appearance))
        chosen = self._settings.results_folder
        self._results = ResultStore(paths.results, Path(chosen) if chosen else None)
        maker = PreviewMaker(child_command("kiegui.media.worker"))
        self.history = History(paths.ledger, self._results, paths.cache / "previews", maker)
        self.models = load_models(resources_folder() / "models", paths.models)
        self.window = MainWindow(
            self.bridge, self.history, self.models, paths.results, is_sound_on=self._settings.sound
        )
        self.window.show_folder(self._results.folder)
        self.window.top_bar.show_appearance(Appearance(self._settings.appearance))
        self.window.restore_layout(self._settings.splitters)
        self._balance = Balance(self.bridge.announce_balance)
        self._ledger_lane = Lane("ledger")
        self._ledger: Ledger | None = None
        self._recorder: FlightRecorder | None = None
        self._runner: Runner | None = None
        self._accounts: Accounts | None = None
        self._connect_window()

    def _connect_window(self) -> None:
        window, bar = self.window, self.window.top_bar
        window.submitted.connect(self._on_submitted)
        window.draft_changed.connect(self._on_draft_changed)
        window.folder_chosen.connect(self._on_folder_chosen)
        window.account_wanted.connect(self._on_account_wanted)
        window.stage.sound_switched.connect(self._on_sound_switched)
        window.closed.connect(self.closed.set)
        bar.appearance_chosen.connect(self._on_appearance_chosen)
        bar.sandbox_wanted.connect(lambda: self._do(self._use_sandbox()))
        bar.kie_wanted.connect(lambda: self._do(self._use_kie()))
        bar.key_wanted.connect(lambda: self._ask_for_key(""))
        bar.key_forgotten.connect(lambda: self._do(self._forget_key()))
        self.bridge.account_stopped.connect(self._on_account_stopped)
        self.bridge.task_changed.connect(self._on_task_changed)

    # -- start and stop -----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the ledger, bring back what was, and go on with unfinished tasks. Raises LedgerError."""
        for problem in self._problems:
            self.bridge.announce_trouble(problem)
        ledger = self._ledger = await self._ledger_lane.do(Ledger, self._paths.ledger)
        self._recorder = await self._ledger_lane.do(FlightRecorder, self._paths.answers)
        # requests takes 80 ms to import: after the first paint, and not on the GUI thread.
        await self._ledger_lane.do(importlib.import_module, "kiegui.api.client")
        self._runner = Runner(ledger, self._ledger_lane, self._recorder, self._results, self.bridge, pace=self._pace)
        self.window.load_history()
        drafts = await self._ledger_lane.do(ledger.drafts)
        if self._settings.model:
            self.window.form.set_draft(self._settings.model, drafts.get(self._settings.model, {}))
        unfinished = frozenset(task.account for task in await self._ledger_lane.do(ledger.unfinished))
        self._accounts = Accounts(
            self._paths.data / "sandbox.json",
            self._runner,
            self._balance,
            self._show_account,
            gateway=self._gateway,
            practice=self._practice,
        )
        await self._told(self._accounts.start(self._settings.account, unfinished))
        if not self._accounts.is_ready:
            self._welcome()

    async def stop(self) -> None:
        """Save what is to come back, and end everything; at most some seconds even with hung servers."""
        self._save_settings()
        if self._doing:
            # The last draft is among them; a check of a key at a hung server may be, too.
            _, hanging = await asyncio.wait(self._doing, timeout=_QUIT_SECONDS)
            for doing in hanging:
                doing.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        # The runner first: what is on the wire to the sandbox gets its answer, too.
        await self._balance.close()
        if self._runner is not None:
            await self._runner.close()
        if self._accounts is not None:
            await self._told(self._accounts.close())
        await self.history.close()
        for opened in (self._ledger, self._recorder):
            if opened is not None:
                await self._told(self._ledger_lane.do(opened.close))
        self._ledger = None
        self._ledger_lane.close(1.0)

    def _load_settings(self) -> Settings:
        try:
            return load_settings(self._paths.settings)
        except SettingsError as problem:
            self._problems.append(problem)
            return Settings()

    def _save_settings(self) -> None:
        account = self._settings.account
        if self._accounts is not None and not self._accounts.fixed:
            account = self._accounts.active
        states = self.window.layout_states()
        self._settings = replace(self._settings, account=account, splitters=states, model=self.window.form.model_id)
        try:
            save_settings(self._paths.settings, self._settings)
        except SettingsError as problem:
            _log.error("%s", problem.message)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out what a click asks for; the reference is kept, and errors of ours become a notice."""
        doing = asyncio.ensure_future(self._told(work))
        self._doing.add(doing)
        doing.add_done_callback(self._doing.discard)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except KieGuiError as problem:
            self.bridge.announce_trouble(problem)

    # -- accounts and keys --------------------------------------------------------------------------------------

    def _open_accounts(self) -> Accounts:
        """The accounts; LedgerError if the ledger could not be opened, because nothing may be sent then."""
        if self._accounts is None:
            raise LedgerError("The history is not open, so nothing can be sent. Close the app and start it again.")
        return self._accounts

    def _show_account(self) -> None:
        accounts = self._open_accounts()
        names = {SANDBOX: translate("App", "Sandbox"), KIE_ACCOUNT: translate("App", "Kie account")}
        practice = accounts.active == SANDBOX
        name = names.get(accounts.active, accounts.active.removeprefix("https://").removeprefix("http://"))
        self.window.top_bar.show_account(name, practice=practice, fixed=accounts.fixed)
        self.window.form.set_practice(practice)
        self.window.form.set_ready(True)

    async def _use_sandbox(self) -> None:
        await self._open_accounts().use_sandbox()

    async def _use_kie(self) -> None:
        if not await self._open_accounts().use_kie():
            self._ask_for_key("")

    async def _forget_key(self) -> None:
        await self._open_accounts().forget_key()

    def _welcome(self) -> None:
        welcome = Welcome(self._results.folder, self.window)
        welcome.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        welcome.sandbox_chosen.connect(lambda: self._do(self._use_sandbox()))
        welcome.key_chosen.connect(lambda: self._ask_for_key(""))
        welcome.folder_chosen.connect(self._on_folder_chosen)
        welcome.finished.connect(self.window.offer_example)
        welcome.open()

    def _ask_for_key(self, reason: str) -> None:
        """One dialog, however many tasks run into the same refusal."""
        if self._key_dialog is not None:
            self._key_dialog.raise_()
            return
        dialog = KeyDialog(reason, self.window)
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
            credits, kept = await self._open_accounts().enter_key(text)
        except (ApiError, SettingsError, LedgerError) as problem:
            if self._key_dialog is dialog:
                dialog.show_refused(problem.message)
            return
        if self._key_dialog is dialog:
            dialog.show_accepted(credits, kept)

    # -- what the person and the runner say -----------------------------------------------------------------------

    def _on_submitted(self, spec: ModelSpec, sent_input: dict[str, Any], about: Estimate | None) -> None:
        if self._runner is None or self._accounts is None:
            return
        if not self._accounts.is_ready:
            self._welcome()
            return
        self._do(self._accounts.revive_sandbox())
        self._runner.submit(self._accounts.active, Request(spec.id, sent_input), about.credits if about else None)

    def _on_draft_changed(self, model: str, values: dict[str, Any]) -> None:
        if self._ledger is not None:
            self._do(self._ledger_lane.do(self._ledger.save_draft, model, values))

    def _on_folder_chosen(self, folder: Path) -> None:
        self._results.folder = folder
        self.window.show_folder(folder)
        self._settings = replace(self._settings, results_folder=str(folder))
        self._save_settings()

    def _on_sound_switched(self, is_on: bool) -> None:
        self._settings = replace(self._settings, sound=is_on)

    def _on_appearance_chosen(self, appearance: Appearance) -> None:
        self._look.choose(appearance)
        self._settings = replace(self._settings, appearance=appearance.value)

    def _on_task_changed(self, task: Task) -> None:
        if self._accounts is not None and task.account == self._accounts.active and task.state in _BALANCE_CHANGES:
            self._balance.refresh()

    def _on_account_wanted(self) -> None:
        """From a task that is held or was refused because of its account."""
        if self._runner is None or self._accounts is None:
            return
        stopped = self._runner.stopped(self._accounts.active)
        if isinstance(stopped, BadKey) and self._accounts.active == KIE_ACCOUNT:
            self._ask_for_key(stopped.message)
            return
        reason = stopped.message if stopped else translate("App", "These tasks were not sent yet.")
        question = HeldQuestion(reason, key_can_change=not self._accounts.fixed, parent=self.window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.send_wanted.connect(lambda: self._do(self._send_held()))
        question.key_wanted.connect(lambda: self._ask_for_key(""))
        question.open()

    async def _send_held(self) -> None:
        accounts = self._open_accounts()
        if self._runner is not None and accounts.is_ready:
            await self._runner.resume(accounts.active)

    def _on_account_stopped(self, account: str, problem: Refused) -> None:
        if isinstance(problem, BadKey) and account == KIE_ACCOUNT:
            self._ask_for_key(problem.message)
        else:
            self.bridge.announce_trouble(problem)
