"""A runner on a loop of its own, with everything it tells written down."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.errors import KieGuiError, Refused
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.task import Request, Task, TaskState
from tests.fake_kie import FakeKie

_T = TypeVar("_T")
ACCOUNT = "test"
REQUEST = Request("kling/v2-5-turbo-text-to-video-pro", {"prompt": "A kite over the dunes", "duration": "5"})
Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Listening:
    """A listener that writes everything down and can be waited on."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.progress: list[tuple[int, int, int]] = []
        self.stops: list[tuple[str, Refused]] = []
        self.troubles: list[KieGuiError] = []
        self._came = asyncio.Event()

    def announce_task(self, task: Task) -> None:
        self.tasks.append(task)
        self._came.set()

    def announce_progress(self, number: int, done: int, total: int) -> None:
        self.progress.append((number, done, total))
        self._came.set()

    def announce_stop(self, account: str, problem: Refused) -> None:
        self.stops.append((account, problem))
        self._came.set()

    def announce_trouble(self, problem: KieGuiError) -> None:
        self.troubles.append(problem)
        self._came.set()

    def states(self, number: int = 1) -> list[TaskState]:
        """The states that a task went through, each once."""
        states = [task.state for task in self.tasks if task.number == number]
        return [state for index, state in enumerate(states) if not index or states[index - 1] is not state]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition on what was told."""
        async with asyncio.timeout(10):
            while not condition():
                self._came.clear()
                await self._came.wait()

    async def until_state(self, state: TaskState, number: int = 1) -> Task:
        """Wait until a task stands so; the task."""
        await self.until(lambda: any(task.number == number and task.state is state for task in self.tasks))
        return next(task for task in reversed(self.tasks) if task.number == number and task.state is state)


class Bench:
    """A runner with its ledger, folder and listener; opened and closed like the app does."""

    def __init__(self, kie: FakeKie, folder: Path) -> None:
        self.kie = kie
        self.file = folder / "data" / "ledger.sqlite"
        self.store = ResultStore(folder / "results")
        self.heard = Listening()

    async def open(self, clock: Callable[[], float] = time.time, pace: Pace | None = None) -> Runner:
        self.heard = Listening()
        self.lane = Lane("ledger")
        self.ledger = await self.lane.do(Ledger, self.file)
        self.recorder = FlightRecorder(self.file.with_name("answers.bin"))
        pace = pace or Pace(scale=0.002, chance=lambda: 0.5)
        inputs = Inputs(self.file.with_name("inputs"))
        self.runner = Runner(
            self.ledger, self.lane, self.recorder, self.store, inputs, self.heard, clock=clock, pace=pace
        )
        return self.runner

    def client(self) -> Client:
        return Client(checked_origin(self.kie.base_url, self.kie.upload_url), self.kie.key)

    async def connect(self) -> None:
        await self.runner.connect(ACCOUNT, self.client())

    async def close(self) -> None:
        await self.runner.close()
        await self.lane.do(self.ledger.close)
        self.recorder.close()
        self.lane.close(2.0)


def stored(bench: Bench) -> list[tuple[str, str | None]]:
    """State and id of every task, as another program reads them from the file."""
    with sqlite3.connect(bench.file) as db:
        rows = db.execute("SELECT state, task_id FROM task ORDER BY number").fetchall()
    db.close()
    return rows


async def submit_and_wait(bench: Bench, state: TaskState) -> Task:
    """Open, submit one task, wait for a state, close."""
    await bench.open()
    await bench.connect()
    bench.runner.submit(ACCOUNT, REQUEST, 42.0)
    task = await bench.heard.until_state(state)
    await bench.close()
    return task


@pytest.fixture
def bench(kie: FakeKie, tmp_path: Path) -> Bench:
    return Bench(kie, tmp_path)


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, _T]], _T]]:
    """Carry out a coroutine to its end on a fresh loop."""
    with asyncio.Runner() as runner:
        yield runner.run
