"""The runner against the fake Kie: from a click to a file, and after a restart."""

from __future__ import annotations

import asyncio
import time

import pytest

from kiegui.errors import BadKey, LedgerError, NoCredits
from kiegui.media.kinds import MediaKind
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.task import Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, stored, submit_and_wait

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"film" * 500


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
        await bench.runner.resume(ACCOUNT)
        for number in range(1, 6):
            await bench.heard.until_state(TaskState.SAVED, number)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 5


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
        raise LedgerError("The history can’t be written: the disk is full.")

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


def test_what_is_held_stays_held_until_the_person_says_so(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        kie.next("createTask", Fault.code(402))
        await submit_and_wait(bench, TaskState.HELD)
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED, number=2)
        assert stored(bench)[0] == ("held", None)
        await bench.runner.resume(ACCOUNT)
        await bench.heard.until_state(TaskState.SAVED, number=1)
        await bench.close()

    run(story())


def test_what_waited_long_ago_is_not_sent_out_of_the_blue(bench: Bench, kie: FakeKie, run: Run) -> None:
    ledger = Ledger(bench.file)
    ledger.add(ACCOUNT, int((time.time() - 3600) * 1000), REQUEST, None)
    ledger.close()

    async def story() -> None:
        await bench.open()
        await bench.connect()
        await bench.heard.until_state(TaskState.HELD)
        await bench.close()

    run(story())
    assert kie.truth.creates == []


def test_two_resumes_at_once_send_once(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        kie.next("createTask", *[Fault.code(402)] * 3)
        await bench.open()
        await bench.connect()
        for _ in range(3):
            bench.runner.submit(ACCOUNT, REQUEST)
        for number in (1, 2, 3):
            await bench.heard.until_state(TaskState.HELD, number)
        kie.next("createTask")
        await asyncio.gather(*(bench.runner.resume(ACCOUNT) for _ in range(4)))
        for number in (1, 2, 3):
            await bench.heard.until_state(TaskState.SAVED, number)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 3


def test_a_damaged_entry_costs_only_itself(bench: Bench, kie: FakeKie, run: Run) -> None:
    ledger = Ledger(bench.file)
    for _ in range(2):
        ledger.add(ACCOUNT, int(time.time() * 1000), REQUEST, None)
    ledger._db.execute("UPDATE task SET record = x'ff' WHERE number = 1")
    ledger.close()

    async def story() -> None:
        await bench.open()
        await bench.connect()
        await bench.heard.until_state(TaskState.SAVED, number=2)
        await bench.close()

    run(story())
    assert (stored(bench)[0], len(kie.truth.creates)) == (("queued", None), 1)
