"""How a QUEUED task is submitted: once, with every step on record, and what was cut off is recovered. asyncio, no Qt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from kiegui.api.replies import read_created
from kiegui.crashpoint import crashpoint
from kiegui.errors import ApiError, BadKey, LedgerConflict, LedgerError, NoCredits, NotSent, Refused, Unconfirmed
from kiegui.tasks.account import AT_ONCE, Account
from kiegui.tasks.gates import Gates
from kiegui.tasks.outcome import outcome_of
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.recorder import INTENT, LEAVING, Answer, FlightRecorder
from kiegui.tasks.task import Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client

_log = logging.getLogger(__name__)

_QUIT_SECONDS = 1.0  # how long quitting waits for answers that are about to arrive
_CUT_SECONDS = 0.3  # and then for connections that were shut

_EMPTY = 402  # the account has too few credits; 433, the other NoCredits, is the key's own cap (docs: get-task-detail)


class Change(Protocol):
    """The runner's one step by which a task changes: replace → ledger.save → announce."""

    async def __call__(self, task: Task, **changes: Any) -> Task:
        """The task as it stands then. Raises LedgerConflict if it can never be saved so."""


class _Witness:
    """Records what happens to one submission. Called on a thread of the sending lane."""

    def __init__(self, task: Task, recorder: FlightRecorder) -> None:
        self._task = task
        self._recorder = recorder
        self.has_left = False

    def connecting(self) -> None:
        """Before anything else. Raises LedgerError, and then nothing leaves."""
        self._keep(INTENT, b"")

    def leaving(self) -> None:
        """Before the first byte. Raises LedgerError, and then nothing leaves."""
        crashpoint("sending-connected")
        self._keep(LEAVING, b"")
        self.has_left = True
        crashpoint("sending-leaving")

    def answered(self, status: int, raw: bytes) -> None:
        """Before anything is made of the answer."""
        crashpoint("sending-answered")
        try:
            self._keep(status, raw)
        except LedgerError as problem:
            _log.error("%s", problem.message)  # the answer itself is still at hand
        crashpoint("sending-answer-recorded")

    def _keep(self, status: int, raw: bytes) -> None:
        self._recorder.keep(Answer(self._task.number, status, raw, self._task.account))


class Sending:
    """The QUEUED and SENDING states. All methods on the loop's thread."""

    def __init__(
        self,
        change: Change,
        stop: Callable[[Account, Refused], None],
        recorder: FlightRecorder,
        gates: Gates,
        pace: Pace,
        clock: Callable[[], float],
        call_back: Callable[[Task], str],
    ) -> None:
        """`call_back` says where Kie should tell that a task has ended, "" = nowhere."""
        self._change = change
        self._stop = stop
        self._recorder = recorder
        self._gates = gates
        self._pace = pace
        self._clock = clock
        self._call_back = call_back
        self._gate = pace.creates()
        self._under_way: dict[asyncio.Task[Any], tuple[Task, _Witness]] = {}
        self._closing = asyncio.Event()

    async def step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """Submit a QUEUED task; the task, and the seconds until it goes on."""
        # What waits here for a slow server is still QUEUED, and may be HELD instead.
        async with account.turns, self._gate.passing():
            if self._closing.is_set():
                return task, 3600
            if (stopped := account.stopped) is not None:
                return await self._settle(task, account, stopped, attempt)
            if (problem := await self._gates.problem(account)) is not None:
                return await self._settle(task, account, problem, attempt)
            if self._closing.is_set():
                return task, 3600
            if (client := account.client) is None or account.stopped is not None:
                return task, 0  # something has changed while Kie was asked
            task = await self._change(task, state=TaskState.SENDING, sent=int(self._clock() * 1000), trouble="")
            crashpoint("sending-committed")
            account.sent_since += 1
            witness = _Witness(task, self._recorder)
            submitting = asyncio.ensure_future(self._submit(task, account, client, witness, attempt))
            self._under_way[submitting] = (task, witness)
            submitting.add_done_callback(self._under_way.pop)
            # Shielded: quitting must not forget an answer that is about to arrive.
            return await asyncio.shield(submitting)

    async def _submit(
        self, task: Task, account: Account, client: Client, witness: _Witness, attempt: int
    ) -> tuple[Task, float]:
        answer: str | ApiError
        before = account.credits if account.sent_since == 1 else None
        try:
            answer = await account.lane("sending", AT_ONCE).do(self._call, task, client, witness)
        except LedgerError as problem:
            answer = NotSent(f"{problem.message} Nothing was sent.")
        except NoCredits as problem:
            answer = await self._with_amounts(problem, task, account)
        except BadKey as problem:
            is_old = account.client is not client
            answer = NotSent("The key was changed meanwhile. Nothing was sent.") if is_old else problem
        except Unconfirmed as problem:
            answer = await self._with_balance(problem, account, before)
        except ApiError as problem:
            answer = problem
        return await self._settle(task, account, answer, attempt)

    async def _with_balance(self, problem: Unconfirmed, account: Account, before: float | None) -> Unconfirmed:
        """Say what the balance tells about a task that was not confirmed, where nothing else was sent: no proof, but a hint.

        That it did not fall tells nothing: Kie may charge later, or give something back for another task.
        """
        account.doubt()
        if self._closing.is_set():
            return Unconfirmed("The app was closed before Kie had answered.")
        fall = 0.0
        if before is not None and account.sent_since == 1 and await self._gates.ask(account) is None:
            fall = before - (before if account.credits is None else account.credits)
        if fall <= 0:
            return problem
        return Unconfirmed(f"{problem.message} Your balance fell by {fall:g} since then, so Kie probably has it.")

    def _call(self, task: Task, client: Client, witness: _Witness) -> str:
        witness.connecting()
        crashpoint("sending-intent-recorded")
        return client.create_task(task.request.model, task.sent_input, witness, self._call_back(task))

    async def _with_amounts(self, problem: NoCredits, task: Task, account: Account) -> NoCredits:
        """Say how much is missing, as far as it is known."""
        await self._gates.ask(account)  # the balance that we know is not the true one
        if problem.code != _EMPTY or account.credits is None:
            return problem
        if task.estimate is not None and account.credits >= task.estimate:
            words = f"Not enough credits, Kie says; you have {account.credits:g}. Nothing was charged."
            return NoCredits(words, problem.code, problem.reason)
        left = f"{account.credits:g} left"
        amounts = left if task.estimate is None else f"about {task.estimate:g} needed, {left}"
        return NoCredits(f"Not enough credits ({amounts}). Nothing was charged.", problem.code, problem.reason)

    async def _settle(self, task: Task, account: Account, answer: str | ApiError, attempt: int) -> tuple[Task, float]:
        outcome = outcome_of(answer, attempt, self._pace, int(self._clock() * 1000))
        if outcome.state is TaskState.UNCONFIRMED:
            account.doubt()
        try:
            task = await self._change(task, state=outcome.state, **outcome.changes)
        except LedgerConflict as problem:
            _log.error("task %s was answered with %r: %s", task.number, answer, problem.message)
            words = "Kie’s answer can’t be right: it names a task that is here already."
            account.doubt()
            return await self._change(task, state=TaskState.UNCONFIRMED, trouble=words), 0
        crashpoint("sending-settled")
        if outcome.stops is not None:
            self._stop(account, outcome.stops)
        return task, outcome.pause

    async def recover(self, task: Task, account: Account) -> Task:
        """A task that was SENDING when the app ended: the recorder knows how far it got; without proof Kie may have it."""
        answer: str | ApiError = Unconfirmed("The app was closed while this was being sent.")
        record = self._recorder.of_task(task.number, task.account)
        match record.answers[-1:]:
            case [Answer(status=status)] if status == INTENT and record.is_whole:
                answer = NotSent("The app was closed before this was sent.")
            case [Answer(status=status, body=body)] if status not in (INTENT, LEAVING):
                try:
                    answer = read_created(status, body)
                except ApiError as problem:
                    if record.is_whole:  # else more may have been recorded later
                        answer = problem
        task, _ = await self._settle(task, account, answer, 0)
        return task

    async def close(self, shut: Callable[[], None]) -> None:
        """Wait a moment for answers, then `shut` all connections; what provably did not leave is QUEUED again."""
        self._closing.set()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_QUIT_SECONDS)
        shut()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_CUT_SECONDS)
        for submitting, (task, witness) in list(self._under_way.items()):
            submitting.cancel()
            if not witness.has_left:  # still connecting; a shut exchange sends nothing any more
                with suppress(
                    LedgerConflict, TimeoutError
                ):  # where the disk is full, the recorder says so at the next start
                    async with asyncio.timeout(_CUT_SECONDS):
                        await self._change(task, state=TaskState.QUEUED)
