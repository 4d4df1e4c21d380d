"""The ledger: what is written stays, what can't be true can't be written, and every error is a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerError
from kiegui.tasks.ledger import Ledger, LedgerReader
from kiegui.tasks.task import Failure, Request, Result, Task, TaskState

REQUEST = Request("some/model", {"prompt": "Ein Tag am Meer 🌊", "duration": "5", "scale": 0.3, "loop": False})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = Ledger(file)
    yield opened
    opened.close()


def make_task(ledger: Ledger, **changes: object) -> Task:
    return replace(ledger.add("kie", 1_700_000_000_000, REQUEST, 42.0), **changes)


def test_a_task_comes_back_as_it_was(ledger: Ledger, file: Path) -> None:
    task = make_task(
        ledger,
        state=TaskState.SAVED,
        task_id="t1",
        results=(Result(url="https://a/b", file="2026-11/x.mp4", size=5, sha256="0" * 64),),
        failure=Failure("501", "text"),
        credits=41.5,
        trouble="words",
    )
    ledger.save(task, TaskState.QUEUED)
    reader = LedgerReader(file)
    assert reader.tasks([task.number]) == [task]
    reader.close()


def test_exact_values_survive(ledger: Ledger) -> None:
    make_task(ledger)
    (task,) = ledger.unfinished()
    assert task.request.input == REQUEST.input
    assert [type(value) for value in task.request.input.values()] == [str, str, float, bool]


def test_numbers_grow_and_are_never_used_again(file: Path) -> None:
    ledger = Ledger(file)
    first = make_task(ledger)
    ledger.close()
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM task")
    db.close()
    ledger = Ledger(file)
    assert make_task(ledger).number == first.number + 1
    ledger.close()


def test_save_refuses_a_task_that_changed_elsewhere(ledger: Ledger) -> None:
    task = make_task(ledger, state=TaskState.SENDING)
    ledger.save(task, TaskState.QUEUED)
    with pytest.raises(LedgerError, match="elsewhere"):
        ledger.save(task, TaskState.QUEUED)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": TaskState.WAITING},
        {"state": TaskState.SAVED},
        {"state": TaskState.QUEUED, "task_id": "t1"},
        {"state": TaskState.UNCONFIRMED, "task_id": "t1"},
    ],
)
def test_an_id_stands_exactly_where_kie_accepted(changes: dict[str, object], ledger: Ledger) -> None:
    task = make_task(ledger, **changes)
    with pytest.raises(LedgerError):
        ledger.save(task, TaskState.QUEUED)


def test_one_id_belongs_to_one_task(ledger: Ledger) -> None:
    for _ in range(2):
        last = make_task(ledger, state=TaskState.WAITING, task_id="t1")
        if last.number == 1:
            ledger.save(last, TaskState.QUEUED)
    with pytest.raises(LedgerError):
        ledger.save(last, TaskState.QUEUED)


def test_unfinished_leaves_out_what_waits_for_nobody(ledger: Ledger) -> None:
    for state, task_id in [
        (TaskState.HELD, ""),
        (TaskState.REFUSED, ""),
        (TaskState.UNCONFIRMED, ""),
        (TaskState.DOWNLOADING, "t4"),
        (TaskState.SAVED, "t5"),
        (TaskState.FAILED, "t6"),
    ]:
        ledger.save(make_task(ledger, state=state, task_id=task_id), TaskState.QUEUED)
    assert [task.number for task in ledger.unfinished()] == [1, 4]


def test_reader_gives_numbers_newest_first(ledger: Ledger, file: Path) -> None:
    for _ in range(3):
        make_task(ledger)
    reader = LedgerReader(file)
    assert list(reader.numbers()) == [3, 2, 1]
    assert [task.number for task in reader.tasks([2, 99])] == [2]
    reader.close()


def test_reader_cannot_write(ledger: Ledger, file: Path) -> None:
    reader = LedgerReader(file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._db.execute("DELETE FROM task")
    reader.close()


def test_reader_finds_a_folder_with_odd_letters(tmp_path: Path) -> None:
    file = tmp_path / "Übung #1 100% ?" / "ledger.sqlite"
    ledger = Ledger(file)
    make_task(ledger)
    reader = LedgerReader(file)
    assert list(reader.numbers()) == [1]
    reader.close()
    ledger.close()


def test_drafts_come_back_and_empty_ones_go(ledger: Ledger) -> None:
    ledger.save_draft("a/b", {"prompt": "half a sent"})
    ledger.save_draft("c/d", {"prompt": "x"})
    ledger.save_draft("c/d", {})
    assert ledger.drafts() == {"a/b": {"prompt": "half a sent"}}


def test_a_newer_ledger_is_not_touched(ledger: Ledger, file: Path) -> None:
    ledger._db.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_named_and_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    file.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged"):
        Ledger(file)
    assert file.read_bytes() == content


def test_a_full_disk_is_said_so(ledger: Ledger) -> None:
    (pages,) = ledger._db.execute("PRAGMA page_count").fetchone()
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="disk is full"):
        ledger.save_draft("some/model", {"prompt": "x" * 100_000})


def test_every_change_is_flushed_to_the_platter(ledger: Ledger) -> None:
    assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_damaged_record_is_told_from_its_other_columns(ledger: Ledger, file: Path) -> None:
    ledger.save(make_task(ledger, state=TaskState.WAITING, task_id="t1"), TaskState.QUEUED)
    make_task(ledger)
    ledger._db.execute("UPDATE task SET record = x'ff00'")
    (task,) = ledger.unfinished()  # the one without an id must not be sent: what it asked for is lost
    assert (task.number, task.task_id, task.state) == (1, "t1", TaskState.WAITING)
    reader = LedgerReader(file)
    assert [task.number for task in reader.tasks([1, 2])] == [1, 2]
    assert all("damaged" in task.trouble for task in reader.tasks([1, 2]))
    reader.close()


def test_a_damaged_draft_is_left_out(ledger: Ledger) -> None:
    ledger.save_draft("a/b", {"prompt": "x"})
    ledger.save_draft("c/d", {"prompt": "y"})
    ledger._db.execute("UPDATE draft SET field_values = x'ff' WHERE model = 'a/b'")
    assert ledger.drafts() == {"c/d": {"prompt": "y"}}
