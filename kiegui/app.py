"""Builds the parts once and hands them to each other; accounts and keys; start and stop. On the loop's thread, in Qt."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import Qt

from kiegui import keychain
from kiegui.api.origin import KIE, Origin, checked_key
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import ApiError, BadKey, KieGuiError, Refused, SettingsError
from kiegui.media.previews import PreviewMaker
from kiegui.paths import Paths, resources_folder
from kiegui.sandbox.process import SandboxProcess
from kiegui.settings import load_settings, save_settings
from kiegui.tasks.balance import Balance
from kiegui.tasks.history import History
from kiegui.tasks.lanes import Lane
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.pace import Pace
from kiegui.tasks.prices import estimate
from kiegui.tasks.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Request, Task, TaskState
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.bridge import Bridge
from kiegui.ui.window import MainWindow

if TYPE_CHECKING:
    from kiegui.api.client import Client

_log = logging.getLogger(__name__)

KIE_ACCOUNT = "kie"
_KEYCHAIN_SECONDS = 3.0
_QUIT_SECONDS = 0.5
_BALANCE_CHANGES = frozenset({TaskState.WAITING, TaskState.SAVED, TaskState.FAILED})


@dataclass(frozen=True)
class Gateway:
    """A session-only account at another origin (`KIEGUI_API_BASE`); the stored key is not even read then."""

    origin: Origin
    key: str

    @property
    def account(self) -> str:
        """The account's name in the ledger: its origin."""
        return self.origin.api


class App:
    """Everything that lives as long as the window does."""

    def __init__(
        self, paths: Paths, *, sandbox: bool = False, gateway: Gateway | None = None, pace: Pace | None = None
    ) -> None:
        """`sandbox`: practise in this session, whatever the settings say. `pace`: of the runner, None = the usual one."""
        self._paths = paths
        self._gateway = gateway
        self._pace = pace or Pace()
        self._fixed = sandbox or gateway is not None
        self._active = gateway.account if gateway else SANDBOX if sandbox else ""
        self._clients: dict[str, Client] = {}
        self._sandbox = SandboxProcess()
        self._doing: set[asyncio.Task[None]] = set()
        self._key_dialog: KeyDialog | None = None
        self.closed = asyncio.Event()

        self._problems: list[KieGuiError] = []
        paths.create()
        try:
            self._settings = load_settings(paths.settings)
        except SettingsError as problem:
            self._problems.append(problem)
            self._settings = load_settings(paths.data / "no settings yet")
        chosen = self._settings.results_folder
        self._results = ResultStore(paths.results, Path(chosen) if chosen else None)
        self.bridge = Bridge()
        maker = PreviewMaker(child_command("kiegui.media.worker"))
        self.history = History(paths.ledger, self._results, paths.cache / "previews", maker)
        self.models = load_models(resources_folder() / "models", paths.models)
        self.window = MainWindow(
            self.bridge, self.history, self.models, paths.results, is_sound_on=self._settings.sound
        )
        self.window.restore_layout(self._settings.splitters)
        self._ledger_lane = Lane("ledger")
        self._ledger: Ledger | None = None
        self._recorder: FlightRecorder | None = None
        self._runner: Runner | None = None
        self._balance = Balance(self.bridge.announce_balance)
        self._connect_window()

    def _connect_window(self) -> None:
        window, bar = self.window, self.window.top_bar
        window.submitted.connect(self._on_submitted)
        window.draft_changed.connect(self._on_draft_changed)
        window.folder_chosen.connect(self._on_folder_chosen)
        window.account_wanted.connect(self._on_account_wanted)
        window.stage.sound_switched.connect(self._on_sound_switched)
        window.closed.connect(self.closed.set)
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
        self._ledger = await self._ledger_lane.do(Ledger, self._paths.ledger)
        # requests takes 80 ms to import: after the first paint, and not on the GUI thread.
        await self._ledger_lane.do(importlib.import_module, "kiegui.api.client")
        self._recorder = await self._ledger_lane.do(FlightRecorder, self._paths.answers)
        self._runner = Runner(
            self._ledger, self._ledger_lane, self._recorder, self._results, self.bridge, pace=self._pace
        )
        self.window.load_history()
        drafts = await self._ledger_lane.do(self._ledger.drafts)
        if self._settings.model:
            self.window.form.set_draft(self._settings.model, drafts.get(self._settings.model, {}))
        await self._connect_accounts()

    async def _connect_accounts(self) -> None:
        if self._gateway is not None:
            client = _client(self._gateway.origin, self._gateway.key)
            await self._use(self._gateway.account, client)
            return
        wanted = self._active or self._settings.account
        if not self._fixed:
            await self._connect_kie()
        if wanted == SANDBOX:
            await self._use_sandbox()
        elif KIE_ACCOUNT in self._clients:
            await self._use(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])
        else:
            self._show_account()
            self._welcome()
        if SANDBOX not in self._clients and await self._has_unfinished(SANDBOX):
            await self._connect_sandbox()

    async def _has_unfinished(self, account: str) -> bool:
        assert self._ledger is not None
        return any(task.account == account for task in await self._ledger_lane.do(self._ledger.unfinished))

    async def stop(self) -> None:
        """Save what is to come back, and end everything; at most some seconds even with hung servers."""
        self._save_settings()
        if self._doing:
            # The last draft is among them; a check of a key at a hung server may be, too.
            _, hanging = await asyncio.wait(self._doing, timeout=_QUIT_SECONDS)
            for doing in hanging:
                doing.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        await self._balance.close()
        if self._runner is not None:
            await self._runner.close()
        await self.history.close()
        for client in self._clients.values():
            client.close()
        if self._ledger is not None:
            ledger, self._ledger = self._ledger, None
            await self._ledger_lane.do(ledger.close)
        if self._recorder is not None:
            await self._ledger_lane.do(self._recorder.close)
        self._ledger_lane.close(1.0)
        self._sandbox.stop()

    def _save_settings(self) -> None:
        account = self._settings.account if self._fixed else self._active
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

    # -- accounts -----------------------------------------------------------------------------------------------

    async def _use(self, account: str, client: Client) -> None:
        """Submit to that account from now on, and go on with its tasks."""
        assert self._runner is not None
        self._active = account
        self._show_account()
        self.window.form.set_ready(True)
        if self._clients.get(account) is not client:
            self._clients[account] = client
            await self._runner.connect(account, client)
        self._balance.follow(client)

    def _show_account(self) -> None:
        tr = self.window.tr
        names = {SANDBOX: tr("Sandbox"), KIE_ACCOUNT: tr("Kie account")}
        practice = self._active == SANDBOX
        name = names.get(self._active, self._active.removeprefix("https://").removeprefix("http://"))
        self.window.top_bar.show_account(name, practice=practice, fixed=self._fixed)
        self.window.form.set_practice(practice)

    async def _use_sandbox(self) -> None:
        if SANDBOX not in self._clients:
            await self._connect_sandbox()
        await self._use(SANDBOX, self._clients[SANDBOX])

    async def _connect_sandbox(self) -> None:
        assert self._runner is not None
        command = child_command(
            "kiegui.sandbox",
            "--state",
            str(self._paths.data / "sandbox.json"),
            "--media",
            str(resources_folder() / "sandbox"),
        )
        base = await self._ledger_lane.do(self._sandbox.start, command)
        self._clients[SANDBOX] = _client(Origin(api=base, upload=base), "practice-needs-no-key")
        await self._runner.connect(SANDBOX, self._clients[SANDBOX])

    async def _use_kie(self) -> None:
        if KIE_ACCOUNT in self._clients:
            await self._use(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])
        else:
            self._show_account()
            self._ask_for_key("")

    async def _connect_kie(self) -> None:
        """With the stored key, if there is one; without a keychain the app says so when a key is entered."""
        assert self._runner is not None
        lane = Lane("keychain")
        try:
            key = await asyncio.wait_for(lane.do(keychain.load_key), _KEYCHAIN_SECONDS)
        except (SettingsError, TimeoutError) as problem:
            _log.warning("no key from the keychain: %s", problem)
            return
        finally:
            lane.close()
        if key:
            self._clients[KIE_ACCOUNT] = _client(KIE, key)
            await self._runner.connect(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])

    def _welcome(self) -> None:
        welcome = Welcome(self._results.folder, self.window)
        welcome.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        welcome.sandbox_chosen.connect(lambda: self._do(self._use_sandbox()))
        welcome.key_chosen.connect(lambda: self._ask_for_key(""))
        welcome.folder_chosen.connect(self._on_folder_chosen)
        welcome.finished.connect(self.window.offer_example)
        welcome.open()

    # -- the key ------------------------------------------------------------------------------------------------

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
        lane = Lane("key")
        try:
            key = checked_key(text)
            client = _client(KIE, key)
            credits = await lane.do(client.credits)
            kept = await self._keep_key(lane, key)
        except (ApiError, SettingsError) as problem:
            if self._key_dialog is dialog:
                dialog.show_refused(problem.message)
            return
        finally:
            lane.close()
        await self._use(KIE_ACCOUNT, client)
        if self._key_dialog is dialog:
            dialog.show_accepted(credits, kept)

    async def _keep_key(self, lane: Lane, key: str) -> str:
        """Store the key; one sentence on where it is kept."""
        tr = self.window.tr
        try:
            await asyncio.wait_for(lane.do(keychain.save_key, key), _KEYCHAIN_SECONDS)
        except SettingsError as problem:
            return problem.message
        except TimeoutError:
            return tr("The keychain of this computer does not answer, so the key is kept for this session only.")
        return tr("It is kept in the keychain of this computer.")

    async def _forget_key(self) -> None:
        lane = Lane("keychain")
        try:
            await asyncio.wait_for(lane.do(keychain.forget_key), _KEYCHAIN_SECONDS)
        finally:
            lane.close()
        if (client := self._clients.pop(KIE_ACCOUNT, None)) is not None:
            client.close()
        if self._active == KIE_ACCOUNT:
            self._active = ""
            self._balance.follow(None)
        self._show_account()

    # -- what the person and the runner say -----------------------------------------------------------------------

    def _on_submitted(self, spec: ModelSpec, values: dict[str, Any]) -> None:
        if self._runner is None:
            return
        if self._active not in self._clients:
            self._welcome()
            return
        about = estimate(spec, values)
        self._runner.submit(self._active, Request(spec.id, values), about.credits if about else None)

    def _on_draft_changed(self, model: str, values: dict[str, Any]) -> None:
        if self._ledger is not None:
            self._do(self._ledger_lane.do(self._ledger.save_draft, model, values))

    def _on_folder_chosen(self, folder: Path) -> None:
        self._results.folder = folder
        self._settings = replace(self._settings, results_folder=str(folder))

    def _on_sound_switched(self, is_on: bool) -> None:
        self._settings = replace(self._settings, sound=is_on)

    def _on_task_changed(self, task: Task) -> None:
        if task.account == self._active and task.state in _BALANCE_CHANGES:
            self._balance.refresh()

    def _on_account_wanted(self) -> None:
        """From a task that is held or was refused because of its account."""
        stopped = self._runner.stopped(self._active) if self._runner else None
        if isinstance(stopped, BadKey) and self._active == KIE_ACCOUNT:
            self._ask_for_key(stopped.message)
            return
        reason = stopped.message if stopped else self.window.tr("These tasks were not sent yet.")
        question = HeldQuestion(reason, key_can_change=not self._fixed, parent=self.window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.send_wanted.connect(lambda: self._do(self._send_held()))
        question.key_wanted.connect(lambda: self._ask_for_key(""))
        question.open()

    async def _send_held(self) -> None:
        if self._runner is not None and self._active in self._clients:
            await self._runner.resume(self._active)

    def _on_account_stopped(self, account: str, problem: Refused) -> None:
        if isinstance(problem, BadKey) and account == KIE_ACCOUNT:
            self._ask_for_key(problem.message)
        else:
            self.bridge.announce_trouble(problem)


def _client(origin: Origin, key: str) -> Client:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

    return Client(origin, key)


def child_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in a process of its own, from source as well as from an installer."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", module, *arguments]
    return [sys.executable, "-m", module, *arguments]
