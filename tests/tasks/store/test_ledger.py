"""The ledger: what is written stays, what can't be true can't be written, and every error is a sentence."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerConflict, LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.ledger import Ledger, suspicion_file
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.store.rows import WITHOUT_ID
from kiegui.tasks.store.send_count import SendCount, Word
from kiegui.tasks.task import Failure, Request, Result, TaskState
from tests.tasks.ways import REQUEST, make_task

STARRED = Marks(is_starred=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = Ledger(file)
    yield opened
    opened.close()


def test_a_task_comes_back_as_it_was(ledger: Ledger, file: Path) -> None:
    task = make_task(
        ledger,
        TaskState.SAVED,
        "t1",
        results=(Result(url="https://a/b", file="2026-11/x.mp4", size=5, sha256="0" * 64),),
        failure=Failure("501", "text"),
        credits=41.5,
        trouble="words",
    )
    reader = LedgerReader(file)
    assert reader.tasks([task.number]) == [task]
    assert ledger.task(task.number) == task
    reader.close()


def test_exact_values_survive(ledger: Ledger) -> None:
    make_task(ledger)
    (task,) = ledger.unfinished()
    assert task.request.input == REQUEST.input
    assert [type(value) for value in task.request.input.values()] == [str, str, float, bool]


def test_numbers_grow_and_skipped_ones_are_never_used(ledger: Ledger) -> None:
    assert make_task(ledger).number == 1
    ledger.skip_numbers(7)
    ledger.skip_numbers(3)
    assert make_task(ledger).number == 8


def test_save_refuses_a_task_that_changed_elsewhere(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.SENDING)
    with pytest.raises(LedgerConflict, match="elsewhere"):
        ledger.save(replace(task, trouble="?"), TaskState.QUEUED)


def test_of_several_changes_all_are_made_or_none(ledger: Ledger) -> None:
    one, two = make_task(ledger), make_task(ledger, TaskState.HELD)
    changes = [(replace(task, state=TaskState.SENDING), task.state) for task in (one, two)]
    with pytest.raises(LedgerConflict):
        ledger.save_all(changes)
    assert ledger.unfinished() == [one, two]


@pytest.mark.parametrize("state", [state for state in TaskState if state not in WITHOUT_ID])
def test_no_accepted_task_is_without_an_id(state: TaskState, ledger: Ledger) -> None:
    with pytest.raises(LedgerConflict):
        ledger.adopt(replace(make_task(ledger), number=0, state=state))


def test_no_id_stands_where_kie_did_not_accept(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.SENDING)
    with pytest.raises(LedgerConflict):
        ledger.save(replace(task, state=TaskState.UNCONFIRMED, task_id="t1"), TaskState.SENDING)


def test_one_id_belongs_to_one_task_of_an_account(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.WAITING, "t1")
    with pytest.raises(LedgerConflict):
        ledger.adopt(replace(task, number=0))
    assert ledger.adopt(replace(task, number=0, account="other")).number == 2


def test_an_adopted_task_keeps_a_number_that_is_free(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.WAITING, "t1")
    adopted = [ledger.adopt(replace(task, number=number, task_id=f"a{number}")) for number in (9, task.number, 0)]
    assert [task.number for task in adopted] == [9, 10, 11]
    assert ledger.task(10) == adopted[1]


def test_sent_again_writes_the_old_one_off(ledger: Ledger) -> None:
    old = make_task(ledger, TaskState.UNCONFIRMED)
    new = ledger.add("kie", 5, REQUEST, None, instead_of=old.number)
    assert (new.state, new.instead_of) == (TaskState.QUEUED, old.number)
    assert ledger.task(old.number) == replace(old, state=TaskState.WRITTEN_OFF)


@pytest.mark.parametrize("state", [TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF])
def test_a_task_is_sent_again_only_once(state: TaskState, ledger: Ledger) -> None:
    old = make_task(ledger, state)
    new = ledger.add("kie", 5, REQUEST, None, instead_of=old.number)
    with pytest.raises(LedgerConflict, match="sent again already, as task 2"):
        ledger.add("kie", 5, REQUEST, None, instead_of=old.number)
    assert (ledger.unfinished(), ledger.task(3)) == ([new], None)


def test_what_is_damaged_is_not_sent_again(ledger: Ledger) -> None:
    make_task(ledger, TaskState.UNCONFIRMED)
    ledger._db.execute("UPDATE task SET record = CAST(replace(record, '\"5\"', '\"9\"') AS BLOB)")
    with pytest.raises(LedgerConflict, match=r"damaged.*Nothing was sent"):
        ledger.add("kie", 5, REQUEST, None, instead_of=1)
    assert ledger.task(2) is None


def test_a_text_that_cannot_be_stored_is_said_so(ledger: Ledger) -> None:
    task = make_task(ledger)
    broken = "A kite \ud83e"
    for write in (
        lambda: ledger.add("kie", 1, Request("some/model", {"prompt": broken}), None),
        lambda: ledger.save(replace(task, trouble=broken), task.state),
        lambda: ledger.save_draft("some/model", {"prompt": broken}),
    ):
        with pytest.raises(LedgerConflict, match="broken character"):
            write()
    assert (ledger.unfinished(), ledger.drafts()) == ([task], {})


@pytest.mark.parametrize("state", [TaskState.SENDING, TaskState.WAITING, TaskState.REFUSED])
def test_what_is_not_in_doubt_is_not_sent_again(state: TaskState, ledger: Ledger) -> None:
    old = make_task(ledger, state, "t1")
    for number in (old.number, 99):
        with pytest.raises(LedgerConflict, match="Nothing was sent"):
            ledger.add("kie", 5, REQUEST, None, instead_of=number)
    assert (ledger.task(old.number), ledger.task(2)) == (old, None)


def test_unfinished_leaves_out_what_waits_for_nobody(ledger: Ledger) -> None:
    for state in TaskState:
        make_task(ledger, state, f"id {state}")
    assert {task.state for task in ledger.unfinished()} == {state for state in TaskState if state.unfinished}


def test_tasks_are_found_by_state_and_account(ledger: Ledger) -> None:
    held = make_task(ledger, TaskState.HELD)
    make_task(ledger)
    assert ledger.in_state("kie", {TaskState.HELD, TaskState.SAVED}) == [held]
    assert ledger.in_state("other", set(TaskState)) == []


def test_tasks_are_found_by_thousands_of_ids(ledger: Ledger) -> None:
    tasks = {f"t{number}": make_task(ledger, TaskState.WAITING, f"t{number}") for number in (3, 2999)}
    assert ledger.by_task_ids("kie", [f"t{number}" for number in range(3000)]) == tasks
    assert ledger.by_task_ids("other", ["t3"]) == ledger.by_task_ids("kie", []) == {}


def test_marks_are_noted_and_only_what_has_changed_is_told(ledger: Ledger) -> None:
    for _ in range(2):
        make_task(ledger)
    star = partial(replace, is_starred=True)
    assert ledger.mark([1, 2, 99], lambda _state, marks: star(marks)) == {1: STARRED, 2: STARRED}
    assert ledger.mark([1], lambda _state, marks: star(marks)) == {}
    assert ledger.marks([1, 3]) == {1: STARRED}
    assert ledger.marks([]) == {}


def test_a_task_knows_nothing_of_its_marks(ledger: Ledger) -> None:
    task = make_task(ledger)
    ledger.mark([1], lambda _state, _marks: STARRED)
    ledger.save(replace(task, trouble="x"), task.state)
    assert ledger.tasks([1]) == [replace(task, trouble="x")]
    assert ledger.marks([1]) == {1: STARRED}


def test_marks_are_made_all_or_none(ledger: Ledger) -> None:
    for _ in range(2):
        make_task(ledger)
    marks = iter([STARRED, Marks(tags=("\ud800",))])
    with pytest.raises(LedgerConflict):
        ledger.mark([1, 2], lambda _state, _marks: next(marks))
    assert ledger.marks([1, 2]) == {}


def test_files_that_have_to_follow_are_known_until_they_have(ledger: Ledger) -> None:
    for _ in range(3):
        make_task(ledger, TaskState.WITHDRAWN)
    in_trash, back = Marks(trashed=5), Marks()
    ledger.mark([1, 2], lambda _state, _marks: in_trash, moves=True)
    ledger.mark([1], lambda _state, marks: replace(marks, is_starred=True))
    assert (ledger.moving(), ledger.in_trash()) == ([1, 2], [1, 2])
    ledger.mark([2], lambda _state, _marks: back, moves=True)
    ledger.moved({1: in_trash, 2: in_trash})
    assert (ledger.moving(), ledger.in_trash()) == ([2], [1])
    ledger.moved({2: back})
    assert ledger.moving() == []


def test_what_goes_on_after_all_comes_out_of_the_trash(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.WRITTEN_OFF)
    ledger.mark([1], lambda _state, _marks: Marks(trashed=5, is_emptied=True, is_starred=True))
    ledger.save(replace(task, state=TaskState.WAITING, task_id="t1"), task.state)
    assert ledger.marks([1]) == {1: STARRED}
    assert ledger.moving() == [1]


def test_drafts_come_back_and_empty_ones_go(ledger: Ledger) -> None:
    ledger.save_draft("a/b", {"prompt": "half a sent"})
    ledger.save_draft("c/d", {"prompt": "x"})
    ledger.save_draft("c/d", {})
    assert ledger.drafts() == {"a/b": {"prompt": "half a sent"}}


def test_a_damaged_draft_is_left_out(ledger: Ledger) -> None:
    ledger.save_draft("a/b", {"prompt": "x"})
    ledger.save_draft("c/d", {"prompt": "y"})
    ledger._db.execute("UPDATE draft SET field_values = x'ff' WHERE model = 'a/b'")
    assert ledger.drafts() == {"c/d": {"prompt": "y"}}


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_named_and_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    file.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"):
        Ledger(file)
    assert file.read_bytes() == content
    assert suspicion_file(file).exists()


def test_a_disk_that_cannot_flush_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(sqlite3.Connection):
        def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
            return super().execute(sql.replace("= FULL", "= OFF"), values)

    monkeypatch.setattr(sqlite3, "connect", lambda path, **given: Careless(path, **given))
    with pytest.raises(LedgerError, match="kept safely"):
        Ledger(file)


def test_a_full_disk_is_said_so_and_does_no_harm(ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.SENDING)
    (pages,) = ledger._db.execute("PRAGMA page_count").fetchone()
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    long = "x" * 100_000
    for write in (
        lambda: ledger.add("kie", 1, Request("some/model", {"prompt": long}), None),
        lambda: ledger.adopt(replace(task, number=0, state=TaskState.WAITING, task_id="t2", trouble=long)),
        lambda: ledger.save(replace(task, trouble=long), task.state),
        lambda: ledger.save_draft("some/model", {"prompt": long}),
    ):
        with pytest.raises(LedgerError, match="disk is full"):
            write()
    ledger._db.execute("PRAGMA max_page_count = 4294967294")
    assert (ledger.unfinished(), ledger.drafts()) == ([task], {})
    assert make_task(ledger).number == 2


def test_no_file_may_grow_and_the_ledger_stays_usable(file: Path) -> None:
    pytest.importorskip("resource")  # only POSIX systems have such limits
    code = """
import resource, signal, sys
from pathlib import Path
from kiegui.errors import LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = Ledger(Path(sys.argv[1]))
ledger.add("kie", 1, Request("m", {}), None)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
for _ in range(3):
    try:
        ledger.add("kie", 1, Request("m", {"prompt": "x" * 1_000_000}), None)
    except LedgerError as problem:
        print(problem.message)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(ledger.add("kie", 1, Request("m", {}), None).number)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, str(file)], check=True, timeout=30, capture_output=True, text=True
    )
    *problems, number = ended.stdout.splitlines()
    assert (len(problems), number) == (3, "2")
    assert all("disk" in problem for problem in problems)


def test_every_change_is_flushed_to_the_platter(ledger: Ledger) -> None:
    assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_damaged_record_is_told_from_its_other_columns(ledger: Ledger, file: Path) -> None:
    make_task(ledger, TaskState.WAITING, "t1")
    make_task(ledger)
    ledger._db.execute("UPDATE task SET record = x'ff00'")
    (task,) = ledger.unfinished()  # the one without an id must not be sent: what it asked for is lost
    assert (task.number, task.task_id, task.state) == (1, "t1", TaskState.WAITING)
    assert ledger.in_state("kie", {TaskState.QUEUED}) == []
    reader = LedgerReader(file)
    assert [task.number for task in reader.tasks([1, 2])] == [1, 2]
    assert all("damaged" in task.trouble for task in reader.tasks([1, 2]))
    reader.close()


def test_damage_that_is_met_is_noted_for_the_next_start(ledger: Ledger, file: Path) -> None:
    make_task(ledger)
    ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger._db.execute("PRAGMA cache_size = 0")
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * (file.stat().st_size - 4096))
    with pytest.raises(LedgerError, match="start it again"):
        ledger.unfinished()
    assert suspicion_file(file).exists()


def test_the_witness_is_told_when_a_task_leaves_the_queue(tmp_path: Path) -> None:
    send_count = SendCount(tmp_path / "data", tmp_path)
    ledger = Ledger(tmp_path / "data" / "ledger.sqlite", send_count)
    told = []
    for state in (TaskState.UPLOADING, TaskState.SENDING, TaskState.HELD):
        make_task(ledger, state)
        told.append((ledger.departures()[1], send_count.says_of(*ledger.departures())))
    assert told == [(0, Word.NONE), (1, Word.IN_USE), (2, Word.IN_USE)]
    ledger.close()


def test_a_backup_is_made_when_it_is_due(file: Path) -> None:
    now = [1_700_000_000.0]
    ledger = Ledger(file, clock=lambda: now[0])
    made = [ledger.back_up_if_due(1)]
    now[0] += 3600
    made += [ledger.back_up_if_due(2), ledger.back_up_if_due(300)]
    now[0] += 90_000
    made += [ledger.back_up_if_due(301), ledger.back_up_if_due(302)]
    assert made == [True, False, True, True, False]
    ledger.close()


@pytest.mark.parametrize("state", [TaskState.UNCONFIRMED, TaskState.HELD])
def test_an_id_that_no_recorder_holds_asks_for_a_backup(state: TaskState, ledger: Ledger) -> None:
    unnamed = make_task(ledger, state)
    assert ledger.back_up_if_due(0)
    make_task(ledger, TaskState.WAITING, "answered")
    assert not ledger.back_up_if_due(0)
    ledger.save(replace(unnamed, state=TaskState.WAITING, task_id="pasted"), state)
    assert (ledger.back_up_if_due(0), ledger.back_up_if_due(0)) == (True, False)
    ledger.adopt(replace(unnamed, number=0, state=TaskState.WAITING, task_id="pasted too"))
    assert (ledger.back_up_if_due(0), ledger.back_up_if_due(0)) == (True, False)


def test_at_the_end_a_small_ledger_is_copied_if_anything_is_new(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make_task(ledger, TaskState.HELD)
    assert ledger.back_up_if_due(0)
    ledger.skip_numbers(1)
    assert not ledger.back_up_if_due(0, is_quitting=True)  # nothing is new
    ledger.save(replace(task, trouble="?"), task.state)
    assert not ledger.back_up_if_due(0)
    monkeypatch.setattr("kiegui.tasks.store.ledger._SMALL_BYTES", 1)
    assert not ledger.back_up_if_due(0, is_quitting=True)
    monkeypatch.undo()
    monkeypatch.setattr(ledger.backups, "_free_bytes", lambda _: 0)
    assert not ledger.back_up_if_due(0, is_quitting=True)
    monkeypatch.undo()
    assert ledger.back_up_if_due(0, is_quitting=True)
    assert not ledger.back_up_if_due(0, is_quitting=True)


def test_what_is_saved_stays_saved_although_the_witness_hears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_ledger: Ledger) -> tuple[str, int]:
        raise LedgerError("The disk does not work.")

    ledger = Ledger(tmp_path / "data" / "ledger.sqlite", SendCount(tmp_path / "data", tmp_path))
    monkeypatch.setattr(Ledger, "departures", fail)
    task = make_task(ledger, TaskState.SENDING)
    assert ledger.task(1) == task
    assert "The disk does not work" in caplog.text
    ledger.close()


# -- entries of another history ---------------------------------------------------------------------------------------------


def test_entries_of_another_history_come_in_all_or_none(ledger: Ledger) -> None:
    known = make_task(ledger, TaskState.WAITING, "t1")
    others = [replace(known, number=number, task_id=f"o{number}") for number in (7, 5)]
    assert ledger.take_over([(others[0], STARRED), (others[1], Marks(trashed=3))]) == others
    assert ledger.marks([5, 7]) == {7: STARRED, 5: Marks(trashed=3)}
    assert ledger.moving() == [5]
    with pytest.raises(LedgerConflict):
        ledger.take_over([(replace(known, number=9, task_id="new"), STARRED), (replace(known, number=10), STARRED)])
    assert ledger.tasks([9, 10]) == []
    assert ledger.marks([9, 10]) == {}


def test_numbers_of_others_are_kept_where_they_are_free(ledger: Ledger) -> None:
    for _ in range(3):
        make_task(ledger)
    assert ledger.free_numbers([1, 2, 5, 6, 6]) == [4, 5, 6, 7, 8]
    assert ledger.free_numbers([9, 12]) == [9, 12]
    assert ledger.free_numbers([0, -3, 2**60]) == [4, 5, 6]
    assert make_task(ledger).number == 4  # nothing was kept for anybody
