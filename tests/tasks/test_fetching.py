"""How results come to the disk, again and again until all are there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task, TaskState
from tests.fake_kie import FakeKie, Fault, ResultShape
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, submit_and_wait

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"film" * 500


def test_a_broken_download_is_repeated_until_it_is_whole(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.png", b"\x89PNG\r\n\x1a\n" + b"x" * 300)]
    kie.next("file", Fault.cut(), Fault.http(404), None, Fault.cut())
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert [bench.store.path(result).stat().st_size for result in task.results] == [len(FILM), 308]
    assert [Path(result.file).suffix for result in task.results] == [".mp4", ".png"]


def test_a_result_that_is_no_file_is_kept_as_text(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.result_json = ResultShape.OBJECT
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.results[-1].kind is MediaKind.TEXT
    assert bench.store.path(task.results[-1]).suffix == ".json"


def test_one_bad_result_does_not_hold_up_the_others(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.mp4", FILM)]
    kie.next("file", *[Fault.http(404), None] * 1, *[Fault.http(404)] * 50)

    async def story() -> Task:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(
            lambda: any(len(task.results) == 2 and task.results[1].file for task in bench.heard.tasks)
        )
        await bench.close()
        return bench.heard.tasks[-1]

    task = run(story())
    assert [bool(result.file) for result in task.results] == [False, True]
    assert task.state is TaskState.DOWNLOADING


async def fetch_late(bench: Bench, kie: FakeKie, *faults: Fault) -> None:
    """A task that was sent 20 days ago, whose file server answers so from now on."""
    await bench.open(clock=lambda: time.time() - 20 * 86400)
    await bench.connect()
    kie.next("file", *[Fault.cut()] * 3)
    bench.runner.submit(ACCOUNT, REQUEST)
    await bench.heard.until_state(TaskState.DOWNLOADING)
    await bench.close()
    await bench.open()
    kie.next("file", *faults)
    await bench.connect()


@pytest.mark.parametrize("fault", [Fault.cut(), Fault.http(500), Fault.close()])
def test_only_a_definite_no_ends_a_result(fault: Fault, bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await fetch_late(bench, kie, *[fault] * 6)
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())


def test_a_result_that_is_gone_for_good_is_said_so(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> Task:
        await fetch_late(bench, kie, *[Fault.http(410)] * 30)
        task = await bench.heard.until_state(TaskState.FAILED)
        await bench.close()
        return task

    failure = run(story()).failure
    assert failure is not None
    assert "can’t be had" in failure.message
