"""How Kie is asked: no trouble on the way ends a task."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from kiegui.errors import BadKey
from kiegui.tasks.pace import Pace
from kiegui.tasks.task import TaskState
from tests.fake_kie import FakeKie, Fault, ResultShape
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, stored, submit_and_wait


def test_a_failed_generation_keeps_code_and_text(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting", "fail")
    task = run(submit_and_wait(bench, TaskState.FAILED))
    assert task.failure is not None
    assert task.failure.code
    assert task.failure.message


@pytest.mark.parametrize(
    "fault",
    [
        Fault.html(),
        Fault.empty(),
        Fault.not_json(),
        Fault.huge(),
        Fault.http(502),
        Fault.close(),
        Fault.code(500),
        Fault.code(429),
    ],
)
def test_trouble_while_asking_never_ends_a_task(fault: Fault, bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("recordInfo", fault)
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.trouble == ""
    assert any("still checking" in task.trouble for task in bench.heard.tasks)


def test_an_unknown_state_word_means_still_running(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("pondering", "success")
    run(submit_and_wait(bench, TaskState.SAVED))
    assert TaskState.GENERATING in bench.heard.states()


def test_not_known_yet_is_no_trouble(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.null_polls = 2
    run(submit_and_wait(bench, TaskState.SAVED))
    assert not any(task.trouble for task in bench.heard.tasks)


@pytest.mark.parametrize("shape", ["", "garbage", "{}", '{"resultUrls": []}', None, ResultShape.MISSING])
def test_a_success_without_a_readable_result_is_asked_for_again(
    shape: Any, bench: Bench, kie: FakeKie, run: Run
) -> None:
    kie.result_json, kie.recent_fields = shape, False

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: any("not where the result is" in task.trouble for task in bench.heard.tasks))
        for task in kie.tasks.values():
            task.result_json = ResultShape.URLS
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())


def test_a_key_that_is_refused_once_does_not_stop_the_asking(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("recordInfo", Fault.code(401))
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.trouble == ""
    assert [type(problem) for _, problem in bench.heard.stops] == [BadKey]


def test_a_clock_that_is_set_back_or_forth_changes_no_pause(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting",) * 6 + ("success",)
    jumps = iter([0.0, 0.0, -3e7, 3e7, -3e7, 3e7])

    async def story() -> None:
        await bench.open(clock=lambda: time.time() + next(jumps, 3e7))
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())


def test_after_two_months_without_a_word_a_task_is_gone(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan, kie.null_polls = ("waiting", "success"), 1_000_000
    now = time.time()

    async def story() -> None:
        nonlocal now
        await bench.open(clock=lambda: now)
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.WAITING)
        await bench.close()
        now += 61 * 86400
        await bench.open(clock=lambda: now, pace=Pace(scale=0.00001))
        await bench.connect()
        await bench.heard.until_state(TaskState.GONE)
        for task in kie.tasks.values():
            task.null_polls = 0
        await bench.runner.fetch_again(1)
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())


def test_a_task_of_another_account_names_the_key(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        kie.plan = ("generating",)
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.GENERATING)
        await bench.close()
        kie.tasks.clear()
        later = time.time() + 3600
        await bench.open(clock=lambda: later)
        await bench.connect()
        await bench.heard.until(lambda: any("another Kie account" in task.trouble for task in bench.heard.tasks))
        await bench.close()

    run(story())
    assert stored(bench)[0][0] == "generating"


def test_what_kie_says_is_running_is_never_given_up(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting", *["generating"] * 3, "success")
    jump = 0.0

    async def story() -> None:
        nonlocal jump
        await bench.open(clock=lambda: time.time() + jump)
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.WAITING)
        await bench.close()
        jump = 90 * 86400.0
        await bench.open(clock=lambda: time.time() + jump, pace=Pace(scale=0.00001))
        await bench.connect()
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())


def test_a_finished_task_is_fetched_at_once(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("success",)

    async def story() -> None:
        await bench.open(pace=Pace(scale=0.002))
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()
        later = time.time() + 2 * 86400  # a task of that age is asked for once an hour
        await bench.open(clock=lambda: later, pace=Pace(scale=0.01))
        await bench.connect()
        async with asyncio.timeout(5):
            await bench.runner.adopt("test", bench.kie.truth.creates[0].task_id, lambda done, total: None)
            elsewhere = bench.client().create_task(REQUEST.model, {"prompt": "elsewhere"}, Silent())
            await bench.runner.adopt("test", elsewhere, lambda done, total: None)
            await bench.heard.until_state(TaskState.SAVED, number=2)
        await bench.close()

    run(story())


class Silent:
    """A witness that has nothing to write down."""

    def leaving(self) -> None: ...

    def answered(self, status: int, raw: bytes) -> None: ...
