"""How tasks come into the ledger by Kie's ids: ours that were never confirmed, by proof, and those made elsewhere.

Ids are found by `task_ids`; what is in the ledger then is polled and downloaded by the runner like any other task.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kiegui.api.replies import TaskReport
from kiegui.crashpoint import crashpoint
from kiegui.errors import ApiError, BadKey, LedgerConflict, UnknownTask
from kiegui.tasks.account import Account
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import RateGate
from kiegui.tasks.sending import Change
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import DAMAGED
from kiegui.tasks.task import Request, Result, Task, TaskState
from kiegui.tasks.task_ids import find_task_ids

_log = logging.getLogger(__name__)

_WORKERS = 4
_BATCH = 32
"""So many ids are asked for before their reports are matched: the best match for each, and not too many large reports."""

_PATIENCE = 4
"""After so many failures in a row the rest is not asked for: the network is gone, or Kie is."""

_DOUBTFUL = (TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF)
_UNNAMED = (TaskState.SENDING, *_DOUBTFUL, TaskState.HELD)
"""Kie may have these under an id that we don't know. SENDING ones may still be answered: their ids are left to them. HELD
ones may come from a restored history and have been sent before: a click must not pay for them again."""


@dataclass(frozen=True)
class Adoption:
    """What became of the ids in a text: how many there were, and of these how many of each kind.

    `known` were in the ledger, `adopted` are ours that were never confirmed, `foreign` were not made from this app and are
    new in the history, `unknown` are not known to Kie, and about `unanswered` it could not be asked. `tasks` are the
    numbers of all rows concerned: first those adopted, then the foreign ones, then those that were known.
    """

    ids: int
    known: int
    adopted: int
    foreign: int
    unknown: int
    unanswered: int
    tasks: tuple[int, ...]


class _Fate(StrEnum):
    """What became of one id; the words of `Adoption`."""

    KNOWN = "known"
    ADOPTED = "adopted"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


_NEWS = (_Fate.ADOPTED, _Fate.FOREIGN, _Fate.KNOWN, _Fate.UNKNOWN, _Fate.UNANSWERED)
"""What a person wants to see first."""


@dataclass
class _Round:
    """One text on its way: whom it asks, what became of each id, and the rows that belong to them."""

    account: Account
    tell: Callable[[int, int], None]
    fates: dict[str, _Fate]
    numbers: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    of: int = 0
    failures: int = 0
    is_over: bool = False
    """It is no use to ask on."""

    def settle(self, task_id: str, fate: _Fate, task: Task | None = None) -> None:
        """That is what became of it."""
        self.fates[task_id] = fate
        if task is not None:
            self.numbers[task_id] = task.number


class Adopting:
    """Tasks by their ids. All methods on the loop's thread."""

    def __init__(
        self,
        change: Change,
        announce: Callable[[Task], None],
        ledger: Ledger,
        ledger_lane: Lane,
        clock: Callable[[], float],
        gate: RateGate,
    ) -> None:
        self._change = change
        self._announce = announce
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._clock = clock
        self._gate = gate
        self._lane = Lane("adopting", _WORKERS)
        self._turns = asyncio.Semaphore(_WORKERS)
        self._matching = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()

    async def adopt(self, account: Account, text: str, tell: Callable[[int, int], None]) -> Adoption:
        """Bring every task whose id stands in `text` into the ledger; `tell` hears (asked, of how many).

        Cut off anywhere, it does no harm: the rest is found when the same text comes again. Raises LedgerError.
        """
        with self._cancellable():
            ids = await self._lane.do(find_task_ids, text)  # takes up to half a second
            rows = await self._ledger_lane.do(self._ledger.by_task_ids, account.name, ids)
            round_ = _Round(account, tell, dict.fromkeys(ids, _Fate.UNANSWERED))
            for task_id, row in rows.items():
                round_.settle(task_id, _Fate.KNOWN, row)
            # What is unfinished is asked for anyway, and completed by that.
            lost = {task_id: row for task_id, row in rows.items() if _is_incomplete(row) and not row.state.unfinished}
            asked = [task_id for task_id in ids if task_id not in rows or task_id in lost]
            round_.of = len(asked)
            tell(0, round_.of)
            for start in range(0, len(asked), _BATCH):
                reports = await self._ask_for(round_, asked[start : start + _BATCH])
                for report in reports:
                    if report.task_id in lost:
                        await self._mend(lost[report.task_id], report)
                await self._match(round_, [report for report in reports if report.task_id not in lost])
            return _summed_up(round_)

    async def follow(self, account: Account, task_id: str, number: int) -> Task | None:
        """A hint from outside that Kie calls the task `number` so: ask Kie, and believe only its report.

        The task, if it goes on now: it was never confirmed and this is its id, or it runs under this id and should be
        asked for. None otherwise. Raises LedgerError.
        """
        with self._cancellable():
            task = await self._ledger_lane.do(self._ledger.task, number)
            if task is None or task.account != account.name:
                return None
            if task.state in (TaskState.WAITING, TaskState.GENERATING):
                return task if task.task_id == task_id else None
            if task.state not in _DOUBTFUL:
                return None
            round_ = _Round(account, lambda _asked, _of: None, {task_id: _Fate.UNANSWERED})
            reports = await self._ask_for(round_, [task_id])
            if not reports or not is_proof(task, reports[0]):
                return None
            try:
                return await self._claim(task, task_id)
            except LedgerConflict as problem:
                _log.warning("%s is not taken in: %s", task_id, problem.message)
                return None

    def close(self) -> None:
        """Ask no more; what is under way is cancelled."""
        for job in self._under_way:
            job.cancel()
        self._lane.close()

    @contextmanager
    def _cancellable(self) -> Iterator[None]:
        """What runs in here ends when this is closed."""
        job = asyncio.current_task()
        assert job is not None
        self._under_way.add(job)
        try:
            yield
        finally:
            self._under_way.discard(job)

    # -- asking -------------------------------------------------------------------------------------------------

    async def _ask_for(self, round_: _Round, ids: Sequence[str]) -> list[TaskReport]:
        answers = await asyncio.gather(*(self._ask(round_, task_id) for task_id in ids))
        return [answer for answer in answers if answer is not None]

    async def _ask(self, round_: _Round, task_id: str) -> TaskReport | None:
        """Kie's report on that task; None if there is none to be had."""
        async with self._turns:  # what waits here for a slow server is not asked for when it is known to be gone
            report = await self._report_on(round_, task_id)
        round_.asked += 1
        round_.tell(round_.asked, round_.of)
        # What is said of another task than the one that was asked for is not believed.
        return report if report is not None and report.task_id == task_id else None

    async def _report_on(self, round_: _Round, task_id: str) -> TaskReport | None:
        client = round_.account.client
        if client is None or round_.is_over:
            return None
        await self._gate.wait()
        report = None
        try:
            report = await self._lane.do(client.query_task, task_id)
        except UnknownTask:
            if round_.fates[task_id] is _Fate.UNANSWERED:
                round_.settle(task_id, _Fate.UNKNOWN)
        except ApiError as problem:
            round_.failures += 1
            round_.is_over |= isinstance(problem, BadKey) or round_.failures >= _PATIENCE
            return None
        round_.failures = 0
        return report

    # -- matching -----------------------------------------------------------------------------------------------

    async def _match(self, round_: _Round, reports: Sequence[TaskReport]) -> None:
        """Each report to the row that it proves, best matches first; what is left over was made elsewhere."""
        async with self._matching:
            spoken_for = set(round_.numbers.values())
            rows = await self._ledger_lane.do(self._ledger.in_state, round_.account.name, _UNNAMED)
            pairs = [
                (_distance(row, report), row, report)
                for row in rows
                for report in reports
                if row.number not in spoken_for and is_proof(row, report)
            ]
            matches: dict[str, Task] = {}
            for _, row, report in sorted(pairs, key=lambda pair: pair[0]):
                if row.number not in spoken_for and report.task_id not in matches:
                    spoken_for.add(row.number)
                    matches[report.task_id] = row
            for report in reports:
                await self._take_in(round_, report, matches.get(report.task_id))

    async def _take_in(self, round_: _Round, report: TaskReport, row: Task | None) -> None:
        task_id = report.task_id
        try:
            if row is None:
                round_.settle(task_id, _Fate.FOREIGN, await self._keep(round_.account, report))
            elif row.state is TaskState.SENDING:
                round_.settle(task_id, _Fate.KNOWN, row)
            else:
                round_.settle(task_id, _Fate.ADOPTED, await self._claim(row, task_id))
        except LedgerConflict as problem:  # somebody was faster: the person, or Kie's own answer
            _log.warning("%s is not taken in: %s", task_id, problem.message)
            standing = await self._ledger_lane.do(self._ledger.by_task_ids, round_.account.name, [task_id])
            for task in standing.values():
                round_.settle(task_id, _Fate.KNOWN, task)

    async def _claim(self, row: Task, task_id: str) -> Task:
        """The row with its id. Raises LedgerConflict if it stands otherwise meanwhile, or another row has this id."""
        sent = row.sent or int(self._clock() * 1000)  # a HELD one was not sent as far as we know
        crashpoint("adopting-proved")
        task = await self._change(row, state=TaskState.WAITING, task_id=task_id, sent=sent, trouble="")
        crashpoint("adopting-claimed")
        return task

    async def _keep(self, account: Account, report: TaskReport) -> Task:
        """A new row for a task that was made elsewhere. Raises LedgerConflict if there is one with this id meanwhile."""
        now = int(self._clock() * 1000)
        created = report.created if 0 < report.created <= now else now
        task = Task(
            number=0,
            account=account.name,
            created=created,
            request=Request(report.model, report.input or {}),
            state=TaskState.WAITING,
            task_id=report.task_id,
            sent=created,
            is_adopted=True,
        )
        crashpoint("adopting-found")
        task = await self._ledger_lane.do(self._ledger.adopt, task)
        crashpoint("adopting-kept")
        self._announce(task)
        return task

    async def _mend(self, row: Task, report: TaskReport) -> None:
        """Give a row back what can't be read in it any more; also its results, which then are fetched again."""
        changes = filled_in(row, report)
        if changes and row.state is TaskState.SAVED and not row.results and report.urls:
            changes |= {"state": TaskState.DOWNLOADING, "results": tuple(Result(url=url) for url in report.urls)}
        with suppress(LedgerConflict):  # the person was faster, and has it fetched again
            await self._change(row, **changes, trouble="" if changes else row.trouble)


def is_proof(task: Task, report: TaskReport) -> bool:
    """Whether Kie's report can only be about this task: the same model, and every key that we sent is equal in the echo.

    The echo may add keys (defaults; seen in Kie's pages). A task that sent nothing, or is not known any more, has no proof.
    """
    sent = task.sent_input
    if not task.request.model or not sent or report.input is None or report.model != task.request.model:
        return False
    return _has_all_of(report.input, sent)


def filled_in(task: Task, report: TaskReport) -> dict[str, Any]:
    """The changes that bring back a request which is not known any more, from the echo in Kie's report; {} if there are none."""
    if report.task_id != task.task_id or not _is_incomplete(task):
        return {}
    ours = task.request
    request = Request(report.model or ours.model, ours.input if report.input is None else report.input)
    return {} if request == ours else {"request": request}


def _is_incomplete(task: Task) -> bool:
    """Whether it is not, or not for sure, known what was asked for."""
    return task.trouble == DAMAGED or not (task.request.model and task.request.input)


def _distance(task: Task, report: TaskReport) -> tuple[int, int, float]:
    """How far a report is from a task that it proves: keys that the echo adds, then how doubtful, then milliseconds.

    Of two tasks of which one sent all that the other did and more, the one that sent more is meant.
    """
    added = len(report.input or {}) - len(task.sent_input)
    apart = abs(task.sent - report.created) if task.sent and report.created else float("inf")
    return added, _UNNAMED.index(task.state), apart


def _has_all_of(whole: Any, part: Any) -> bool:
    """Whether two JSON values are equal but for keys that `whole` has in addition. 5 is 5.0, but neither is true or "5".

    Without recursion: both come from outside.
    """
    pairs = [(whole, part)]
    while pairs:
        theirs, ours = pairs.pop()
        match ours:
            case dict():
                if not isinstance(theirs, dict) or not ours.keys() <= theirs.keys():
                    return False
                pairs += [(theirs[key], value) for key, value in ours.items()]
            case list():
                if not isinstance(theirs, list) or len(theirs) != len(ours):
                    return False
                pairs += zip(theirs, ours, strict=True)
            case _:
                if isinstance(theirs, bool) is not isinstance(ours, bool) or theirs != ours:
                    return False
    return True


def _summed_up(round_: _Round) -> Adoption:
    count = Counter(round_.fates.values())
    found = [task_id for task_id in round_.fates if task_id in round_.numbers]
    numbers = (round_.numbers[task_id] for task_id in sorted(found, key=lambda one: _NEWS.index(round_.fates[one])))
    return Adoption(
        ids=len(round_.fates),
        known=count[_Fate.KNOWN],
        adopted=count[_Fate.ADOPTED],
        foreign=count[_Fate.FOREIGN],
        unknown=count[_Fate.UNKNOWN],
        unanswered=count[_Fate.UNANSWERED],
        tasks=tuple(dict.fromkeys(numbers)),
    )
