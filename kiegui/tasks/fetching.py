"""How results come to the disk, again and again until all are there or Kie does not have them any more. asyncio, no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiegui.crashpoint import crashpoint
from kiegui.errors import (
    ApiError,
    BadKey,
    KieGuiError,
    LedgerError,
    Maintenance,
    MediaError,
    NoCredits,
    Refused,
    TooMany,
    Unconfirmed,
    UnknownTask,
)
from kiegui.tasks.account import Account
from kiegui.tasks.lanes import Lane, now_and_then
from kiegui.tasks.pace import Pace, RateGate
from kiegui.tasks.part_file import Told
from kiegui.tasks.results import ResultStore
from kiegui.tasks.sending import Change
from kiegui.tasks.task import Result, Task, TaskState

if TYPE_CHECKING:
    from kiegui.api.client import Client

_KEPT_SECONDS = 15 * 86400.0  # results live 14 days at best (docs: getting started)
_GONE = frozenset({403, 404, 410})
_ROUNDS = 8
"""So many complete rounds must end with a clear no, over some minutes: a file server may be late, or wrong for a moment."""

_TELL_SECONDS = 0.1

Progress = Callable[[int, int, int], None]
"""Gets a task's number, and of the result that is coming the bytes that are here, and all of them (0 = unknown).

Both are 0 when none is coming any more.
"""


class Fetching:
    """The DOWNLOADING state. All methods on the loop's thread; there, too, `progress` is called, ten times a second at most."""

    def __init__(
        self,
        change: Change,
        results: ResultStore,
        progress: Progress,
        questions: RateGate,
        pace: Pace,
        clock: Callable[[], float],
    ) -> None:
        self._change = change
        self._results = results
        self._progress = progress
        self._questions = questions
        self._pace = pace
        self._clock = clock
        self._lane = Lane("loading", 3)
        self._tidying = Lane("tidying")  # must not wait behind the films
        self._rounds: dict[int, dict[int, int]] = {}

    async def step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """One round: fetch every result that is still to be had; the task, and the seconds until the next attempt."""
        client = account.client
        if client is None:
            return task, self._pace.maintenance()
        problem: KieGuiError | None = None
        said_no: set[int] = set()
        for index, result in enumerate(task.results):
            if not result.is_pending:
                continue
            if attempt:
                await self._questions.wait()
            told = now_and_then(partial(self._progress, task.number), _TELL_SECONDS)
            try:
                saved = await self._lane.do(self._fetch, client, task, index, told)
            except (ApiError, LedgerError, MediaError) as error:
                problem = error  # the others are fetched all the same
                if self._is_no(task, error):
                    said_no.add(index)
                continue
            task = await self._settled(task, index, saved)
        if problem is None:
            return await self._finish(task), 0
        self._progress(task.number, 0, 0)  # all of it may have come, and only its place on the disk is missing
        task = await self._change(task, trouble=_trouble_words(task, problem))
        task, has_asked = await self._renew_addresses(task, client)
        rounds = self._rounds.get(task.number, {})
        self._rounds[task.number] = {index: rounds.get(index, 0) + 1 for index in said_no if has_asked}
        for index, times in self._rounds[task.number].items():
            if times >= _ROUNDS:
                task = await self._settled(task, index, replace(task.results[index], is_gone=True))
        if any(result.is_pending for result in task.results):
            return task, self._pace.retry(attempt + 1)
        return await self._finish(task), 0

    async def again(self, task: Task) -> Task:
        """The person says so: ask once more for what was gone, and for what has no file any more, of a SAVED or GONE task.

        `step` is next, or a poll. Raises LedgerError if the disk does not say what is there.
        """
        results = await self._tidying.do(self._still_there, task)
        state = TaskState.DOWNLOADING if results else TaskState.WAITING
        return await self._change(task, state=state, results=results, trouble="")

    # -- on threads of the lanes ---------------------------------------------------------------------------------

    def _still_there(self, task: Task) -> tuple[Result, ...]:
        """The results that have a file as they are, the others as they were when Kie had just named them."""
        return tuple(result if self._results.is_there(result) else Result(url=result.url) for result in task.results)

    def _fetch(self, client: Client, task: Task, index: int, told: Told) -> Result:
        """From its address, or by a fresh link: addresses live for a day or less, such links for 20 minutes (docs)."""
        url = task.results[index].url
        if not url:
            return self._fetch_object(client, task, index)
        try:
            return self._results.fetch(client, task, index, url, told)
        except Refused as no:
            if no.code not in _GONE:
                raise
            try:
                fresh = client.fresh_url(url)
            except (BadKey, NoCredits, TooMany, Maintenance):
                raise  # which says nothing about this result
            except Refused:
                raise no from None
        return self._results.fetch(client, task, index, fresh, told)

    def _fetch_object(self, client: Client, task: Task, index: int) -> Result:
        value = client.query_task(task.task_id).object
        if value is None:
            raise Unconfirmed("Kie did not repeat the result.")
        return self._results.save_object(task, value, index)

    # -- what becomes of it --------------------------------------------------------------------------------------

    def _is_no(self, task: Task, problem: KieGuiError) -> bool:
        """Whether it is a definite no to this very result; less clear ones count when Kie's time is over."""
        match problem:
            case BadKey() | NoCredits() | TooMany() | Maintenance():
                return False
            case UnknownTask():
                return True
            case Refused(code=code):
                is_over = self._clock() - task.sent / 1000 > _KEPT_SECONDS
                return code in _GONE or (is_over and code < 500)
            case _:
                return False

    async def _settled(self, task: Task, index: int, result: Result) -> Task:
        """Nothing more is to be done for this result."""
        task = await self._change(task, results=(*task.results[:index], result, *task.results[index + 1 :]))
        crashpoint("fetching-settled")
        await self._tidying.do(self._results.clear, task, index)
        return task

    async def _finish(self, task: Task) -> Task:
        self._rounds.pop(task.number, None)
        gone = [str(index + 1) for index, result in enumerate(task.results) if result.is_gone]
        if not gone:
            return await self._change(task, state=TaskState.SAVED, trouble="")
        if len(gone) < len(task.results):
            words = (
                f"Of {len(task.results)} results, Kie does not have these any more: {', '.join(gone)}. They could not be "
                "saved; the others are. Nothing more is charged."
            )
            return await self._change(task, state=TaskState.SAVED, trouble=words)
        words = "Kie does not have the result any more, and it could not be saved. Nothing more is charged."
        return await self._change(task, state=TaskState.GONE, trouble=words)

    async def _renew_addresses(self, task: Task, client: Client) -> tuple[Task, bool]:
        """Ask where the results are now, also because the sandbox moves to another port at every start.

        The task, and whether Kie gave an answer, be it that it does not know the task any more.
        """
        await self._questions.wait()
        try:
            report = await self._lane.do(client.query_task, task.task_id)
        except UnknownTask:
            return task, True
        except ApiError:
            return task, False
        known = [result.url for result in task.results if result.url]
        if len(known) != len(report.urls):  # in a report no address stands twice
            return task, True
        fresh = iter(_renewed(known, report.urls))
        results = tuple(replace(result, url=next(fresh)) if result.url else result for result in task.results)
        return await self._change(task, results=results), True

    def close(self) -> None:
        """Fetch no more."""
        self._lane.close()
        self._tidying.close()


def _trouble_words(task: Task, problem: KieGuiError) -> str:
    """What is in the way, where the result is, and how it goes on."""
    if task.is_sandbox:
        return f"{problem.message} The result waits in the sandbox. It is fetched again by itself."
    return f"{problem.message} The result is paid for and waits at Kie. It is fetched again by itself, which is free."


def _renewed(known: Sequence[str], fresh: Sequence[str]) -> list[str]:
    """Each of the known addresses as it is now; Kie may name them in another order. As many of the one as of the other.

    One that is unchanged stays itself; of the others those belong together that agree in the path, or at least in the name
    of the file; what is left is taken in order.
    """
    left = list(fresh)
    found: dict[int, str] = {}
    likenesses: tuple[Callable[[str], object], ...] = (str, _path, _file_name, bool)
    for likeness in likenesses:
        for place, address in enumerate(known):
            alike = next((other for other in left if likeness(other) == likeness(address)), None)
            if place not in found and alike is not None:
                found[place] = alike
                left.remove(alike)
    return [found[place] for place in range(len(known))]


def _path(address: str) -> str:
    """Without the server and without what follows a question mark, which is what changes when a link is signed anew."""
    return address.partition("?")[0].partition("://")[2].partition("/")[2]


def _file_name(address: str) -> str:
    return _path(address).rpartition("/")[2]
