"""Builds the parts once and hands them to each other; start and stop. On the loop's thread, in Qt."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from kiegui.account_desk import UNCONNECTED, AccountDesk
from kiegui.accounts import KIE_ACCOUNT, Accounts, Gateway
from kiegui.archive_desk import ArchiveDesk
from kiegui.callback_desk import CallbackDesk
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.versions import ModelVersions
from kiegui.child import child_command
from kiegui.errors import KieGuiError, LedgerError, SettingsError
from kiegui.history_desk import HistoryDesk
from kiegui.media.previews import PreviewMaker
from kiegui.model_desk import ModelDesk, load_all
from kiegui.paths import Paths, resources_folder
from kiegui.redact import Redactor
from kiegui.settings import Settings, load_settings, save_settings
from kiegui.settings_desk import SettingsDesk, use_for_files
from kiegui.tasks.archive.form import Belongings
from kiegui.tasks.balance import Balance
from kiegui.tasks.history import History
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.library import clear_leftovers
from kiegui.tasks.marking import Marking
from kiegui.tasks.pace import Pace
from kiegui.tasks.prices import Estimate
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.store.recovery import open_ledger
from kiegui.tasks.store.send_count import witness_folder
from kiegui.tasks.task import SANDBOX, Request, Task, TaskState
from kiegui.ui.bridge import Bridge
from kiegui.ui.errands import Errands
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.look import Appearance, Look
from kiegui.ui.window import MainWindow
from kiegui.updates.packing import own_copy
from kiegui.updates_desk import UpdatesDesk, copy_history

_log = logging.getLogger(__name__)
translate = QCoreApplication.translate

_QUIT_SECONDS = 0.3
_BALANCE_CHANGES = frozenset(
    {TaskState.WAITING, TaskState.SAVED, TaskState.FAILED, TaskState.HELD, TaskState.UNCONFIRMED}
)


class App:
    """Everything that lives as long as the window does."""

    def __init__(
        self,
        paths: Paths,
        look: Look,
        *,
        sandbox: bool = False,
        gateway: Gateway | None = None,
        webhook_key: str = "",
        redactor: Redactor | None = None,
        pace: Pace | None = None,
    ) -> None:
        """`sandbox`: practise in this session, whatever the settings say. `pace`: of the runner, None = the usual one.

        `webhook_key` is what Kie signs its callbacks with, "" if it does not. `redactor` is told every key there is.
        """
        self._paths = paths
        self._practice = sandbox
        self._gateway = gateway
        self._redactor = redactor or Redactor()
        self._pace = pace or Pace()
        self._doing: set[asyncio.Task[None]] = set()
        self.closed = asyncio.Event()
        self.bridge = Bridge()
        self._settings, unread = load_settings(paths.settings)
        self._problems: list[KieGuiError] = [SettingsError(unread)] if unread else []
        self._settings_lane = Lane("settings")
        look.choose(Appearance(self._settings.appearance))
        self._results = self._new_results(self._settings)
        self._inputs = Inputs(paths.inputs)
        maker = PreviewMaker(child_command("kiegui.media.worker"))
        self.models = load_all(paths)
        self._versions = ModelVersions(paths.model_versions)
        previews = paths.cache / "previews"
        self.history = History(paths.ledger, self._results, previews, maker, self._title_of, self._versions.at)
        self.window = self._new_window()
        self._history_desk = HistoryDesk(self.window, self.bridge, self.history, self._results, self._do)
        self._bring_back(self._settings)
        self._balance = Balance(self.bridge.announce_balance)
        self._ledger_lane = Lane("ledger")
        self._ledger: Ledger | None = None
        self._recorder: FlightRecorder | None = None
        self._runner: Runner | None = None
        self._accounts: Accounts | None = None
        self._callback_desk = CallbackDesk(
            webhook_key, lambda hint: self._open_runner().follow(hint), self._do, self.bridge.announce_trouble
        )
        self._desk = AccountDesk(self.window, self.bridge, self._open_accounts, self._open_runner, self._do)
        self._errands = Errands(self.window, self._open_runner, self._account_in_use, self._do)
        self._model_desk = ModelDesk(self.window, paths, self._open_accounts, self._do)
        own = None if sandbox else own_copy(resources_folder(), os.environ)
        self._updates_desk = UpdatesDesk(self.window, paths, own, lambda: self._settings, self._back_up, self._do)
        self._settings_desk = SettingsDesk(
            self.window, look, self._results, lambda: self._settings, self._keep, self._updates_desk, self._do
        )
        belongings = Belongings(paths.ledger, self._results, self._inputs, self._versions, self._title_of)
        ours = KIE_ACCOUNT if gateway is None else gateway.account
        self._archive_desk = ArchiveDesk(self.window, self.bridge, belongings, ours, self.history.follow, self._do)
        self._connect_window()

    def _new_results(self, settings: Settings) -> ResultStore:
        chosen = settings.results_folder
        results = ResultStore(self._paths.results, Path(chosen) if chosen else None)
        try:
            use_for_files(settings, results)
        except SettingsError as problem:
            self._problems.append(problem)
        return results

    def _new_window(self) -> MainWindow:
        return MainWindow(
            self.bridge,
            self.history,
            self.models,
            self._results.folder,
            self._inputs,
            is_sound_on=self._settings.sound,
        )

    def _bring_back(self, settings: Settings) -> None:
        """Show what the person had chosen."""
        self.window.restore_layout(settings.splitters)
        marks = ModelMarks(settings.favourite_models, settings.recent_models, settings.shows_retired_models)
        self.window.form.set_marks(marks)
        self._history_desk.bring_back(settings)
        # The sandbox takes a moment to start: no price in real credits until then.
        self.window.form.set_practice(self._practice or (self._gateway is None and settings.account == SANDBOX))

    def _connect_window(self) -> None:
        window = self.window
        window.submitted.connect(self._on_submitted)
        window.draft_changed.connect(self._on_draft_changed)
        for changed in (window.form.marks_changed, window.history_pane.arranged):
            changed.connect(self._save_settings)
        window.stage.sound_switched.connect(self._on_sound_switched)
        window.rows.rows_shown.connect(self._on_rows_shown)
        window.closed.connect(self.closed.set)
        self.bridge.task_changed.connect(self._on_task_changed)

    # -- start and stop -----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the ledger, bring back what was, and go on with unfinished tasks. Raises LedgerError."""
        for problem in self._problems:
            self.bridge.announce_trouble(problem)
        opened = await self._ledger_lane.do(
            open_ledger, self._paths.ledger, self._paths.answers, witness_folder(), time.time
        )
        ledger = self._ledger = opened.ledger
        self._recorder = opened.recorder
        for note in opened.notes:
            self.window.notices.say(note)
        # requests takes 80 ms to import: after the first paint, and not on the GUI thread.
        await self._ledger_lane.do(importlib.import_module, "kiegui.api.client")
        listening = self._callback_desk.open(self._settings)
        if listening is not self._settings:
            self._keep(listening)
        self._runner = Runner(
            ledger,
            self._ledger_lane,
            self._recorder,
            self._results,
            self._inputs,
            self.bridge,
            pace=self._pace,
            call_back=self._callback_desk.address_for,
        )
        self._history_desk.open(Marking(ledger, self._ledger_lane, self._results, self.bridge.announce_marks))
        self._archive_desk.open(ledger, self._ledger_lane, self._runner, self._history_desk.go_on)
        self.window.load_history()
        drafts = await self._ledger_lane.do(ledger.drafts)
        if self._settings.model:
            self.window.form.set_draft(self._settings.model, drafts.get(self._settings.model, {}))
        unfinished = await self._ledger_lane.do(ledger.unfinished)
        in_doubt = await self._tasks_in(ledger, TaskState.UNCONFIRMED)
        for task in (*unfinished, *in_doubt):
            if task.account in self._own_accounts:
                self.window.top_bar.count(task)
        with_open_tasks = frozenset(task.account for task in unfinished)
        self._accounts = Accounts(
            self._paths.data / "sandbox.json",
            self._runner,
            self._balance,
            self._desk.show_account,
            self._redactor,
            gateway=self._gateway,
            practice=self._practice,
        )
        concerned = with_open_tasks | {task.account for task in in_doubt}
        await self._told(self._accounts.start(self._settings.account, concerned))
        # Read now: a task that waited for the person may have gone on while its account was being connected.
        self._desk.tell_of_held(await self._tasks_in(ledger, TaskState.HELD), opened.why_held)
        self._tell_of_unconnected(with_open_tasks)
        self._do(self._clear_leftovers())
        self._do(self._history_desk.go_on())
        self._archive_desk.when_answered(self._desk.welcome)

    def _tell_of_unconnected(self, with_open_tasks: frozenset[str]) -> None:
        """Tasks that nobody asks for would stand still without a word."""
        accounts = self._open_accounts()
        if any(name != SANDBOX and not accounts.is_connected(name) for name in with_open_tasks):
            self.window.notices.say(
                translate(
                    "App",
                    "Some tasks are not finished, and their account is not connected in this session. They are safe, and go "
                    "on when it is: with its key, or with the start that they were made in.",
                ),
                UNCONNECTED,
            )

    async def _clear_leftovers(self) -> None:
        """On a lane of its own: the folder for results may be on a disk that does not answer."""
        lane = Lane("leftovers")
        await lane.do(clear_leftovers, self._paths.ledger, self._results)
        lane.close()

    @property
    def _own_accounts(self) -> tuple[str, ...]:
        """Those that this session can see to."""
        return (KIE_ACCOUNT, SANDBOX) if self._gateway is None else (self._gateway.account,)

    async def _tasks_in(self, ledger: Ledger, state: TaskState) -> list[Task]:
        """Of those accounts."""
        read = ledger.in_state
        return [task for account in self._own_accounts for task in await self._ledger_lane.do(read, account, {state})]

    def offer(self, file: Path) -> None:
        """The person opened the app with this archive: ask whether to bring it in, once the history is open."""
        self._archive_desk.offer(file)

    @property
    def is_open(self) -> bool:
        """Whether the history is open, without which nothing can be sent."""
        return self._ledger is not None

    async def stop(self) -> None:
        """Save what is to come back, and end everything; at most some seconds even with hung servers."""
        self._note_settings()
        await self._write_settings()
        await self._archive_desk.close()
        if self._doing:
            # The last draft is among them; a check of a key at a hung server may be, too.
            _, hanging = await asyncio.wait(self._doing, timeout=_QUIT_SECONDS)
            for doing in hanging:
                doing.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        for desk in (self._model_desk, self._history_desk, self._updates_desk):
            desk.close()
        # The runner first: what is on the wire to the sandbox gets its answer, too.
        self._callback_desk.close()
        await self._balance.close()
        if self._runner is not None:
            await self._runner.close()
        if self._accounts is not None:
            await self._told(self._accounts.close())
        await self.history.close()
        if self._ledger is not None and self._recorder is not None:
            copying = self._ledger_lane.do(self._ledger.back_up_if_due, self._recorder.written, is_quitting=True)
            await self._told(copying)
        for opened in (self._ledger, self._recorder):
            if opened is not None:
                await self._told(self._ledger_lane.do(opened.close))
        self._ledger = None
        self._ledger_lane.close(1.0)
        self._settings_lane.close(1.0)
        self._updates_desk.hand_over()

    async def _back_up(self) -> None:
        if self._ledger is not None and self._recorder is not None:
            await self._ledger_lane.do(copy_history, self._ledger, self._recorder)

    def _keep(self, settings: Settings) -> None:
        self._settings = settings
        self._save_settings()

    def _save_settings(self) -> None:
        self._note_settings()
        self._do(self._write_settings())

    async def _write_settings(self) -> None:
        """The newest, when it is their turn: one that was asked for earlier and comes late does no harm."""
        try:
            await self._settings_lane.do(lambda: save_settings(self._paths.settings, self._settings))
        except SettingsError as problem:
            _log.error("%s", problem.message)

    def _note_settings(self) -> None:
        """What the window and the accounts know better."""
        account = self._settings.account
        if self._accounts is not None and not self._accounts.fixed:
            account = self._accounts.active
        form = self.window.form
        self._settings = replace(
            self._history_desk.noted_in(self._settings),
            account=account,
            splitters=self.window.layout_states(),
            model=form.model_id,
            favourite_models=form.marks.favourites,
            recent_models=form.marks.recent,
            shows_retired_models=form.marks.shows_retired,
        )

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out what a click asks for; the reference is kept, and errors of ours become a notice."""
        doing = asyncio.ensure_future(self._told(work))
        self._doing.add(doing)
        doing.add_done_callback(self._doing.discard)

    async def _told(self, work: Coroutine[Any, Any, object]) -> None:
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

    def _open_runner(self) -> Runner:
        """The same for the runner."""
        if self._runner is None:
            raise LedgerError("The history is not open, so nothing can be changed. Close the app and start it again.")
        return self._runner

    def _title_of(self, model: str) -> str:
        """Asked on other threads, too; other models come all at once."""
        spec = self.window.models.by_id.get(model)
        return spec.title if spec is not None else ""

    def _account_in_use(self) -> str:
        return self._accounts.active if self._accounts is not None and self._accounts.is_ready else ""

    # -- what the person and the runner say -----------------------------------------------------------------------

    def _on_submitted(self, spec: ModelSpec, sent_input: dict[str, Any], about: Estimate | None) -> None:
        if self._runner is None or self._accounts is None:
            return
        if not self._accounts.is_ready:
            self._desk.welcome()
            return
        self._do(self._accounts.revive_sandbox())
        self._do(self._ledger_lane.do(self._versions.note, spec, int(time.time() * 1000)))
        self._runner.submit(self._accounts.active, Request(spec.id, sent_input), about.credits if about else None)

    def _on_draft_changed(self, model: str, values: dict[str, Any]) -> None:
        if model != self._settings.model:
            self._save_settings()  # a crash must not bring back another form than the one that was being filled in
        if self._ledger is not None:
            self._do(self._ledger_lane.do(self._ledger.save_draft, model, values))

    def _on_sound_switched(self, is_on: bool) -> None:
        self._settings = replace(self._settings, sound=is_on)

    def _on_rows_shown(self, numbers: frozenset[int]) -> None:
        if self._runner is not None:
            self._runner.watch(numbers)

    def _on_task_changed(self, task: Task) -> None:
        if self._accounts is None:
            return
        if task.account == KIE_ACCOUNT and task.state.unfinished and not self._accounts.is_connected(KIE_ACCOUNT):
            self._do(self._accounts.find_key())  # an old one is fetched again while the person practises
        if task.account == self._accounts.active and task.state in _BALANCE_CHANGES:
            self._balance.refresh()
