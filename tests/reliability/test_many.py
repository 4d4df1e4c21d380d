"""F11: very many tasks at once are all saved, all asked for, and never sent faster than Kie takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, TaskState
from tests.fake_kie import FakeKieProcess
from tests.reliability.checker import violations
from tests.reliability.figures import rounds, tell
from tests.reliability.memory import memory_folder
from tests.reliability.rig import ACCOUNT, Rig, rig
from tests.reliability.virtual import DirectLane, MemoryKie, VirtualLoop, virtual_time

MINUTES = 60.0
LIMIT = 20
"""So many new tasks does Kie take in any 10 s (docs: getting started)."""


class NoPolls(Pace):
    """Asks for nothing until the next start."""

    def poll(self, age: float) -> float:
        """Not before the end of the world."""
        return 1e6


async def submitted(folder: Path, client: Client, times: int) -> None:
    async with rig(folder, client, NoPolls(scale=0.0005)) as one:
        await one.click(times, at_once=60)


async def finished(folder: Path, client: Client, times: int) -> Rig:
    async with rig(folder, client, Pace(scale=0.0005)) as one:
        await one.until(lambda: list(one.states.values()).count(TaskState.SAVED) == times)
    return one


def test_a_thousand_tasks_that_finish_together_are_all_saved() -> None:
    times = rounds(1000)
    arguments = ["--plan", "success", "--signed", "--credits", "1e9"]
    with memory_folder() as memory, FakeKieProcess(memory / "truth.jsonl", arguments) as kie:
        folder = memory / "app"
        folder.mkdir()
        origin = checked_origin(kie.base_url, kie.upload_url)
        asyncio.run(submitted(folder, Client(origin, kie.key), times))
        one = asyncio.run(finished(folder, Client(origin, kie.key), times))
        broken = violations(kie.truth(), folder, kie.key)
    saved = list(one.states.values()).count(TaskState.SAVED)
    tell("F11", "tasks finishing together: saved, broken promises", f"{times:,}, 0", f"{saved:,}, {len(broken)}")
    assert saved == times
    assert broken == []


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualLoop]:
    """A loop in virtual time."""
    made = virtual_time(monkeypatch)
    yield made
    made.close()


def outstanding(ledger: Ledger, count: int, now: float) -> None:
    """So many tasks that Kie works on, sent within the last two hours."""
    for number in range(count):
        sent = int((now - number % 7200) * 1000)
        task = ledger.add(ACCOUNT, sent, Request("a/model", {"prompt": f"click {number}"}), None)
        sending = replace(task, state=TaskState.SENDING, sent=sent)
        ledger.save(sending, TaskState.QUEUED)
        ledger.save(replace(sending, state=TaskState.WAITING, task_id=f"old-{number}"), TaskState.SENDING)


def test_ten_thousand_outstanding_tasks_are_all_asked_for(loop: VirtualLoop) -> None:
    count, span = 10_000, 60 * MINUTES  # more would take longer at the eight questions a second that Kie allows
    kie = MemoryKie(loop)

    async def story(folder: Path) -> None:
        async with rig(folder, kie, Pace(), clock=loop.wall, lane=DirectLane) as one:
            outstanding(one.ledger, count, loop.wall())
            one.runner.watch(range(1, 51))  # a window of rows that are always on screen, and go first
            await one.runner.resume(ACCOUNT)
            await asyncio.sleep(span)

    with memory_folder() as folder:
        loop.run_until_complete(story(folder))
    gaps = [max(after - before for before, after in pairwise([0.0, *times, span])) for times in kie.polls.values()]
    longest = max(gaps) / MINUTES
    tell(
        "F11",
        "10,000 outstanding tasks: asked for, longest pause",
        "all, ≤ 40 min",
        f"{len(gaps):,}, {longest:.0f} min",
    )
    assert len(gaps) == count
    assert longest <= 40


def test_never_more_than_kie_takes_in_ten_seconds(loop: VirtualLoop) -> None:
    times = rounds(2000)
    kie = MemoryKie(loop)

    async def story(folder: Path) -> None:
        async with rig(folder, kie, Pace(), clock=loop.wall, lane=DirectLane) as one:
            await one.click(times, at_once=times)

    with memory_folder() as folder:
        loop.run_until_complete(story(folder))
    most = max(
        sum(begin <= at < begin + 10 for at in kie.creates[index : index + 60])
        for index, begin in enumerate(kie.creates)
    )
    took = kie.creates[-1] - kie.creates[0]
    tell(
        "F11",
        f"{times:,} tasks sent: most in any 10 s, a second on average",
        f"≤ {LIMIT}",
        f"{most}, {times / took:.2f}",
    )
    assert len(kie.creates) == times
    assert most <= LIMIT
    assert times / took > 1.6  # nor is it much slower than it could be
