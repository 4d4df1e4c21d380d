"""The runner against the fake Kie: from a click to a file, whatever comes between."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.errors import BadKey, LedgerError, NoCredits
from kiegui.media.kinds import MediaKind
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.recorder import Answer
from kiegui.tasks.task import Request, Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import ACCOUNT, Bench

Run = Callable[[Coroutine[Any, Any, Any]], Any]
REQUEST = Request("kling/v2-5-turbo-text-to-video-pro", {"prompt": "A kite over the dunes", "duration": "5"})
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"film" * 500


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


def test_a_click_becomes_a_saved_file(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.results = [("x.exe", FILM)]
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert bench.heard.states() == [
        TaskState.QUEUED,
        TaskState.SENDING,
        TaskState.WAITING,
        TaskState.GENERATING,
        TaskState.DOWNLOADING,
        TaskState.SAVED,
    ]
    (result,) = task.results
    saved = bench.store.path(result)
    assert (saved.read_bytes(), saved.suffix, result.kind) == (FILM, ".mp4", MediaKind.VIDEO)
    assert (task.estimate, task.trouble, task.task_id) == (42.0, "", kie.truth.creates[0].task_id)
    assert not list(bench.store.folder.glob("*.part"))


def test_the_intent_is_in_the_file_before_the_request_arrives(bench: Bench, kie: FakeKie, run: Run) -> None:
    seen: list[list[tuple[str, str | None]]] = []

    async def story() -> None:
        await bench.open()
        kie.next("createTask", Fault.hang())
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: bool(kie.api.requests))
        seen.append(stored(bench))
        kie.release()
        await bench.heard.until_state(TaskState.WAITING)
        await bench.close()

    run(story())
    assert seen == [[("sending", None)]]


@pytest.mark.parametrize("after_commit", [False, True], ids=["before commit", "after commit"])
def test_a_lost_answer_is_never_sent_again(after_commit: bool, bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.close(after_commit=after_commit))

    async def story() -> None:
        await submit_and_wait(bench, TaskState.UNCONFIRMED)
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED, number=2)
        await bench.close()

    run(story())
    assert stored(bench)[0] == ("unconfirmed", None)
    assert len(kie.truth.creates) == 1 + after_commit


def test_a_request_cut_off_by_a_crash_is_maybe_sent(bench: Bench, kie: FakeKie, run: Run) -> None:
    ledger = Ledger(bench.file)
    task = ledger.add(ACCOUNT, 1, REQUEST, None)
    ledger.save(replace(task, state=TaskState.SENDING), TaskState.QUEUED)
    ledger.close()

    async def story() -> Task:
        await bench.open()
        await bench.connect()
        task = await bench.heard.until_state(TaskState.UNCONFIRMED)
        await bench.close()
        return task

    assert "closed" in run(story()).trouble
    assert kie.truth.creates == []


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b'{"code":200,"msg":"success","data":{"taskId":"known"}}', TaskState.WAITING),
        (b'{"code":422,"msg":"too long"}', TaskState.REFUSED),
        (b"<html>bad gateway</html>", TaskState.UNCONFIRMED),
    ],
)
def test_an_answer_that_was_recorded_before_a_crash_counts(
    body: bytes, state: TaskState, bench: Bench, kie: FakeKie, run: Run
) -> None:
    ledger = Ledger(bench.file)
    task = ledger.add(ACCOUNT, 1, REQUEST, None)
    ledger.save(replace(task, state=TaskState.SENDING), TaskState.QUEUED)
    ledger.close()

    async def story() -> None:
        await bench.open()
        bench.recorder.keep(Answer(task.number, 200, body))
        await bench.connect()
        await bench.heard.until_state(state)
        await bench.close()

    run(story())
    assert stored(bench)[0][1] == ("known" if state is TaskState.WAITING else None)
    assert kie.truth.creates == []


def test_what_was_not_sent_waits_and_goes_by_itself(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.code(429), Fault.code(455))
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert bench.heard.states().count(TaskState.SENDING) == 3
    assert (len(kie.truth.creates), task.trouble) == (1, "")


def test_a_refusal_is_data_on_the_task(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.code(422, "prompt <b>too</b> long"))
    task = run(submit_and_wait(bench, TaskState.REFUSED))
    assert task.failure is not None
    assert (task.failure.code, task.failure.message) == ("422", "prompt <b>too</b> long")


def test_a_failed_generation_keeps_code_and_text(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting", "fail")
    task = run(submit_and_wait(bench, TaskState.FAILED))
    assert task.failure is not None
    assert task.failure.code
    assert task.failure.message


@pytest.mark.parametrize(("code", "error"), [(401, BadKey), (402, NoCredits)])
def test_many_refused_by_the_account_are_told_once_and_held(
    code: int, error: type, bench: Bench, kie: FakeKie, run: Run
) -> None:
    kie.next("createTask", *[Fault.code(code)] * 5)

    async def story() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(5):
            bench.runner.submit(ACCOUNT, REQUEST)
        for number in range(1, 6):
            await bench.heard.until_state(TaskState.HELD, number)
        assert [type(problem) for _, problem in bench.heard.stops] == [error]
        kie.next("createTask")
        await bench.connect()  # the right key
        for number in range(1, 6):
            await bench.heard.until_state(TaskState.SAVED, number)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 5


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


def test_a_broken_download_is_repeated_until_it_is_whole(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.png", b"\x89PNG\r\n\x1a\n" + b"x" * 300)]
    kie.next("file", Fault.cut(), Fault.http(404), None, Fault.cut())
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert [bench.store.path(result).stat().st_size for result in task.results] == [len(FILM), 308]
    assert [Path(result.file).suffix for result in task.results] == [".mp4", ".png"]


def test_a_restart_goes_on_where_each_task_stood(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting",) * 3 + ("success",)

    async def story() -> None:
        await submit_and_wait(bench, TaskState.WAITING)
        assert stored(bench)[0][0] == "waiting"
        await bench.open()
        await bench.connect()
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 1


def test_a_task_is_only_asked_for_at_its_own_account(bench: Bench, kie: FakeKie, run: Run) -> None:
    ledger = Ledger(bench.file)
    ledger.add("another account", 1, REQUEST, None)
    ledger.close()

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED, number=2)
        await bench.close()

    run(story())
    assert (stored(bench)[0], len(kie.truth.creates)) == (("queued", None), 1)


def test_nothing_is_sent_that_the_ledger_does_not_take(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Task:
        raise LedgerError("The history can't be written: the disk is full.")

    async def story() -> None:
        await bench.open()
        await bench.connect()
        monkeypatch.setattr(bench.ledger, "add", full)
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: bool(bench.heard.troubles))
        await bench.close()

    run(story())
    assert "Nothing was sent" in bench.heard.troubles[0].message
    assert kie.truth.creates == []


def test_quitting_waits_for_an_answer_that_is_about_to_arrive(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        await bench.connect()
        kie.next("createTask", Fault.drip(pace=0.01, step=32))
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: bool(kie.api.requests))
        await bench.close()

    run(story())
    assert stored(bench) == [("waiting", kie.truth.creates[0].task_id)]


def test_quitting_with_a_hung_server_keeps_the_doubt(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        await bench.connect()
        kie.next("createTask", Fault.hang())
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: bool(kie.api.requests))
        async with asyncio.timeout(3):
            await bench.close()

    run(story())
    assert stored(bench) == [("unconfirmed", None)]


def test_a_result_that_is_no_file_is_kept_as_text(bench: Bench, kie: FakeKie, run: Run) -> None:
    from tests.fake_kie import ResultShape

    kie.result_json = ResultShape.OBJECT
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.results[-1].kind is MediaKind.TEXT
    assert bench.store.path(task.results[-1]).suffix == ".json"
