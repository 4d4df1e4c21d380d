"""How results come to the disk, again and again until all are there. asyncio, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiegui.errors import ApiError, KieGuiError, LedgerError, MediaError, Refused, Unconfirmed
from kiegui.tasks.account import Account
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.sending import Change
from kiegui.tasks.task import Failure, Result, Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client

_KEPT_SECONDS = 15 * 86400.0  # results live 14 days at best (docs: getting started)
_GONE = frozenset({403, 404, 410})


class Fetching:
    """The DOWNLOADING state. All methods on the loop's thread."""

    def __init__(self, change: Change, results: ResultStore, pace: Pace, clock: Callable[[], float]) -> None:
        self._change = change
        self._results = results
        self._pace = pace
        self._clock = clock
        self._lane = Lane("loading", 3)

    async def step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """Fetch every result that is not saved yet; the task, and the seconds until the next attempt."""
        client = account.client
        if client is None:
            return task, self._pace.maintenance()
        problem: KieGuiError | None = None
        for index, result in enumerate(task.results):
            if result.file:
                continue
            try:
                saved = await self._lane.do(self._fetch, client, task, index)
            except (ApiError, LedgerError, MediaError) as error:
                problem = error  # the others are fetched all the same
                continue
            task = await self._change(task, results=(*task.results[:index], saved, *task.results[index + 1 :]))
        if problem is None:
            return await self._change(task, state=TaskState.SAVED, trouble=""), 0
        if attempt and self._is_gone(task, problem):
            return await self._give_up(task), 0
        words = f"{problem.message} The result is paid for and waits at Kie; trying again."
        task = await self._change(task, trouble=words)
        return await self._renew_addresses(task, client), self._pace.retry(attempt + 1)

    def _fetch(self, client: Client, task: Task, index: int) -> Result:
        if task.results[index].url:
            return self._results.fetch(client, task, index)
        value = client.query_task(task.task_id).object
        if value is None:
            raise Unconfirmed("Kie did not repeat the result.")
        return self._results.save_object(task, value, index)

    def _is_gone(self, task: Task, problem: KieGuiError) -> bool:
        """Only a definite no of the file server ends it, after its addresses were renewed, and when Kie's time is over."""
        return (
            isinstance(problem, Refused) and problem.code in _GONE and self._clock() - task.sent / 1000 > _KEPT_SECONDS
        )

    async def _give_up(self, task: Task) -> Task:
        words = "A result can’t be had from Kie any more."
        if any(result.file for result in task.results):
            return await self._change(task, state=TaskState.SAVED, trouble=words)
        return await self._change(task, state=TaskState.FAILED, failure=Failure("", words), trouble="")

    async def _renew_addresses(self, task: Task, client: Client) -> Task:
        """Addresses live for a day or less, and the sandbox moves to another port at every start."""
        try:
            report = await self._lane.do(client.query_task, task.task_id)
        except ApiError:
            return task
        if len(report.urls) != sum(bool(result.url) for result in task.results):
            return task
        fresh = iter(report.urls)
        results = tuple(replace(result, url=next(fresh)) if result.url else result for result in task.results)
        return await self._change(task, results=results)

    def close(self) -> None:
        """Fetch no more."""
        self._lane.close()
