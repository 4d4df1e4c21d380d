"""The runner: submit → poll → download → saved. The only place that changes a task; asyncio, no Qt.

Every step is one function: replace → ledger.save → announce. A restart goes on from `ledger.unfinished()`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from kiegui.api.replies import Progress, TaskReport, read_created
from kiegui.errors import (
    ApiError,
    BadKey,
    KieGuiError,
    LedgerError,
    Refused,
    Unconfirmed,
    UnknownTask,
)
from kiegui.tasks.lanes import Lane
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.outcome import outcome_of
from kiegui.tasks.pace import Pace, RateGate
from kiegui.tasks.recorder import Answer, FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Failure, Request, Result, Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_log = logging.getLogger(__name__)

_GRACE_SECONDS = 90.0  # "recordInfo is null" is normal for so long after creation (reported by several users)
_GIVE_UP_SECONDS = 15 * 86400.0  # results live 14 days at best (docs: getting started)
_QUIT_SECONDS = 1.5  # how long quitting waits for answers to submissions


class Listener(Protocol):
    """Who is told what happened; every method is called on the loop's thread."""

    def announce_task(self, task: Task) -> None:
        """A task is new, or stands otherwise than before; it is in the ledger already."""

    def announce_stop(self, account: str, problem: Refused) -> None:
        """Nothing more is sent for that account until `resume`: the key or the credits need the person."""

    def announce_trouble(self, problem: KieGuiError) -> None:
        """We could not do something that is not the matter of one task."""


@dataclass
class _Account:
    client: Client
    stopped: Refused | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Runner:
    """Carries every task from the ledger to the disk. All methods on the loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        ledger_lane: Lane,
        recorder: FlightRecorder,
        results: ResultStore,
        listener: Listener,
        *,
        clock: Callable[[], float] = time.time,
        pace: Pace | None = None,
    ) -> None:
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._sending_lane = Lane("sending", 6)
        self._asking_lane = Lane("asking", 4)
        self._loading_lane = Lane("loading", 3)
        self._recorder = recorder
        self._results = results
        self._listener = listener
        self._clock = clock
        self._pace = pace or Pace()
        self._accounts: dict[str, _Account] = {}
        self._ways: dict[int, asyncio.Task[None]] = {}
        self._adding: set[asyncio.Task[None]] = set()
        self._on_the_wire: set[asyncio.Task[Any]] = set()
        self._create_gate = RateGate(18, 10.0, time.monotonic)
        self._poll_gate = RateGate(8, 1.0, time.monotonic)
        self._unknown_words: set[str] = set()
        self._closing = False

    # -- what the app and the window call ------------------------------------------------------------------------

    async def connect(self, account: str, client: Client) -> None:
        """That account can be reached through `client` from now on; its unfinished tasks go on."""
        before = self._accounts.get(account)
        self._accounts[account] = _Account(client)
        if before is not None:
            before.client.close()
            before.woken.set()
        await self.resume(account)

    async def resume(self, account: str) -> None:
        """Go on with every unfinished task of that account, also with those that were held."""
        known = self._accounts[account]
        known.stopped = None
        known.woken.set()
        known.woken = asyncio.Event()
        for task in await self._ledger_lane.do(self._ledger.unfinished):
            if task.account != account or task.number in self._ways:
                continue
            if task.state is TaskState.SENDING:
                self._set_out(await self._recover(task, known))
            elif task.state is TaskState.HELD:
                self._set_out(await self._change(task, state=TaskState.QUEUED, trouble=""))
            else:
                self._set_out(task)

    def stopped(self, account: str) -> Refused | None:
        """Why nothing is sent for that account until `resume`; None if all is well."""
        known = self._accounts.get(account)
        return known.stopped if known else None

    def submit(self, account: str, request: Request, estimate: float | None = None) -> None:
        """One click: durable in the ledger, then on screen, then sent. Problems are told to the listener.

        A click is tried also where the account was stopped before; what was held then stays held.
        """
        if account in self._accounts:
            self._accounts[account].stopped = None
        adding = asyncio.ensure_future(self._add(account, request, estimate))
        self._adding.add(adding)
        adding.add_done_callback(self._adding.discard)
        adding.add_done_callback(_report)

    async def close(self) -> None:
        """Stop: answers to submissions are waited for a moment, everything else goes on at the next start."""
        self._closing = True
        waiting = self._adding | self._on_the_wire
        if waiting:
            await asyncio.wait(waiting, timeout=_QUIT_SECONDS)
        for account in self._accounts.values():
            account.client.close()
        if self._on_the_wire:
            await asyncio.wait(self._on_the_wire, timeout=_QUIT_SECONDS / 3)
        ways = list(self._ways.values())
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for lane in (self._sending_lane, self._asking_lane, self._loading_lane):
            lane.close()

    # -- the way of one task ------------------------------------------------------------------------------------

    async def _add(self, account: str, request: Request, estimate: float | None) -> None:
        created = int(self._clock() * 1000)
        try:
            task = await self._ledger_lane.do(self._ledger.add, account, created, request, estimate)
        except LedgerError as problem:
            self._listener.announce_trouble(LedgerError(f"{problem.message} Nothing was sent, nothing was charged."))
            return
        self._listener.announce_task(task)
        if not self._closing:
            self._set_out(task)

    def _set_out(self, task: Task) -> None:
        way = asyncio.ensure_future(self._carry(task))
        self._ways[task.number] = way

        def arrived(done: asyncio.Future[None]) -> None:
            self._ways.pop(task.number, None)
            _report(done)

        way.add_done_callback(arrived)

    async def _carry(self, task: Task) -> None:
        """One task, from where it stands to where nothing more can be done for it by itself."""
        attempt = 0
        while task.state.unfinished:
            match task.state:
                case TaskState.QUEUED:
                    task, pause = await self._send(task, attempt)
                case TaskState.WAITING | TaskState.GENERATING:
                    task, pause = await self._ask(task, attempt)
                case TaskState.DOWNLOADING:
                    task, pause = await self._fetch(task, attempt)
                case _:
                    return
            attempt = attempt + 1 if task.trouble else 0
            await self._rest(task.account, pause)

    async def _rest(self, account: str, seconds: float) -> None:
        if seconds <= 0:
            return
        try:
            await asyncio.wait_for(self._accounts[account].woken.wait(), seconds)
        except TimeoutError:
            return

    async def _change(self, task: Task, **changes: Any) -> Task:
        """The one step by which a task changes: replace → ledger.save → announce.

        The ledger must take it: a full disk is reported and tried again until it does, because what we know about a task
        that was sent must not be lost.
        """
        changed = replace(task, **changes)
        if changed == task:
            return task
        told = False
        while True:
            try:
                await self._ledger_lane.do(self._ledger.save, changed, task.state)
                break
            except LedgerError as problem:
                if not told:
                    self._listener.announce_trouble(problem)
                    told = True
                await asyncio.sleep(2.0)
        self._listener.announce_task(changed)
        return changed

    # -- sending ------------------------------------------------------------------------------------------------

    async def _send(self, task: Task, attempt: int) -> tuple[Task, float]:
        account = self._accounts[task.account]
        if account.stopped:
            return await self._change(task, state=TaskState.HELD, trouble=account.stopped.message), 0
        await self._create_gate.wait()
        if self._closing:
            return task, 3600
        account = self._accounts[task.account]
        sending = asyncio.ensure_future(self._submit_once(task, account, attempt))
        self._on_the_wire.add(sending)
        sending.add_done_callback(self._on_the_wire.discard)
        # Shielded: quitting must not forget an answer that is about to arrive.
        return await asyncio.shield(sending)

    async def _submit_once(self, task: Task, account: _Account, attempt: int) -> tuple[Task, float]:
        now = int(self._clock() * 1000)
        task = await self._change(task, state=TaskState.SENDING, sent=now, trouble="")

        def keep(status: int, raw: bytes) -> None:
            try:
                self._recorder.keep(Answer(task.number, status, raw))
            except LedgerError as problem:
                _log.error("%s", problem.message)  # the answer itself is still here

        request = task.request
        answer: str | ApiError
        try:
            answer = await self._sending_lane.do(account.client.create_task, request.model, request.input, keep)
        except ApiError as problem:
            answer = problem
        return await self._settle(task, account, answer, attempt)

    async def _settle(self, task: Task, account: _Account, answer: str | ApiError, attempt: int) -> tuple[Task, float]:
        """Take in the answer to a submission."""
        outcome = outcome_of(answer, attempt, self._pace, int(self._clock() * 1000))
        task = await self._change(task, state=outcome.state, **outcome.changes)
        if outcome.stops is not None:
            self._stop(task.account, account, outcome.stops)
        return task, outcome.pause

    async def _recover(self, task: Task, account: _Account) -> Task:
        """A task that was cut off in the middle of the request: the recorder may have the answer, else Kie may have it."""
        answer: str | ApiError = Unconfirmed("The app was closed while this was being sent.")
        for kept in self._recorder.answers():
            if kept.number == task.number:
                try:
                    answer = read_created(kept.status, kept.body)
                except ApiError as problem:
                    answer = problem
        task, _ = await self._settle(task, account, answer, 0)
        return task

    def _stop(self, name: str, account: _Account, problem: Refused) -> None:
        """Told once, however many tasks run into it; the answer of a client that was replaced meanwhile doesn't count."""
        if account.stopped is None and self._accounts[name] is account:
            account.stopped = problem
            self._listener.announce_stop(name, problem)

    # -- asking -------------------------------------------------------------------------------------------------

    async def _ask(self, task: Task, attempt: int) -> tuple[Task, float]:
        age = max(0.0, self._clock() - task.sent / 1000)
        await self._poll_gate.wait()
        account = self._accounts[task.account]
        try:
            report = await self._asking_lane.do(account.client.query_task, task.task_id)
        except UnknownTask as problem:
            missing = "" if age < _GRACE_SECONDS else f"{problem.message} Still checking."
            return await self._change(task, trouble=missing), self._pace.poll(age)
        except BadKey as problem:
            self._stop(task.account, account, problem)
            words = "Kie did not accept the key. Your task is safe; it goes on with the right key."
            return await self._change(task, trouble=words), 3600
        except ApiError:
            words = "Kie is not answering. Your task is safe; still checking."
            pause = max(self._pace.poll(age), self._pace.retry(attempt, longest=60.0))
            return await self._change(task, trouble=words), pause
        return await self._take_in(task, report), self._pace.poll(age)

    async def _take_in(self, task: Task, report: TaskReport) -> Task:
        match report.progress:
            case Progress.WAITING:
                return await self._change(task, state=TaskState.WAITING, trouble="")
            case Progress.RUNNING:
                if report.word != "generating" and report.word not in self._unknown_words:
                    self._unknown_words.add(report.word)
                    _log.warning("Kie calls the state of a task %r, which we don't know; taken as running", report.word)
                return await self._change(task, state=TaskState.GENERATING, trouble="")
            case Progress.FAIL:
                failure = Failure(report.fail_code, report.fail_message)
                ended = {"finished": self._finished(task, report), "credits": report.credits, "trouble": ""}
                return await self._change(task, state=TaskState.FAILED, failure=failure, **ended)
            case Progress.SUCCESS:
                return await self._begin_download(task, report)

    async def _begin_download(self, task: Task, report: TaskReport) -> Task:
        results = tuple(Result(url=url) for url in report.urls)
        if report.object is not None:
            saved = await self._loading_lane.do(self._results.save_object, task, report.object, len(results))
            results = (*results, saved)
        ended: dict[str, Any] = {"finished": self._finished(task, report), "credits": report.credits, "trouble": ""}
        if not results:
            failure = Failure("", "Kie says that this task is done, but names no result.")
            return await self._change(task, state=TaskState.FAILED, failure=failure, **ended)
        return await self._change(task, state=TaskState.DOWNLOADING, results=results, **ended)

    def _finished(self, task: Task, report: TaskReport) -> int:
        """By our own clock: Kie's may differ, but how long it worked is the difference of two of its times."""
        now = int(self._clock() * 1000)
        took = report.completed - report.created
        return min(now, task.sent + took) if report.created and took > 0 else now

    # -- fetching -----------------------------------------------------------------------------------------------

    async def _fetch(self, task: Task, attempt: int) -> tuple[Task, float]:
        """Fetch what is not saved yet; addresses that no longer work are asked for anew before the next attempt."""
        client = self._accounts[task.account].client
        for index, result in enumerate(task.results):
            if result.file:
                continue
            try:
                saved = await self._loading_lane.do(self._results.fetch, client, task, index)
            except (ApiError, LedgerError) as problem:
                if self._clock() - task.sent / 1000 > _GIVE_UP_SECONDS:
                    failure = Failure("", "The result can't be had from Kie any more.")
                    return await self._change(task, state=TaskState.FAILED, failure=failure, trouble=""), 0
                words = f"{problem.message} The result is paid for and waits at Kie; trying again."
                task = await self._change(task, trouble=words)
                pause = self._pace.retry(attempt + 1)
                return await self._renew_addresses(task), pause
            results = (*task.results[:index], saved, *task.results[index + 1 :])
            task = await self._change(task, results=results, trouble="")
        return await self._change(task, state=TaskState.SAVED), 0

    async def _renew_addresses(self, task: Task) -> Task:
        """Addresses live for a day or less, and the sandbox moves to another port at every start."""
        client = self._accounts[task.account].client
        try:
            report = await self._asking_lane.do(client.query_task, task.task_id)
        except ApiError:
            return task
        if len(report.urls) != sum(bool(result.url) for result in task.results):
            return task
        fresh = iter(report.urls)
        results = tuple(replace(result, url=next(fresh)) if result.url else result for result in task.results)
        return await self._change(task, results=results)


def _report(done: asyncio.Future[None]) -> None:
    """What nobody foresaw goes to the loop's handler, which shows it."""
    if not done.cancelled() and (error := done.exception()) is not None:
        handler = {"message": "A task could not be carried on", "exception": error}
        asyncio.get_running_loop().call_exception_handler(handler)
