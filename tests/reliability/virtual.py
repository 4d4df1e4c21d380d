"""Hours in seconds: a loop whose time jumps to the next timer, lanes without threads, and a Kie in memory."""

from __future__ import annotations

import asyncio
import selectors
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import pytest

from kiegui.api.client import Witness
from kiegui.api.replies import Progress, TaskReport
from kiegui.errors import Unconfirmed
from kiegui.tasks.lanes import Lane

_P = ParamSpec("_P")
_T = TypeVar("_T")

_START = 1_790_000_000.0
_LATENCY = 0.3
"""Of everything that would go over the network, in virtual seconds."""


class _Jumping(selectors.SelectSelector):
    """Waits for nothing but sockets that are ready already; the rest of the wait is made up for by the clock."""

    def __init__(self, pass_time: Callable[[float], None]) -> None:
        super().__init__()
        self._pass_time = pass_time

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "nothing will ever happen any more"
            self._pass_time(max(0.0, timeout))
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its `time` is virtual seconds since its beginning."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jumping(self._pass))

    def _pass(self, seconds: float) -> None:
        self._now += seconds

    def time(self) -> float:
        """The virtual time, which only goes on when nothing is left to do."""
        return self._now

    def wall(self) -> float:
        """The same as seconds since 1970."""
        return _START + self._now


class DirectLane(Lane):
    """A lane whose calls happen at once, and then have taken as long as the network takes; `workers` of them at a time."""

    def __init__(self, name: str, workers: int = 1) -> None:
        self._seconds = 0.0 if name in ("ledger", "tidying") else _LATENCY
        self._free = asyncio.Semaphore(workers)

    async def do(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Carry it out."""
        async with self._free:
            await asyncio.sleep(self._seconds)
            return call(*args, **kwargs)

    def close(self, seconds: float = 0.0) -> None:
        """Nothing to end."""


class MemoryKie:
    """What the runner asks of `kiegui.api.client.Client`, answered from memory; every third question fails.

    `creates` are the times of submissions, `polls` those of questions by task id, in virtual seconds.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._asked = 0
        self.creates: list[float] = []
        self.polls: defaultdict[str, list[float]] = defaultdict(list)

    def create_task(self, model: str, values: dict[str, Any], witness: Witness, call_back: str = "") -> str:
        """A new task."""
        witness.leaving()
        self.creates.append(self._loop.time())
        witness.answered(200, b"{}")
        return f"task-{len(self.creates)}"

    def query_task(self, task_id: str) -> TaskReport:
        """It is always still running."""
        self.polls[task_id].append(self._loop.time())
        self._asked += 1
        if self._asked % 3 == 0:
            raise Unconfirmed("no answer")
        return TaskReport(task_id=task_id, progress=Progress.RUNNING, word="generating")

    def credits(self) -> float:
        """Enough."""
        return 1e6

    def close(self) -> None:
        """Nothing is open."""


def virtual_time(monkeypatch: pytest.MonkeyPatch) -> VirtualLoop:
    """From now on `time.monotonic` and the runner's lanes are virtual, too. Close the loop at the end."""
    loop = VirtualLoop()
    monkeypatch.setattr(time, "monotonic", loop.time)
    for name, module in list(sys.modules.items()):
        if name.startswith("kiegui.tasks.") and vars(module).get("Lane") is Lane:
            monkeypatch.setattr(module, "Lane", DirectLane)
    return loop
