"""What the recorder knows of tasks that the ledger does not know, or knows otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import INTENT, LEAVING, Answer, FlightRecorder
from kiegui.tasks.store.replay import FALLBACK_ACCOUNT, Past, hold_what_waits, replay, why_held
from kiegui.tasks.store.rows import is_lost
from kiegui.tasks.task import Failure, Task, TaskState
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

    def damage(self, file: Path, sequence: int) -> None:
        """One bit of a slot flips, and the app is started again."""
        self.recorder.close()
        data = bytearray(file.read_bytes())
        data[4096 * sequence + 20] ^= 1
        file.write_bytes(data)
        self.recorder = FlightRecorder(file)

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


@pytest.mark.parametrize("past", Past)
def test_nothing_that_waits_goes_out_of_an_old_ledger(past: Past, bench: Bench) -> None:
    for state in (TaskState.QUEUED, TaskState.UPLOADING, TaskState.HELD, TaskState.GENERATING):
        make_task(bench.ledger, state, "t9", trouble="Not enough credits.", failure=Failure("402", ""))
    assert hold_what_waits(bench.ledger, bench.recorder, past)
    tasks = [bench.task(number) for number in range(1, 5)]
    assert [task.state for task in tasks] == ["held", "held", "held", "generating"]
    assert all("may have been sent" in task.trouble and task.failure is None for task in tasks[:3])
    assert len({task.trouble for task in tasks[:3]}) == 1
    assert not hold_what_waits(bench.ledger, bench.recorder, past)  # said once


def test_the_words_tell_a_restored_folder_from_a_new_start() -> None:
    notes = {past: why_held(past) for past in Past}
    assert "older copy" in notes[Past.RESTORED]
    assert "started anew" in notes[Past.UNKNOWN]
    assert "put together again" in notes[Past.REBUILT]


def test_where_nothing_waits_nothing_is_said(bench: Bench) -> None:
    make_task(bench.ledger, TaskState.SAVED, "t1")
    assert not hold_what_waits(bench.ledger, bench.recorder, Past.UNKNOWN)


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
    assert hold_what_waits(bench.ledger, bench.recorder, Past.UNKNOWN) == (state is not TaskState.SENDING)
    assert bench.standing(1)[0] is state


@pytest.mark.parametrize("known", [LEFT[:1], TOO_MANY], ids=["connecting", "refused for now"])
def test_a_no_is_none_if_what_came_later_cannot_be_read(
    known: tuple[tuple[int, bytes], ...], bench: Bench, tmp_path: Path
) -> None:
    make_task(bench.ledger, TaskState.SENDING)
    make_task(bench.ledger)
    for number in (1, 2):
        bench.record(number, *known)
    bench.record(9, (LEAVING, b""))
    bench.damage(tmp_path / "answers.bin", bench.recorder.written)
    hold_what_waits(bench.ledger, bench.recorder, Past.RESTORED)
    bench.replay()
    in_doubt = TaskState.UNCONFIRMED if known is not TOO_MANY else TaskState.HELD
    assert [bench.standing(number)[0] for number in (1, 2)] == [TaskState.UNCONFIRMED, in_doubt]


def test_a_doubt_of_a_damaged_row_keeps_its_mark(bench: Bench) -> None:
    make_task(bench.ledger)
    bench.ledger._db.execute("UPDATE task SET checksum = 0")
    bench.record(1, *LEFT)
    bench.replay()
    assert bench.standing(1) == (TaskState.UNCONFIRMED, "")
    assert is_lost(bench.task(1))
