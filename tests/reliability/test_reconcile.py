"""F1b: whatever answers were lost, one paste of Kie's log page brings every task back, each to the click it was made by."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from functools import partial
from pathlib import Path

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks.adopting import Adoption
from kiegui.tasks.task import Request, Task, TaskState
from tests.fake_kie import FAULTS, Endpoint, FakeKie, Fault
from tests.fake_kie.codes import is_definite_no
from tests.fake_kie.faults import Answer
from tests.fake_kie.log_page import log_page
from tests.fake_kie.server import no_whim
from tests.reliability.figures import SEED, rounds, tell
from tests.tasks.conftest import ACCOUNT, Bench

MODEL = "kling/v2-5-turbo-text-to-video-pro"
NO_IDS = "\n".join(f"{number:032x}" for number in range(3))
"""Of the form of an id, but Kie does not know them."""

ON_THE_WAY = frozenset({TaskState.QUEUED, TaskState.UPLOADING, TaskState.SENDING})


def losses() -> list[str]:
    """The faults after which the answer to a submission may be lost: not those that are a definite no, nor silence."""
    made = {name: make() for name, make in FAULTS.items() if name != "hang"}
    return [
        name
        for name, fault in made.items()
        if not (isinstance(fault.wire, Answer) and is_definite_no(fault.wire.reply.status, fault.wire.reply.body))
    ]


class Losing:
    """A whim: 35 % of the submissions go wrong after the commit, 10 % before it, and nothing else does."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._names = losses()

    def __call__(self, endpoint: Endpoint) -> Fault | None:
        if endpoint is not Endpoint.CREATE_TASK:
            return None
        lot, name = self._chance.random(), self._chance.choice(self._names)
        if lot < 0.35:
            return FAULTS[name](after_commit=True)
        return Fault.close() if lot < 0.45 else None


class Elsewhere:
    """Another program with the same account."""

    def leaving(self) -> None: ...

    def answered(self, status: int, raw: bytes) -> None: ...

    def make(self, kie: FakeKie, prompt: str) -> str:
        client = Client(checked_origin(kie.base_url, kie.upload_url), kie.key)
        task_id = client.create_task(MODEL, {"prompt": prompt, "duration": "10"}, self)
        client.close()
        return task_id


async def click_and_lose(bench: Bench, clicks: int) -> dict[int, Task]:
    """So many clicks, each third one like the one before it; the tasks when nothing is on its way any more."""
    await bench.open()
    await bench.connect()
    for click in range(clicks):
        bench.runner.submit(ACCOUNT, Request(MODEL, {"prompt": f"Kite {click - (click % 3 == 2)}", "duration": "5"}))
    for number in range(1, clicks + 1):
        await bench.heard.until(partial(is_settled, bench, number))
    return {task.number: task for task in bench.heard.tasks}


def is_settled(bench: Bench, number: int) -> bool:
    """Whether a task was told of, and is not on its way to Kie any more."""
    states = bench.heard.states(number)
    return bool(states) and states[-1] not in ON_THE_WAY


async def all_rows(bench: Bench) -> list[Task]:
    return await bench.lane.do(bench.ledger.in_state, ACCOUNT, list(TaskState))


def test_one_paste_of_the_log_page_finds_every_lost_task(kie: FakeKie, tmp_path: Path) -> None:
    clicks = rounds(40)
    kie.whim, kie.signed_results, kie.now = Losing(SEED), True, int(time.time() * 1000)
    kie.truth.book(10.0 * clicks)

    async def story() -> tuple[dict[int, Task], Adoption, list[Task]]:
        bench = Bench(kie, tmp_path)
        before = await click_and_lose(bench, clicks)
        kie.whim = no_whim
        foreign = [await asyncio.to_thread(Elsewhere().make, kie, f"Elsewhere {n}") for n in range(rounds(5))]
        text = f"{NO_IDS}\n{log_page(kie.truth.creates)}"
        adoption = await bench.runner.adopt(ACCOUNT, text, lambda _asked, _of: None)
        for number in adoption.tasks:
            await bench.heard.until_state(TaskState.SAVED, number)
        rows = await all_rows(bench)
        assert {row.task_id for row in rows if row.is_adopted} == set(foreign)
        await bench.close()
        return before, adoption, rows

    with asyncio.Runner() as runner:
        before, adoption, rows = runner.run(story())

    doubtful = sum(task.state is TaskState.UNCONFIRMED for task in before.values())
    ours = Counter(task.request.prompt for task in before.values())
    at_kie = Counter(created.json["input"]["prompt"] for created in kie.truth.creates)
    left = Counter(row.request.prompt for row in rows if row.state is TaskState.UNCONFIRMED)
    lost = sum(max(0, left[prompt] - (ours[prompt] - at_kie[prompt])) for prompt in left)
    wrong = sum(not is_right(row, kie) for row in rows if row.task_id)
    what = f"unknown ids after pasting the log, {doubtful} of {clicks} in doubt before"
    tell("F1b", what, "0, 0 wrong", f"{lost}, {wrong} wrong", SEED)
    assert (lost, wrong) == (0, 0)
    assert {row.task_id for row in rows if row.task_id} == set(kie.tasks)
    assert (adoption.foreign, adoption.unknown, adoption.unanswered) == (rounds(5), 3, 0)
    assert adoption.adopted == doubtful - sum(left.values())
    assert len(kie.truth.creates) <= clicks + rounds(5)


def is_right(row: Task, kie: FakeKie) -> bool:
    """Whether a row has the request and the file of just the task that has its id at Kie."""
    created = next((created for created in kie.truth.creates if created.task_id == row.task_id), None)
    return (
        created is not None
        and {"model": row.request.model, "input": row.request.input} == created.json
        and tuple(result.sha256 for result in row.results) == created.files
    )
