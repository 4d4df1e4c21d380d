"""What the recorder knows of tasks that the ledger does not know, or knows otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.tasks.ledger import Ledger
from kiegui.tasks.ledger_rows import is_lost
from kiegui.tasks.recorder import INTENT, LEAVING, Answer, FlightRecorder
from kiegui.tasks.replay import FALLBACK_ACCOUNT, hold_what_waits, replay
from kiegui.tasks.task import Task, TaskState
from tests.tasks.ways import make_task

ACCEPTED = b'{"code":200,"msg":"success","data":{"taskId":"%s"}}'
NOW = 1_800_000_000_000


class Bench:
    """A ledger and a recorder."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.recorder = FlightRecorder(folder / "answers.bin")

    def record(self, number: int, *answers: tuple[int, bytes], account: str = "kie") -> None:
        for status, body in answers:
            self.recorder.keep(Answer(number, status, body, account))

    def replay(self) -> list[str]:
        return replay(self.ledger, self.recorder, NOW)

    def task(self, number: int) -> Task:
        task = self.ledger.task(number)
        assert task is not None
        return task

    def standing(self, number: int) -> tuple[TaskState, str]:
        task = self.task(number)
        return task.state, task.task_id


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.ledger.close()
    bench.recorder.close()


LEFT = (INTENT, b""), (LEAVING, b"")
ANSWERED = (*LEFT, (200, ACCEPTED % b"t1"))
TOO_MANY = (*LEFT, (200, b'{"code":429,"msg":"slowly"}'))
UNREADABLE = (*LEFT, (502, b"<html>"))


def test_where_both_agree_nothing_is_done(bench: Bench) -> None:
    task = make_task(bench.ledger, TaskState.SAVED, "t1")
    queued = make_task(bench.ledger)
    bench.record(1, *ANSWERED)
    bench.record(2, *TOO_MANY)
    assert bench.replay() == []
    assert (bench.task(1), bench.task(2), bench.ledger.task(3)) == (task, queued, None)


@pytest.mark.parametrize("state", ["queued", "held", "uploading", "sending", "unconfirmed", "written off"])
def test_an_id_comes_back_onto_its_own_row(state: str, bench: Bench) -> None:
    task = make_task(bench.ledger, TaskState(state), trouble="?", sent=0)
    bench.record(1, *ANSWERED)
    assert bench.replay() == ["Tasks that were found again in the record of Kie’s answers: 1."]
    assert bench.task(1) == replace(task, state=TaskState.WAITING, task_id="t1", sent=NOW, trouble="")
    assert bench.replay() == []


@pytest.mark.parametrize("state", ["refused", "withdrawn", "saved"])
def test_where_it_can_not_be_on_its_row_it_gets_one_of_its_own(state: str, bench: Bench) -> None:
    task = make_task(bench.ledger, TaskState(state), "other")
    bench.record(1, *ANSWERED)
    bench.replay()
    assert (bench.task(1), bench.standing(2)) == (task, (TaskState.WAITING, "t1"))
    assert bench.task(2).is_adopted
    assert bench.replay() == []


def test_a_row_that_is_lost_comes_back_under_its_number_and_account(bench: Bench) -> None:
    bench.record(7, *ANSWERED, account="https://gateway.example")
    bench.record(12, (INTENT, b""))
    bench.replay()
    task = bench.task(7)
    assert (task.account, task.task_id, task.is_adopted) == ("https://gateway.example", "t1", True)
    assert make_task(bench.ledger).number == 13  # no number that was ever used is used again


def test_without_a_recorded_account_it_is_its_rows_or_the_usual_one(bench: Bench) -> None:
    make_task(bench.ledger, TaskState.SENDING)
    bench.record(1, *ANSWERED, account="")
    bench.record(2, (200, ACCEPTED % b"t2"), account="")
    bench.replay()
    assert [bench.task(number).account for number in (1, 2)] == ["kie", FALLBACK_ACCOUNT]


def test_a_number_of_another_account_is_another_task(bench: Bench) -> None:
    task = make_task(bench.ledger)
    bench.record(1, *ANSWERED, account="other")
    bench.record(2, *LEFT, account="other")
    bench.replay()
    assert (bench.task(1), bench.task(3).account) == (task, "other")
    before = len(bench.ledger.in_state("other", set(TaskState)))
    bench.record(1, *LEFT, account="third")
    assert bench.replay() == []
    assert (bench.task(1), len(bench.ledger.in_state("other", set(TaskState)))) == (task, before)


def test_two_ids_for_one_task_are_both_kept(bench: Bench) -> None:
    make_task(bench.ledger, TaskState.SENDING)
    bench.record(1, *ANSWERED, (200, ACCEPTED % b"t2"))
    bench.replay()
    assert [bench.standing(number)[1] for number in (1, 2)] == ["t1", "t2"]


@pytest.mark.parametrize("answers", [LEFT, UNREADABLE], ids=["left", "unreadable"])
@pytest.mark.parametrize("state", ["queued", "held", "uploading"])
def test_what_may_have_been_sent_is_never_sent_again(
    state: str, answers: tuple[tuple[int, bytes], ...], bench: Bench
) -> None:
    make_task(bench.ledger, TaskState(state))
    bench.record(1, *answers)
    assert bench.replay() == []
    assert bench.standing(1) == (TaskState.UNCONFIRMED, "")


@pytest.mark.parametrize("answers", [LEFT[:1], TOO_MANY], ids=["connecting", "refused for now"])
def test_what_provably_was_not_sent_may_be(answers: tuple[tuple[int, bytes], ...], bench: Bench) -> None:
    task = make_task(bench.ledger)
    bench.record(1, *answers)
    bench.record(2, *answers)
    assert bench.replay() == []
    assert (bench.task(1), bench.ledger.task(2)) == (task, None)


@pytest.mark.parametrize("state", ["sending", "unconfirmed", "written off"])
def test_a_doubt_that_is_known_stays_as_it_is(state: str, bench: Bench) -> None:
    task = make_task(bench.ledger, TaskState(state))
    bench.record(1, *LEFT)
    bench.replay()
    assert bench.task(1) == task


def test_a_doubt_whose_row_is_lost_is_listed(bench: Bench) -> None:
    bench.record(3, *LEFT)
    bench.replay()
    assert bench.standing(3) == (TaskState.UNCONFIRMED, "")
    assert is_lost(bench.task(3))


@pytest.mark.parametrize("was_rebuilt", [False, True])
def test_nothing_that_waits_goes_out_of_an_old_ledger(was_rebuilt: bool, bench: Bench) -> None:
    for state in (TaskState.QUEUED, TaskState.UPLOADING, TaskState.HELD, TaskState.GENERATING):
        make_task(bench.ledger, state, "t9")
    (note,) = hold_what_waits(bench.ledger, bench.recorder, was_rebuilt=was_rebuilt)
    assert note.endswith("wait for your click: 2.")
    assert [bench.standing(number)[0] for number in range(1, 5)] == ["held", "held", "held", "generating"]
    assert "may have been sent" in bench.task(1).trouble
    assert bench.task(2).trouble == bench.task(1).trouble
    assert bench.task(3).trouble == ""


def test_where_nothing_waits_nothing_is_said(bench: Bench) -> None:
    make_task(bench.ledger, TaskState.SAVED, "t1")
    assert hold_what_waits(bench.ledger, bench.recorder, was_rebuilt=False) == []


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((), TaskState.UNCONFIRMED),
        (LEFT[:1], TaskState.UNCONFIRMED),
        (LEFT, TaskState.UNCONFIRMED),
        (UNREADABLE, TaskState.UNCONFIRMED),
        (TOO_MANY, TaskState.HELD),
        (ANSWERED, TaskState.SENDING),
    ],
    ids=["nothing", "connecting", "left", "unreadable", "refused", "accepted"],
)
def test_what_was_being_sent_in_an_old_ledger_is_doubted(
    answers: tuple[tuple[int, bytes], ...], state: TaskState, bench: Bench
) -> None:
    make_task(bench.ledger, TaskState.SENDING)
    bench.record(1, *answers)
    assert len(hold_what_waits(bench.ledger, bench.recorder, was_rebuilt=False)) == (state is TaskState.HELD)
    assert bench.standing(1)[0] is state
