"""One step of the sending by itself: what it does where the whole runner hardly ever gets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client, Witness
from kiegui.errors import ApiError, BadKey, LedgerError, NotSent, Refused, Unconfirmed
from kiegui.tasks import sending
from kiegui.tasks.account import Account
from kiegui.tasks.gates import Gates
from kiegui.tasks.pace import Pace
from kiegui.tasks.sending import Sending
from kiegui.tasks.store.recorder import INTENT, LEAVING, SLOTS, Answer, FlightRecorder
from kiegui.tasks.task import Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, submit_and_wait

QUEUED = Task(number=1, account=ACCOUNT, created=1, request=REQUEST)


class Gate:
    """Gates that say what they are told, and do something first."""

    def __init__(self, says: ApiError | None = None, first: Callable[[], None] = lambda: None) -> None:
        self._says = says
        self._first = first

    async def problem(self, account: Account) -> ApiError | None:
        self._first()
        return self._says

    async def ask(self, account: Account) -> ApiError | None:
        return self._says


class Silent:
    """A client whose requests leave, and are never answered."""

    def __init__(self) -> None:
        self.left = threading.Event()
        self.answer = threading.Event()

    def create_task(self, model: str, values: dict[str, Any], witness: Witness, call_back: str) -> str:
        witness.leaving()
        self.left.set()
        self.answer.wait(10)
        return "late"


async def change(task: Task, **changes: Any) -> Task:
    return replace(task, **changes)


def never(account: Account, problem: Refused) -> None:
    raise AssertionError("nothing new is to be said")


def made(folder: Path, gate: Gate | None = None) -> Sending:
    recorder = FlightRecorder(folder / "answers.bin")
    return Sending(change, never, recorder, cast(Gates, gate or Gate()), Pace(), lambda: 1.0, lambda task: "")


def test_nothing_leaves_once_the_app_closes(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        steps = made(tmp_path)
        await steps.close(lambda: None)
        assert await steps.step(QUEUED, Account(ACCOUNT, cast(Client, Silent())), 0) == (QUEUED, 3600)

    run(story())


def test_nothing_leaves_if_the_app_closes_while_kie_is_asked(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        closing: list[asyncio.Future[None]] = []
        steps = made(tmp_path, Gate(first=lambda: closing.append(asyncio.ensure_future(steps.close(lambda: None)))))
        gate = cast(Gate, steps._gates)
        slow = Gate()

        async def problem(account: Account) -> ApiError | None:
            await gate.problem(account)
            await asyncio.gather(*closing)
            return None

        slow.problem = problem  # type: ignore[method-assign]
        steps._gates = cast(Gates, slow)
        assert await steps.step(QUEUED, Account(ACCOUNT, cast(Client, Silent())), 0) == (QUEUED, 3600)

    run(story())


@pytest.mark.parametrize(
    ("account", "says", "state", "words"),
    [
        (Account(ACCOUNT, cast(Client, Silent()), BadKey("no", 401)), None, TaskState.HELD, "no"),
        (Account(ACCOUNT, cast(Client, Silent())), NotSent("no room"), TaskState.QUEUED, "no room"),
    ],
    ids=["stopped", "gates"],
)
def test_what_may_not_be_sent_says_why(
    account: Account, says: ApiError | None, state: TaskState, words: str, run: Run, tmp_path: Path
) -> None:
    async def story() -> None:
        account.stopped = account.stopped and BadKey("no", 401)
        steps = made(tmp_path, Gate(says))
        steps._stop = lambda account, problem: None
        task, _ = await steps.step(QUEUED, account, 0)
        assert (task.state, words in task.trouble) == (state, True)
        await steps.close(lambda: None)

    run(story())


def test_a_key_that_is_removed_while_kie_is_asked_sends_nothing(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        account = Account(ACCOUNT, cast(Client, Silent()))

        def remove() -> None:
            account.client = None

        steps = made(tmp_path, Gate(first=remove))
        assert await steps.step(QUEUED, account, 0) == (QUEUED, 0)
        await steps.close(lambda: None)

    run(story())


def test_a_full_disk_does_not_hold_up_quitting(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_QUIT_SECONDS", 0.01)
    monkeypatch.setattr(sending, "_CUT_SECONDS", 0.01)
    connecting = threading.Event()

    class Connecting(Silent):
        def create_task(self, model: str, values: dict[str, Any], witness: Witness, call_back: str) -> str:
            self.left.set()
            connecting.wait(10)
            raise NotSent("shut")

    async def full(task: Task, **changes: Any) -> Task:
        if changes["state"] is TaskState.QUEUED:
            await asyncio.sleep(3600)
        return replace(task, **changes)

    async def story() -> None:
        client = Connecting()
        steps = made(tmp_path)
        steps._change = full
        step = asyncio.ensure_future(steps.step(QUEUED, Account(ACCOUNT, cast(Client, client)), 0))
        await asyncio.to_thread(client.left.wait, 5)
        async with asyncio.timeout(2):
            await steps.close(lambda: None)
        connecting.set()
        with pytest.raises(asyncio.CancelledError):
            await step

    run(story())


def test_quitting_leaves_alone_what_has_left(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_QUIT_SECONDS", 0.01)
    monkeypatch.setattr(sending, "_CUT_SECONDS", 0.01)
    client, states = Silent(), []

    async def noted(task: Task, **changes: Any) -> Task:
        states.append(changes["state"])
        return replace(task, **changes)

    async def story() -> None:
        steps = made(tmp_path)
        steps._change = noted
        step = asyncio.ensure_future(steps.step(QUEUED, Account(ACCOUNT, cast(Client, client)), 0))
        await asyncio.to_thread(client.left.wait, 5)
        await steps.close(lambda: None)  # a server that does not even notice that the connection was shut
        client.answer.set()
        with pytest.raises(asyncio.CancelledError):
            await step

    run(story())
    assert states == [TaskState.SENDING]


def test_an_answer_counts_even_if_it_can_not_be_recorded(
    bench: Bench, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = FlightRecorder.keep

    def full(recorder: FlightRecorder, answer: Answer) -> None:
        if answer.status >= 100:
            raise LedgerError("no room")
        keep(recorder, answer)

    monkeypatch.setattr(FlightRecorder, "keep", full)
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.task_id == kie.truth.creates[0].task_id


@pytest.mark.parametrize(
    ("code", "credit", "words"),
    [
        (433, None, "The cap that is set for this key is reached"),
        (402, Fault.http(502), "Not enough credits. Nothing was charged."),
        (402, Fault.answer(200, b'{"code":200,"data":900}'), "Not enough credits, Kie says; you have 900."),
    ],
)
def test_too_few_credits_are_said_without_amounts_that_are_not_known(
    code: int, credit: Fault | None, words: str, bench: Bench, kie: FakeKie, run: Run
) -> None:
    kie.next("createTask", Fault.code(code))
    kie.next("chat/credit", Fault.code(404), credit)  # a server that has no such question, and then breaks
    task = run(submit_and_wait(bench, TaskState.HELD))
    assert words in task.trouble


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([(INTENT, b"")], TaskState.UNCONFIRMED),
        ([(INTENT, b""), (LEAVING, b""), (200, b'{"code":422}')], TaskState.UNCONFIRMED),
        ([(200, b'{"code":200,"data":{"taskId":"t"}}')], TaskState.WAITING),
    ],
    ids=["connecting", "refused", "accepted"],
)
def test_a_record_with_a_gap_proves_only_what_kie_accepted(
    records: list[tuple[int, bytes]], state: TaskState, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "answers.bin"
    recorder = FlightRecorder(file)
    for status, body in records:
        recorder.keep(Answer(1, status, body, ACCOUNT))
    recorder.keep(Answer(1, LEAVING, b"", ACCOUNT))
    place = (recorder.written % SLOTS) * 4096 + 20
    recorder.close()
    with file.open("r+b") as raw:  # the last record is damaged: it may have been anything
        raw.seek(place)
        raw.write(b"\xff\xff")

    async def story() -> None:
        steps = made(tmp_path)
        task = await steps.recover(replace(QUEUED, state=TaskState.SENDING), Account(ACCOUNT))
        assert task.state is state
        await steps.close(lambda: None)

    run(story())


def test_what_is_cut_off_by_quitting_says_so(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_QUIT_SECONDS", 0.01)

    class Cut(Silent):
        def create_task(self, model: str, values: dict[str, Any], witness: Witness, call_back: str) -> str:
            super().create_task(model, values, witness, call_back)
            raise Unconfirmed("The connection broke.")

    async def story() -> None:
        client, steps = Cut(), made(tmp_path)
        step = asyncio.ensure_future(steps.step(QUEUED, Account(ACCOUNT, cast(Client, client)), 0))
        await asyncio.to_thread(client.left.wait, 5)
        await steps.close(client.answer.set)
        task, _ = await step
        assert (task.state, "app was closed" in task.trouble) == (TaskState.UNCONFIRMED, True)

    run(story())


def test_where_the_balance_is_not_known_nothing_is_said_of_it(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.close(after_commit=True))
    kie.next("chat/credit", None, Fault.http(502))
    task = run(submit_and_wait(bench, TaskState.UNCONFIRMED))
    assert "balance" not in task.trouble


@pytest.mark.parametrize("before", [None, 5.0], ids=["was not known", "is not known any more"])
def test_a_balance_that_is_not_known_tells_nothing(before: float | None, run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        steps, doubt = made(tmp_path, Gate(NotSent("no"))), Unconfirmed("The connection broke.")
        account = Account(ACCOUNT, sent_since=1)
        assert await steps._with_balance(doubt, account, before) is doubt
        await steps.close(lambda: None)

    run(story())
