"""How a task is submitted: once, whatever comes between."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.errors import LedgerError
from kiegui.tasks.account import Account
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import Answer
from kiegui.tasks.task import Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, stored, submit_and_wait


def posted(kie: FakeKie) -> bool:
    """Whether a submission has arrived."""
    return any(request.method == "POST" for request in kie.api.requests)


async def submit_into_trouble(bench: Bench, kie: FakeKie, words: str, undo: Callable[[], None]) -> None:
    """Submit, see that nothing is sent while there is such a trouble, end it, wait for the result, close."""
    bench.runner.submit(ACCOUNT, REQUEST)
    await bench.heard.until(lambda: any(words in task.trouble for task in bench.heard.tasks))
    assert kie.truth.creates == []
    undo()
    await bench.heard.until_state(TaskState.SAVED)
    await bench.close()


def test_the_intent_is_in_the_file_before_the_request_arrives(bench: Bench, kie: FakeKie, run: Run) -> None:
    seen: list[list[tuple[str, str | None]]] = []

    async def story() -> None:
        await bench.open()
        kie.next("createTask", Fault.hang())
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: posted(kie))
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
    task = cut_off(bench)

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


def test_quitting_waits_for_an_answer_that_is_about_to_arrive(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        await bench.connect()
        kie.next("createTask", Fault.drip(pace=0.01, step=32))
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: posted(kie))
        await bench.close()

    run(story())
    assert stored(bench) == [("waiting", kie.truth.creates[0].task_id)]


def test_quitting_with_a_hung_server_keeps_the_doubt(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        await bench.connect()
        kie.next("createTask", Fault.hang())
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: posted(kie))
        async with asyncio.timeout(3):
            await bench.close()

    run(story())
    assert stored(bench) == [("unconfirmed", None)]


def cut_off(bench: Bench) -> Task:
    """A task that was SENDING when the app ended."""
    ledger = Ledger(bench.file)
    task = replace(ledger.add(ACCOUNT, int(time.time() * 1000), REQUEST, None), state=TaskState.SENDING)
    ledger.save(task, TaskState.QUEUED)
    ledger.close()
    return task


@pytest.mark.parametrize(
    ("records", "state", "creates"),
    [
        ([(0, b"")], TaskState.SAVED, 1),
        ([(0, b""), (1, b"")], TaskState.UNCONFIRMED, 0),
        ([(0, b""), (1, b""), (200, b'{"code":429}')], TaskState.SAVED, 1),
        ([(0, b""), (1, b""), (200, b'{"code":429}'), (0, b"")], TaskState.SAVED, 1),
        ([], TaskState.UNCONFIRMED, 0),
    ],
    ids=["connecting", "left", "refused for now", "refused, then connecting", "nothing on record"],
)
def test_a_crash_leaves_no_more_doubt_than_there_is(
    records: list[tuple[int, bytes]], state: TaskState, creates: int, bench: Bench, kie: FakeKie, run: Run
) -> None:
    task = cut_off(bench)

    async def story() -> None:
        await bench.open()
        for status, body in records:
            bench.recorder.keep(Answer(task.number, status, body))
        await bench.connect()
        await bench.heard.until_state(state)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == creates


def test_an_id_that_is_here_already_is_doubted(bench: Bench, kie: FakeKie, run: Run) -> None:
    same = Fault.answer(200, b'{"code":200,"msg":"success","data":{"taskId":"twin"}}')
    kie.next("createTask", same, same)

    async def story() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(2):
            bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: any(task.state is TaskState.UNCONFIRMED for task in bench.heard.tasks))
        await bench.close()

    run(story())
    assert sorted(state for state, _ in stored(bench)) == ["unconfirmed", "waiting"]


def test_nothing_leaves_that_cannot_be_recorded(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(answer: Answer) -> None:
        raise LedgerError("Kie’s answer can’t be recorded: no room.")

    async def story() -> None:
        await bench.open()
        await bench.connect()
        monkeypatch.setattr(bench.recorder, "keep", full)
        await submit_into_trouble(bench, kie, "Nothing was sent", monkeypatch.undo)

    run(story())
    assert len(kie.truth.creates) == 1


def test_an_answer_through_a_replaced_key_still_counts(bench: Bench, kie: FakeKie, run: Run) -> None:
    async def story() -> None:
        await bench.open()
        await bench.connect()
        kie.next("createTask", Fault.hang(after_commit=True))
        bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
        await bench.connect()
        bench.runner.disconnect(ACCOUNT)
        kie.release()
        await bench.heard.until_state(TaskState.WAITING)
        await bench.close()

    run(story())
    assert stored(bench) == [("waiting", kie.truth.creates[0].task_id)]


def test_quitting_while_connecting_leaves_no_doubt(bench: Bench, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    full = socket.create_server(("127.0.0.1", 0), backlog=0)  # accepts nobody; what comes waits in vain
    crowd = [socket.socket() for _ in range(4)]
    for one in crowd:
        one.setblocking(False)
        one.connect_ex(full.getsockname())

    monkeypatch.setattr(Account, "is_fresh", lambda account, seconds: True)

    async def story() -> None:
        await bench.open()
        client = Client(checked_origin(f"http://127.0.0.1:{full.getsockname()[1]}"), "a-key-for-nobody")
        await bench.runner.connect(ACCOUNT, client)
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.SENDING)
        await bench.close()

    run(story())
    for one in (full, *crowd):
        one.close()
    assert stored(bench) == [("queued", None)]


def test_after_a_doubt_nothing_is_sent_until_kie_answers_again(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.close(after_commit=True))

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.UNCONFIRMED)
        portal = Fault.answer(200, b"<html>log in to this network</html>", "text/html")
        kie.next("chat/credit", portal, portal)
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until(lambda: "web page" in bench.heard.tasks[-1].trouble)
        assert (bench.heard.tasks[-1].state, len(kie.truth.creates)) == (TaskState.QUEUED, 1)
        await bench.heard.until_state(TaskState.SAVED, number=2)
        await bench.close()

    run(story())
    posts = [index for index, request in enumerate(kie.api.requests) if request.method == "POST"]
    asked = [request.path for request in kie.api.requests[posts[0] + 1 : posts[1]]]
    assert asked.count("/api/v1/chat/credit") >= 3  # twice the network's log-in page, then Kie


def test_what_waits_for_a_hung_server_is_still_queued(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.whim = lambda endpoint: Fault.hang() if endpoint == "createTask" else None

    async def story() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(9):
            bench.runner.submit(ACCOUNT, REQUEST)
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 6)
        assert sorted(state for state, _ in stored(bench)) == ["queued"] * 3 + ["sending"] * 6
        await bench.close()

    run(story())
    assert sorted(state for state, _ in stored(bench)) == ["queued"] * 3 + ["unconfirmed"] * 6


def test_too_few_credits_are_said_with_amounts(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.truth.credits = 3.0
    kie.price = 42.0
    task = run(submit_and_wait(bench, TaskState.HELD))
    assert task.trouble == "Not enough credits (about 42 needed, 3 left). Nothing was charged."


def test_without_room_for_the_result_nothing_is_sent(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)

    async def story() -> None:
        await bench.open()
        await bench.connect()
        await submit_into_trouble(bench, kie, "almost full", monkeypatch.undo)

    run(story())
    assert len(kie.truth.creates) == 1


@pytest.mark.parametrize(("after_commit", "is_said"), [(True, True), (False, False)], ids=["taken", "not"])
def test_what_the_balance_tells_of_a_lost_answer_is_said(
    after_commit: bool, is_said: bool, bench: Bench, kie: FakeKie, run: Run
) -> None:
    kie.next("createTask", Fault.close(after_commit=after_commit))

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        task = await bench.heard.until_state(TaskState.UNCONFIRMED)
        assert ("Your balance fell by 10 since then" in task.trouble) is is_said
        await bench.close()

    run(story())
