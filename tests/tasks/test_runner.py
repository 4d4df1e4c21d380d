"""The runner against the fake Kie: from a click to a file, and after a restart."""

from __future__ import annotations

import asyncio
import time

import pytest
from msgspec.structs import replace

from kiegui.errors import BadKey, LedgerError, NoCredits
from kiegui.media.kinds import MediaKind
from kiegui.tasks import runner
from kiegui.tasks.callbacks import Hint
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import INTENT, Answer
from kiegui.tasks.task import Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.server import no_whim
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, stored, submit_and_wait

FILM = (
    b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
    b"\x00\x00\x00\x08moov" + (8 + 2000).to_bytes(4, "big") + b"mdat" + b"film" * 500
)
"""As little as a film can be: what it is, what is in it (nothing), and its data."""


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
    kie.whim = lambda endpoint: Fault.code(code) if endpoint == "createTask" else None

    async def story() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(5):
            bench.runner.submit(ACCOUNT, REQUEST)
        for number in range(1, 6):
            await bench.heard.until_state(TaskState.HELD, number)
        assert [type(problem) for _, problem in bench.heard.stops] == [error]
        kie.whim = no_whim
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


async def doubt(bench: Bench, kie: FakeKie) -> Task:
    """A task that Kie has, but did not confirm."""
    kie.next("createTask", Fault.close(after_commit=True))
    await bench.open()
    await bench.connect()
    bench.runner.submit(ACCOUNT, REQUEST, 42.0)
    return await bench.heard.until_state(TaskState.UNCONFIRMED)


def test_sent_again_is_a_new_task_that_names_the_old(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        old = await doubt(bench, kie)
        await bench.runner.send_again(old.number)
        await bench.heard.until_state(TaskState.WRITTEN_OFF, old.number)
        new = await bench.heard.until_state(TaskState.SAVED, old.number + 1)
        assert (new.instead_of, new.request, new.estimate) == (old.number, old.request, 42.0)
        with pytest.raises(LedgerError):
            await bench.runner.send_again(new.number)  # it is confirmed
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 2


def test_a_doubt_can_be_left_open_or_written_off_and_still_be_found(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        task = await doubt(bench, kie)
        await bench.runner.leave_open(task.number)
        assert bench.heard.tasks[-1].is_left_open
        await bench.runner.write_off(task.number)
        await bench.runner.connect(ACCOUNT, bench.client())
        assert bench.heard.tasks[-1].state is TaskState.WRITTEN_OFF
        adoption = await bench.runner.adopt(ACCOUNT, kie.truth.creates[0].task_id, lambda done, total: None)
        assert (adoption.ids, adoption.adopted) == (1, 1)
        await bench.heard.until_state(TaskState.SAVED, task.number)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 1


def test_what_is_taken_back_in_time_is_never_sent(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", *[Fault.code(455)] * 2)

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: any("maintenance" in task.trouble for task in bench.heard.tasks))
        await bench.runner.withdraw(1)
        await bench.heard.until_state(TaskState.WITHDRAWN)
        await bench.runner.resume(ACCOUNT)
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SAVED, 2)
        with pytest.raises(LedgerError):
            await bench.runner.withdraw(2)
        await bench.close()

    run(story())
    assert [state for state, _ in stored(bench)] == ["withdrawn", "saved"]
    assert len(kie.truth.creates) == 1


def test_nothing_is_done_with_a_task_that_is_not_there(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        for order in (bench.runner.send_again, bench.runner.withdraw, bench.runner.fetch_again):
            with pytest.raises(LedgerError, match="not in the history"):
                await order(7)
        with pytest.raises(BadKey):
            await bench.runner.adopt("nobody", "a" * 32, lambda done, total: None)
        await bench.close()

    run(story())


def test_after_a_sleep_everything_is_asked_at_once(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_LOOK_SECONDS", 0.01)
    slept = 0.0
    kie.plan = ("waiting",) * 3 + ("success",)

    async def story() -> None:
        nonlocal slept
        await bench.open(clock=lambda: time.time() + slept, pace=Pace(scale=100.0))
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        task = await bench.heard.until_state(TaskState.WAITING)
        async with asyncio.timeout(5):
            while kie.tasks[task.task_id].polls < 3:  # each poll but the first would come after minutes
                slept += 3600.0
                await asyncio.sleep(0.02)
        await bench.close()

    run(story())


def test_exactly_the_held_tasks_that_are_named_are_sent(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.whim = lambda endpoint: Fault.code(402) if endpoint == "createTask" else None

    async def story() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(3):
            bench.runner.submit(ACCOUNT, REQUEST)
        for number in (1, 2, 3):
            held = await bench.heard.until_state(TaskState.HELD, number)
            assert held.failure is not None
            assert held.failure.code == "402"
        kie.whim = no_whim
        await bench.runner.send_held([2])
        await bench.heard.until_state(TaskState.SAVED, 2)
        await bench.close()

    run(story())
    assert [state for state, _ in stored(bench)] == ["held", "saved", "held"]
    assert len(kie.truth.creates) == 1


def test_held_tasks_of_an_account_that_is_not_connected_are_not_sent(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        task = await bench.lane.do(bench.ledger.add, "another", 1, REQUEST, None)
        await bench.lane.do(bench.ledger.save, replace(task, state=TaskState.HELD), TaskState.QUEUED)
        with pytest.raises(LedgerError, match="not connected"):
            await bench.runner.send_held([1])
        await bench.close()

    run(story())
    assert kie.truth.creates == []


def test_the_person_need_not_wait_for_the_next_attempt(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.code(455))

    async def story() -> None:
        await bench.open(pace=Pace(scale=1.0))
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: any("maintenance" in task.trouble for task in bench.heard.tasks))
        for _ in range(100):
            await bench.runner.try_now(1)  # once more if it was not resting yet
            if bench.heard.states()[-1] is TaskState.WAITING:
                break
            await asyncio.sleep(0.02)
        await bench.heard.until_state(TaskState.WAITING)
        await bench.close()

    run(story())


def test_a_withdrawal_meanwhile_does_not_hold_up_the_others(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await bench.open()
        for _ in range(3):
            task = await bench.lane.do(bench.ledger.add, ACCOUNT, int(time.time() * 1000), REQUEST, None)
            await bench.lane.do(bench.ledger.save, replace(task, state=TaskState.HELD), TaskState.QUEUED)
        await bench.connect()
        unfinished = bench.ledger.unfinished

        def then_withdrawn() -> list[Task]:
            tasks = unfinished()
            bench.ledger.save(replace(tasks[0], state=TaskState.WITHDRAWN), TaskState.HELD)
            return tasks

        monkeypatch.setattr(bench.ledger, "unfinished", then_withdrawn)
        await bench.runner.resume(ACCOUNT)
        for number in (2, 3):
            await bench.heard.until_state(TaskState.SAVED, number)
        await bench.close()

    run(story())
    assert [state for state, _ in stored(bench)] == ["withdrawn", "saved", "saved"]


@pytest.mark.parametrize("days", [3, -3], ids=["long ago", "by a clock that was wrong"])
def test_what_provably_never_left_long_ago_is_not_sent_out_of_the_blue(
    days: float, bench: Bench, kie: FakeKie, run: Run
) -> None:
    async def story() -> None:
        await bench.open()
        created = int((time.time() - days * 86400) * 1000)
        task = await bench.lane.do(bench.ledger.add, ACCOUNT, created, REQUEST, None)
        await bench.lane.do(bench.ledger.save, replace(task, state=TaskState.SENDING), TaskState.QUEUED)
        bench.recorder.keep(Answer(task.number, INTENT, b"", ACCOUNT))
        await bench.connect()
        await bench.heard.until_state(TaskState.HELD)
        await bench.close()

    run(story())
    assert kie.truth.creates == []


def test_what_is_under_way_is_not_fetched_again(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.plan = ("waiting",)

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.WAITING)
        with pytest.raises(LedgerError, match="under way"):
            await bench.runner.fetch_again(1)
        await bench.close()

    run(story())


def test_a_hint_makes_the_runner_ask_and_nothing_else(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        task = await doubt(bench, kie)
        for nonce in ("x", "9" * 40, "77"):
            await bench.runner.follow(Hint("a" * 32, nonce))
        await bench.runner.follow(Hint(kie.truth.creates[0].task_id, str(task.number)))
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 1
