"""How Kie is asked about a task until it says success or failure. asyncio, no Qt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from kiegui.api.replies import Progress, TaskReport
from kiegui.errors import ApiError, BadKey, Refused, Unconfirmed, UnknownTask
from kiegui.tasks.account import Account
from kiegui.tasks.adopting import filled_in
from kiegui.tasks.pace import Pace, RateGate
from kiegui.tasks.sending import Change
from kiegui.tasks.task import Failure, Result, Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_log = logging.getLogger(__name__)

_GRACE_SECONDS = 90.0  # "recordInfo is null" is normal for so long after creation (reported by several users)
_FORGOTTEN_TIMES = 5
_FORGOTTEN_SECONDS = 60 * 86400.0  # Kie keeps its log for two months (docs: getting started)


class Asking:
    """The WAITING and GENERATING states. All methods on the loop's thread."""

    def __init__(
        self,
        change: Change,
        stop: Callable[[Account, Refused], None],
        gate: RateGate,
        pace: Pace,
        clock: Callable[[], float],
    ) -> None:
        self._change = change
        self._stop = stop
        self._gate = gate
        self._pace = pace
        self._clock = clock
        self._began: dict[int, float] = {}
        self._not_known_times: dict[int, int] = {}
        self._watched: frozenset[int] = frozenset()
        self._unknown_words: set[str] = set()

    async def step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """Ask once; the task, and the seconds until it is asked for again. No trouble on the way ever ends a task."""
        age = self._age(task)
        await self._gate.wait(0 if task.number in self._watched else 1)
        if (client := account.client) is None:
            words = "There is no key for this account. Your task is safe; it goes on with the key."
            return await self._change(task, trouble=words), self._pace.maintenance()
        try:
            report = await account.lane("asking", 4).do(self._ask, client, task.task_id)
        except UnknownTask as problem:
            self._answered(account)
            return await self._not_known(task, problem, age), self._pace.poll(age)
        except BadKey as problem:
            if account.client is client:  # and not one that was entered meanwhile
                self._stop(account, problem)
            words = "Kie did not accept the key. Your task is safe; it goes on with the right key."
            return await self._change(task, trouble=words), self._pace.maintenance()
        except ApiError:
            words = "Kie is not answering. Your task is safe; still checking."
            pause = max(self._pace.poll(age), self._pace.retry(attempt, longest=60.0))
            return await self._change(task, trouble=words), pause
        self._answered(account)
        if changes := filled_in(task, report):
            task = await self._change(task, **changes)
        self._not_known_times.pop(task.number, None)
        task = await self._take_in(task, report)
        is_asked_again = task.state in (TaskState.WAITING, TaskState.GENERATING)
        return task, self._pace.poll(age) if is_asked_again else 0

    def _ask(self, client: Client, task_id: str) -> TaskReport:
        report = client.query_task(task_id)
        if report.task_id not in ("", task_id):
            raise Unconfirmed("Kie answered about another task.")
        return report

    def watch(self, numbers: Collection[int]) -> None:
        """These are on screen now: they are asked for before others."""
        self._watched = frozenset(numbers)

    def _age(self, task: Task) -> float:
        """Seconds since the task was sent. Read off the wall once: after that a clock that jumps changes nothing."""
        now = time.monotonic()
        return now - self._began.setdefault(task.number, now - max(0.0, self._clock() - task.sent / 1000))

    async def _not_known(self, task: Task, problem: UnknownTask, age: float) -> Task:
        """Only Kie's own word ends a task, or that it says again and again that it keeps no word of it any longer."""
        times = self._not_known_times[task.number] = self._not_known_times.get(task.number, 0) + 1
        if age < _FORGOTTEN_SECONDS or times < _FORGOTTEN_TIMES:
            return await self._change(task, trouble=self._unknown(problem, age))
        words = "Kie no longer knows this task: it keeps its log for two months."
        return await self._change(task, state=TaskState.GONE, trouble=words)

    def _unknown(self, problem: UnknownTask, age: float) -> str:
        if age < _GRACE_SECONDS:
            return ""
        return (
            f"{problem.message} Still checking. If you changed to the key of another Kie account, enter the one that this "
            "was made with."
        )

    def _answered(self, account: Account) -> None:
        """Kie can be reached, and a key that was refused before is accepted after all."""
        account.answered()
        if isinstance(account.stopped, BadKey):
            account.stopped = None
            account.wake()

    async def _take_in(self, task: Task, report: TaskReport) -> Task:
        ended: dict[str, Any] = {"finished": self._finished(task, report), "credits": report.credits, "trouble": ""}
        match report.progress:
            case Progress.WAITING:
                return await self._change(task, state=TaskState.WAITING, trouble="")
            case Progress.RUNNING:
                if report.word != "generating" and report.word not in self._unknown_words:
                    self._unknown_words.add(report.word)
                    _log.warning("Kie calls the state of a task %r, which we don’t know; taken as running", report.word)
                return await self._change(task, state=TaskState.GENERATING, trouble="")
            case Progress.FAIL:
                failure = Failure(report.fail_code, report.fail_message)
                return await self._change(task, state=TaskState.FAILED, failure=failure, **ended)
            case Progress.SUCCESS:
                results = tuple(Result(url=url) for url in report.urls)
                if report.object is not None:
                    results = (*results, Result(url=""))
                if results:
                    return await self._change(task, state=TaskState.DOWNLOADING, results=results, **ended)
                words = (
                    "Kie says that this is done, but not where the result is. Still checking; it is also in Kie’s log."
                )
                return await self._change(task, state=TaskState.GENERATING, trouble=words)

    def _finished(self, task: Task, report: TaskReport) -> int:
        """By our own clock: Kie's may differ, but how long it worked is the difference of two of its times."""
        now = int(self._clock() * 1000)
        took = report.completed - report.created
        return min(now, task.sent + took) if report.created and took > 0 else now
