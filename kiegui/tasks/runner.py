"""The runner: submit → poll → download → saved. The only place that changes a task; asyncio, no Qt.

Every step is one function: replace → ledger.save → announce. A restart goes on from `ledger.unfinished()`. What is done in
each state stands in `sending`, `asking` and `fetching`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from kiegui.errors import BadKey, KieGuiError, LedgerConflict, LedgerError, Refused
from kiegui.tasks.account import Account
from kiegui.tasks.asking import Asking
from kiegui.tasks.fetching import Fetching
from kiegui.tasks.lanes import Lane
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.pace import Pace
from kiegui.tasks.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.sending import Sending
from kiegui.tasks.task import Request, Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_STALE_SECONDS = 600.0
"""A task that waited to be sent for so long when the app starts is asked about first: it would cost money out of the blue."""

_SAVE_AGAIN_SECONDS = 2.0


class Listener(Protocol):
    """Who is told what happened; every method is called on the loop's thread."""

    def announce_task(self, task: Task) -> None:
        """A task is new, or stands otherwise than before; it is in the ledger already."""

    def announce_stop(self, account: str, problem: Refused) -> None:
        """Nothing more is sent for that account until `resume`: the key or the credits need the person."""

    def announce_trouble(self, problem: KieGuiError) -> None:
        """We could not do something that is not the matter of one task."""


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
        pace = pace or Pace()
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._listener = listener
        self._clock = clock
        self._sending = Sending(self._change, self._stop, recorder, pace, clock)
        self._asking = Asking(self._change, self._stop, pace, clock)
        self._fetching = Fetching(self._change, results, pace, clock)
        self._accounts: dict[str, Account] = {}
        self._replaced: list[Client] = []
        self._ways: dict[int, asyncio.Task[None]] = {}
        self._adding: set[asyncio.Task[None]] = set()
        self._going_on = asyncio.Lock()
        self._closing = False

    # -- what the app and the window call ------------------------------------------------------------------------

    async def connect(self, name: str, client: Client) -> None:
        """That account is reached through `client` from now on; its unfinished tasks go on, but what is held stays held."""
        account = self._accounts.setdefault(name, Account(name))
        self._replace(account, client)
        account.stopped = None
        account.wake()
        await self._go_on(account, with_held=False)

    def disconnect(self, name: str) -> None:
        """There is no key for that account any more: its tasks stand still. What is on the wire still gets its answer."""
        if (account := self._accounts.get(name)) is not None:
            self._replace(account, None)
            account.stopped = BadKey("The key was removed. Nothing was sent.", 401)

    async def resume(self, name: str) -> None:
        """The person says so: go on with every unfinished task of that account, also with those that are held."""
        account = self._accounts[name]
        account.stopped = None
        account.wake()
        await self._go_on(account, with_held=True)

    def stopped(self, name: str) -> Refused | None:
        """Why nothing is sent for that account until `resume`; None if all is well."""
        account = self._accounts.get(name)
        return account.stopped if account else None

    def submit(self, account: str, request: Request, estimate: float | None = None) -> None:
        """One click: durable in the ledger, then on screen, then sent. Problems are told to the listener.

        A click is tried also where the account was stopped before; what was held then stays held.
        """
        if (known := self._accounts.get(account)) is not None and known.client is not None:
            known.stopped = None
        adding = asyncio.ensure_future(self._add(account, request, estimate))
        self._adding.add(adding)
        adding.add_done_callback(self._adding.discard)
        adding.add_done_callback(_report)

    async def close(self) -> None:
        """Stop: answers to submissions are waited for a moment, everything else goes on at the next start."""
        self._closing = True
        if self._adding:
            await asyncio.wait(self._adding, timeout=0.3)
        await self._sending.close(self._shut)
        ways = list(self._ways.values())
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self._asking.close()
        self._fetching.close()

    # -- accounts -----------------------------------------------------------------------------------------------

    def _replace(self, account: Account, client: Client | None) -> None:
        """The old client is not shut: an answer to a submission may be on its way through it."""
        if account.client is not None and account.client is not client:
            self._replaced.append(account.client)
        account.client = client

    def _shut(self) -> None:
        for client in (*self._replaced, *(account.client for account in self._accounts.values())):
            if client is not None:
                client.close()

    def _stop(self, account: Account, problem: Refused) -> None:
        """Told once, however many tasks run into it."""
        if account.stopped is None:
            account.stopped = problem
            self._listener.announce_stop(account.name, problem)

    async def _go_on(self, account: Account, *, with_held: bool) -> None:
        async with self._going_on:  # two at once would set out with the same task
            for task in await self._ledger_lane.do(self._ledger.unfinished):
                if task.account == account.name and task.number not in self._ways:
                    self._set_out(await self._fit_to_go(task, account, with_held=with_held))

    async def _fit_to_go(self, task: Task, account: Account, *, with_held: bool) -> Task:
        match task.state:
            case TaskState.SENDING:
                return await self._sending.recover(task, account)
            case TaskState.HELD if with_held:
                return await self._change(task, state=TaskState.QUEUED, trouble="")
            case TaskState.QUEUED if not with_held and self._clock() - task.created / 1000 > _STALE_SECONDS:
                words = "This was still waiting when the app was closed. Nothing was sent."
                return await self._change(task, state=TaskState.HELD, trouble=words)
        return task

    # -- the way of one task ------------------------------------------------------------------------------------

    async def _add(self, account: str, request: Request, estimate: float | None) -> None:
        created = int(self._clock() * 1000)
        try:
            task = await self._ledger_lane.do(self._ledger.add, account, created, request, estimate)
        except LedgerError as problem:
            self._listener.announce_trouble(LedgerError(f"{problem.message} Nothing was sent, nothing was charged."))
            return
        self._listener.announce_task(task)
        if not self._closing and account in self._accounts:
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
        account = self._accounts[task.account]
        attempt = 0
        while True:
            match task.state:
                case TaskState.QUEUED:
                    task, pause = await self._sending.step(task, account, attempt)
                case TaskState.WAITING | TaskState.GENERATING:
                    task, pause = await self._asking.step(task, account, attempt)
                case TaskState.DOWNLOADING:
                    task, pause = await self._fetching.step(task, account, attempt)
                case _:
                    return
            attempt = attempt + 1 if task.trouble else 0
            await account.rest(pause)

    async def _change(self, task: Task, **changes: Any) -> Task:
        """The one step by which a task changes: replace → ledger.save → announce.

        The ledger must take it: a full disk is reported and tried again until it does, because what we know about a task
        that was sent must not be lost. Raises LedgerConflict if it can never take it.
        """
        changed = replace(task, **changes)
        if changed == task:
            return task
        told = False
        while True:
            try:
                await self._ledger_lane.do(self._ledger.save, changed, task.state)
                break
            except LedgerConflict:
                raise
            except LedgerError as problem:
                if not told:
                    self._listener.announce_trouble(problem)
                    told = True
                await asyncio.sleep(_SAVE_AGAIN_SECONDS)
        self._listener.announce_task(changed)
        return changed


def _report(done: asyncio.Future[None]) -> None:
    """What nobody foresaw goes to the loop's handler, which shows it."""
    if not done.cancelled() and (error := done.exception()) is not None:
        handler = {"message": "A task could not be carried on", "exception": error}
        asyncio.get_running_loop().call_exception_handler(handler)
