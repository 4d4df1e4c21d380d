"""A runner for very many tasks in this process, and somebody who clicks, sees every change, and goes on after every stop."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kiegui.errors import KieGuiError, Refused
from kiegui.paths import paths_in
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recovery import open_ledger
from kiegui.tasks.task import Request, Task, TaskState

ACCOUNT = "test"
_ON_THE_WAY = frozenset({TaskState.QUEUED, TaskState.HELD, TaskState.UPLOADING, TaskState.SENDING})


class Rig:
    """The runner and its listener. `states` has the state of each task, by number."""

    def __init__(self) -> None:
        self.runner: Runner
        self.ledger: Ledger
        self.states: dict[int, TaskState] = {}
        self.troubles: Counter[str] = Counter()
        self.stops = 0
        self._resuming: set[asyncio.Task[None]] = set()
        self._came = asyncio.Event()

    def announce_task(self, task: Task) -> None:
        """Note how it stands."""
        self.states[task.number] = task.state
        self._came.set()

    def announce_progress(self, number: int, done: int, total: int) -> None:
        """Nobody looks."""

    def announce_stop(self, account: str, problem: Refused) -> None:
        """The person looks at it, finds that all is well, and goes on."""
        self.stops += 1
        resuming = asyncio.ensure_future(self.runner.resume(account))
        self._resuming.add(resuming)
        resuming.add_done_callback(self._resuming.discard)
        resuming.add_done_callback(lambda done: done.result())

    def announce_trouble(self, problem: KieGuiError) -> None:
        """Note it."""
        self.troubles[problem.message] += 1

    def answered(self) -> int:
        """How many tasks have an answer, or have to do without one."""
        return len(self.states) - sum(state in _ON_THE_WAY for state in self.states.values())

    async def click(self, times: int, at_once: int) -> None:
        """Submit so many tasks, with never more than `at_once` of them still on their way."""
        before = len(self.states)
        asked = 0
        while self.answered() < before + times:
            while asked < times and before + asked - self.answered() < at_once:
                self.runner.submit(ACCOUNT, Request("a/model", {"prompt": f"click {before + asked}"}))
                asked += 1
            await self.change()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition on what was heard."""
        while not condition():
            await self.change()

    async def change(self) -> None:
        """Wait for the next thing to happen. AssertionError if nothing does for 20 s."""
        self._came.clear()
        try:
            await asyncio.wait_for(self._came.wait(), 20)
        except TimeoutError:
            stuck = {number: str(state) for number, state in self.states.items() if state.unfinished}
            raise AssertionError(f"nothing moves any more: {stuck}, {dict(self.troubles)}") from None


@asynccontextmanager
async def rig(
    folder: Path, client: Any, pace: Pace, *, clock: Callable[[], float] = time.time, lane: type[Lane] = Lane
) -> AsyncIterator[Rig]:
    """A runner over `folder` (as `--data-dir`) that is connected through `client`."""
    paths = paths_in(folder)
    one = Rig()
    ledger_lane = lane("ledger")
    opened = await ledger_lane.do(open_ledger, paths.ledger, paths.answers, folder, clock)
    one.ledger = opened.ledger
    store, inputs = ResultStore(paths.results), Inputs(paths.inputs)
    one.runner = Runner(one.ledger, ledger_lane, opened.recorder, store, inputs, one, clock=clock, pace=pace)
    await one.runner.connect(ACCOUNT, client)
    try:
        yield one
    finally:
        await one.runner.close()
        await ledger_lane.do(one.ledger.close)
        opened.recorder.close()
        ledger_lane.close(2.0)
