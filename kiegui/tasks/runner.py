"""The runner: submit → poll → download → saved. The only place that changes a task; asyncio, no Qt.

Every step is one function: replace → ledger.save → announce. A restart goes on from `ledger.unfinished()`. What is done in
each state stands in `sending`, `asking` and `fetching`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from kiegui.errors import BadKey, LedgerConflict, LedgerError, Refused
from kiegui.tasks.account import Account
from kiegui.tasks.adopting import Adopting, Adoption
from kiegui.tasks.asking import Asking
from kiegui.tasks.callbacks import Hint
from kiegui.tasks.fetching import Fetching
from kiegui.tasks.gates import Gates
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.listener import Listener
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.sending import Sending
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.task import Request, Task, TaskState
from kiegui.tasks.uploading import Uploading, needs_upload

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_STALE_SECONDS = 600.0
"""A task that waited to be sent for so long when the app starts is asked about first: it would cost money out of the blue."""

_NONCE = re.compile(r"[0-9]{1,18}")
_BREATH = 100
"""So many tasks are set out with before the window gets its turn again."""

_LOOK_SECONDS = 5.0
_SLEPT_SECONDS = 30.0
"""The clock is looked at every 5 s; if it went on by 30 s more than that, the computer has slept."""


class Runner:
    """Carries every task from the ledger to the disk. All methods on the loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        ledger_lane: Lane,
        recorder: FlightRecorder,
        results: ResultStore,
        inputs: Inputs,
        listener: Listener,
        *,
        clock: Callable[[], float] = time.time,
        pace: Pace | None = None,
        call_back: Callable[[Task], str] = lambda task: "",
    ) -> None:
        """`call_back` says where Kie should tell that a task has ended, "" = nowhere."""
        self._pace = pace = pace or Pace()
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._recorder = recorder
        self._listener = listener
        self._clock = clock
        self._gates = Gates(results, pace)
        questions = pace.questions()
        self._sending = Sending(self._change, self._stop, recorder, self._gates, pace, clock, call_back)
        self._uploading = Uploading(self._change, self._stop, inputs, pace, clock, listener.announce_progress)
        self._asking = Asking(self._change, self._stop, questions, pace, clock)
        self._fetching = Fetching(self._change, results, listener.announce_progress, questions, pace, clock)
        self._adopting = Adopting(self._change, listener.announce_task, ledger, ledger_lane, clock, questions)
        self._watching = asyncio.ensure_future(self._keep_watch())
        self._accounts: dict[str, Account] = {}
        self._replaced: list[Client] = []
        self._ways: dict[int, asyncio.Task[None]] = {}
        self._adding: set[asyncio.Task[None]] = set()
        self._going_on = asyncio.Lock()
        self._told: set[str] = set()
        self._closing = False

    # -- what the app and the window call ------------------------------------------------------------------------

    async def connect(self, name: str, client: Client) -> None:
        """That account is reached through `client` from now on; its unfinished tasks go on, but what is held stays held."""
        account = self._accounts.setdefault(name, Account(name))
        self._replace(account, client)
        account.stopped = None
        account.wake()
        await self._go_on(account)

    def disconnect(self, name: str) -> None:
        """There is no key for that account any more: its tasks stand still. What is on the wire still gets its answer."""
        if (account := self._accounts.get(name)) is not None:
            self._replace(account, None)
            account.stopped = BadKey("The key was removed. Nothing was sent.", 401)

    async def resume(self, name: str, wanted: Callable[[Task], bool] = lambda task: True) -> None:
        """The person says so: go on with every unfinished task of that account, also with the held ones that are `wanted`."""
        account = self._accounts[name]
        account.stopped = None
        account.wake()
        await self._go_on(account, wanted)

    async def send_held(self, numbers: Collection[int]) -> None:
        """The person says so: send exactly these tasks. Raises LedgerError if one of them can't be sent now."""
        tasks = [await self._row(number) for number in numbers]
        for name in {task.account for task in tasks}:
            if name not in self._accounts or self._accounts[name].client is None:
                raise LedgerError("The account of this task is not connected now, so nothing was sent.")
            await self.resume(name, lambda task: task.number in numbers)

    async def try_now(self, number: int) -> None:
        """The person does not want to wait until a task goes on by itself."""
        if (account := self._accounts.get((await self._row(number)).account)) is not None:
            account.doubt()
            account.wake()

    async def adopt(self, name: str, text: str, tell: Callable[[int, int], None]) -> Adoption:
        """Bring Kie's tasks whose ids stand in `text` into the ledger, and go on with them; `tell` hears (asked, of how many).

        What proves to be a task of ours that was never confirmed gets its id. Raises BadKey if there is no key.
        """
        account = self._accounts.get(name)
        if account is None or account.client is None:
            raise BadKey("There is no key for this account, so Kie can’t be asked. Nothing was changed.", 401)
        try:
            return await self._adopting.adopt(account, text, tell)
        finally:
            if not self._closing:
                await self._go_on(account)

    async def follow(self, hint: Hint) -> None:
        """Somebody says that Kie has something to tell about a task: ask Kie itself."""
        task = await self._ledger_lane.do(self._ledger.task, int(hint.nonce)) if _NONCE.fullmatch(hint.nonce) else None
        account = self._accounts.get(task.account) if task else None
        if task is None or account is None or self._closing:
            return
        if (followed := await self._adopting.follow(account, hint.task_id, task.number)) is not None:
            self._set_out_if_connected(followed)
            account.wake()

    async def send_again(self, number: int) -> None:
        """The person says so: a new task in the place of one that was never confirmed, which is written off. May cost twice."""
        old = await self._row(number)
        created = int(self._clock() * 1000)
        task = await self._ledger_lane.do(self._ledger.add, old.account, created, old.request, old.estimate, number)
        self._listener.announce_task(await self._row(number))
        self._listener.announce_task(task)
        self._set_out_if_connected(task)

    async def write_off(self, number: int) -> None:
        """The person looks no more for a task that was never confirmed."""
        await self._change(await self._row(number), state=TaskState.WRITTEN_OFF)

    async def leave_open(self, number: int) -> None:
        """The person knows that this task was never confirmed, and keeps waiting."""
        await self._change(await self._row(number), is_left_open=True)

    async def withdraw(self, number: int) -> None:
        """The person takes back what was not sent yet. Raises LedgerConflict if it is on its way already."""
        task = await self._row(number)
        await self._change(task, state=TaskState.WITHDRAWN, trouble="", finished=int(self._clock() * 1000))
        if (account := self._accounts.get(task.account)) is not None:
            account.wake()

    async def fetch_again(self, number: int) -> None:
        """The person wants to try once more what Kie did not have any longer."""
        if (await self._row(number)).state.unfinished:
            raise LedgerConflict("This is under way already. Nothing was changed.")
        await self._come_to_rest(number)
        self._set_out_if_connected(await self._fetching.again(await self._row(number)))

    def watch(self, numbers: Collection[int]) -> None:
        """These tasks are on screen: they are asked for first."""
        self._asking.watch(numbers)

    async def held(self, name: str) -> list[Task]:
        """What waits for the person to send it, oldest first."""
        return await self._ledger_lane.do(self._ledger.in_state, name, (TaskState.HELD,))

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
        self._watching.cancel()
        if self._adding:
            await asyncio.wait(self._adding, timeout=0.3)
        await self._sending.close(self._shut)
        ways = list(self._ways.values())
        for way in ways:
            way.cancel()
        await asyncio.gather(self._watching, *ways, return_exceptions=True)
        self._gates.close()
        self._uploading.close()
        for account in self._accounts.values():
            account.close()
        self._adopting.close()
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

    async def _go_on(self, account: Account, wanted: Callable[[Task], bool] = lambda task: False) -> None:
        """Set out with every unfinished task that is not under way, of those that are held only with the `wanted` ones."""
        async with self._going_on:  # two at once would set out with the same task
            under_way = set(self._ways)  # these may arrive meanwhile, and what was read of them is old by then
            for index, task in enumerate(await self._ledger_lane.do(self._ledger.unfinished)):
                if index % _BREATH == 0:
                    await asyncio.sleep(0)
                if task.account != account.name:
                    continue
                if task.state is TaskState.HELD:
                    await self._come_to_rest(task.number)
                elif task.number in under_way or task.number in self._ways:
                    continue
                with suppress(LedgerConflict):  # the person took it back meanwhile
                    fit = await self._fit_to_go(task, account, wanted)
                    if fit.state.unfinished and fit.state is not TaskState.HELD:
                        self._set_out(fit)

    async def _come_to_rest(self, number: int) -> None:
        """The task is where nothing more is done for it by itself: wait until its way has ended, too."""
        if (way := self._ways.get(number)) is not None:
            await asyncio.wait([way])
            await asyncio.sleep(0)  # for what is called when it has ended

    async def _row(self, number: int) -> Task:
        task = await self._ledger_lane.do(self._ledger.task, number)
        if task is None:
            raise LedgerError("This task is not in the history any more. Nothing was sent, nothing was charged.")
        return task

    async def _keep_watch(self) -> None:
        """Notice that the computer has slept, and have the ledger copied when it is time.

        After a sleep everything is asked again, spread by the gates; whether Kie can be reached is not known any more.
        """
        loop = asyncio.get_running_loop()
        while True:
            wall, steady = self._clock(), loop.time()
            await asyncio.sleep(_LOOK_SECONDS)
            await self._back_up()
            if max(self._clock() - wall, loop.time() - steady) > _LOOK_SECONDS + _SLEPT_SECONDS:
                for account in self._accounts.values():
                    account.doubt()
                    account.wake()

    async def _fit_to_go(self, task: Task, account: Account, wanted: Callable[[Task], bool]) -> Task:
        if task.state is TaskState.SENDING:
            task = await self._sending.recover(task, account)
        match task.state:
            case TaskState.HELD if wanted(task):
                return await self._change(task, state=TaskState.QUEUED, trouble="", failure=None)
            case TaskState.QUEUED | TaskState.UPLOADING if abs(
                self._clock() - task.created / 1000
            ) > _STALE_SECONDS and not wanted(task):
                words = "This was still waiting when the app was closed. Nothing was sent."
                return await self._change(task, state=TaskState.HELD, trouble=words)
        return task

    async def _back_up(self) -> None:
        try:
            await self._ledger_lane.do(self._ledger.back_up_if_due, self._recorder.written)
        except LedgerError as problem:
            if problem.message not in self._told:
                self._told.add(problem.message)
                self._listener.announce_trouble(problem)

    # -- the way of one task ------------------------------------------------------------------------------------

    async def _add(self, account: str, request: Request, estimate: float | None) -> None:
        created = int(self._clock() * 1000)
        try:
            task = await self._ledger_lane.do(self._ledger.add, account, created, request, estimate)
        except LedgerError as problem:
            self._listener.announce_trouble(LedgerError(f"{problem.message} Nothing was sent, nothing was charged."))
            return
        self._listener.announce_task(task)
        self._set_out_if_connected(task)

    def _set_out_if_connected(self, task: Task) -> None:
        if not self._closing and task.account in self._accounts and task.number not in self._ways:
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
        while task.state.unfinished and task.state is not TaskState.HELD:
            try:
                task, pause = await self._step(task, account, attempt)
            except LedgerConflict:
                stood = task.state
                task, pause = await self._row(task.number), 0  # the person was faster, and took it back
                if task.state is stood:
                    raise
            attempt = attempt + 1 if task.trouble else 0
            if task.state.unfinished:
                await account.rest(pause)

    async def _step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """What is due now; the task as it stands then, and the seconds until it goes on."""
        match task.state:
            case TaskState.QUEUED | TaskState.UPLOADING if needs_upload(task, self._clock()):
                return await self._uploading.step(task, account, attempt)
            case TaskState.UPLOADING:  # its files have arrived, and then the app was closed
                return await self._change(task, state=TaskState.QUEUED), 0
            case TaskState.QUEUED:
                return await self._sending.step(task, account, attempt)
            case TaskState.WAITING | TaskState.GENERATING:
                return await self._asking.step(task, account, attempt)
            case _:
                return await self._fetching.step(task, account, attempt)

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
                await asyncio.sleep(self._pace.save_again())
        self._listener.announce_task(changed)
        return changed


def _report(done: asyncio.Future[None]) -> None:
    """What nobody foresaw goes to the loop's handler, which shows it."""
    if not done.cancelled() and (error := done.exception()) is not None:
        handler = {"message": "A task could not be carried on", "exception": error}
        asyncio.get_running_loop().call_exception_handler(handler)
