"""The tables: which ways are closed, and how an older ledger comes up to date or stays as it was."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path, PureWindowsPath

import msgspec
import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerConflict, LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.store import schema
from kiegui.tasks.store.backups import Backups
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import WITHOUT_ID, sealed
from kiegui.tasks.store.schema import address_of
from kiegui.tasks.task import MAY_BECOME, Request, Task, TaskState
from tests.tasks.ways import make_task

VERSION_1 = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    account TEXT NOT NULL CHECK (account <> ''),
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'held', 'sending', 'unconfirmed', 'refused', 'waiting', 'generating',
        'downloading', 'saved', 'failed')),
    task_id TEXT CHECK (task_id <> ''),
    record BLOB NOT NULL,
    CHECK ((task_id IS NULL) = (state IN ('queued', 'held', 'sending', 'unconfirmed', 'refused')))
) STRICT;
CREATE UNIQUE INDEX task_by_id ON task (account, task_id);
CREATE INDEX task_unfinished ON task (state)
    WHERE state IN ('downloading', 'generating', 'held', 'queued', 'sending', 'waiting');
CREATE TABLE draft (model TEXT PRIMARY KEY, field_values BLOB NOT NULL) STRICT;
PRAGMA user_version = 1;
"""
TASKS = [
    Task(number=number, account="kie", created=5, request=Request("a/b", {"prompt": "x"}), state=state, task_id=task_id)
    for number, state, task_id in [
        (1, TaskState.SAVED, "t1"),
        (2, TaskState.FAILED, "t2"),
        (3, TaskState.UNCONFIRMED, ""),
        (5, TaskState.HELD, ""),
    ]
]


def write_version_1(file: Path) -> None:
    """A ledger as version 0.1 of the app left it."""
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(VERSION_1)
        for task in TASKS:
            columns = (task.number, 5, "kie", "a/b", task.state, task.task_id or None, msgspec.json.encode(task))
            db.execute("INSERT INTO task VALUES (?, ?, ?, ?, ?, ?, ?)", columns)
        db.execute("INSERT INTO draft VALUES ('a/b', ?)", (b'{"prompt":"half"}',))
        db.execute("UPDATE sqlite_sequence SET seq = 7")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.sqlite"
    write_version_1(file)
    return file


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "new" / "ledger.sqlite")


def test_what_was_written_by_version_1_is_all_there(old: Path) -> None:
    ledger = Ledger(old)
    assert [ledger.task(number) for number in (1, 2, 3, 5)] == TASKS
    assert ledger.drafts() == {"a/b": {"prompt": "half"}}
    assert make_task(ledger).number == 8
    ledger.close()
    assert examine(old) is Standing.WHOLE


def test_before_a_step_up_a_copy_is_made_that_stays(old: Path) -> None:
    ledger = Ledger(old)
    (backup,) = ledger.backups.newest_first()
    ledger.close()
    assert backup.label == "before-version-3"
    with closing(sqlite3.connect(backup.file)) as db:
        assert db.execute("SELECT count(*), max(task_id) FROM task").fetchone() == (4, "t2")
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


def test_without_room_for_a_copy_nothing_is_changed(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    monkeypatch.setattr(Backups, "make", lambda *_: None)
    with pytest.raises(LedgerError, match="too little room"):
        Ledger(old)
    assert old.read_bytes() == before


def test_a_step_up_that_fails_leaves_everything_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()
    monkeypatch.setattr(schema, "is_as_written", lambda _: False)
    with pytest.raises(LedgerError, match="Nothing was changed"):
        Ledger(old)
    assert old.read_bytes() == before


def test_a_full_disk_during_a_step_up_leaves_everything_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = old.read_bytes()

    def full(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA max_page_count = 1")
        db.execute("INSERT INTO draft_1 VALUES ('long', zeroblob(1000000))")

    monkeypatch.setattr(schema, "create", full)
    with pytest.raises(LedgerError, match="disk is full"):
        Ledger(old)
    assert old.read_bytes() == before


def test_a_newer_ledger_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    Ledger(file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("start", TaskState)
def test_a_task_goes_only_where_it_may(start: TaskState, ledger: Ledger) -> None:
    for goal in TaskState:
        task = make_task(ledger, start, f"{start} {goal}")
        task_id = "" if goal in WITHOUT_ID else task.task_id or f"new {goal}"
        if goal is start or goal in MAY_BECOME[start]:
            ledger.save(replace(task, state=goal, task_id=task_id), start)
        else:
            with pytest.raises(LedgerConflict):
                ledger.save(replace(task, state=goal, task_id=task_id), start)
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM task",
        "UPDATE task SET task_id = 'other'",
        "UPDATE task SET task_id = NULL",
        "UPDATE task SET number = 9",
        "UPDATE task SET account = 'other'",
        "UPDATE task SET created = 1",
        "UPDATE task SET state = 'queued'",
        "UPDATE task SET state = 'no state'",
        "INSERT INTO meta (one, version, identity) VALUES (2, 2, 'x')",
        "UPDATE meta SET version = 4",
    ],
)
def test_what_must_never_happen_is_refused_by_the_file_itself(statement: str, ledger: Ledger) -> None:
    task = make_task(ledger, TaskState.WAITING, "t1")
    with pytest.raises(sqlite3.IntegrityError):
        ledger._db.execute(statement)
    assert ledger.task(task.number) == task
    ledger.close()


def test_only_what_leaves_the_queue_counts(ledger: Ledger) -> None:
    counts = {}
    for state in (TaskState.UPLOADING, TaskState.HELD, TaskState.SENDING, TaskState.WITHDRAWN):
        before = ledger.departures()[1]
        make_task(ledger, state)
        counts[state] = ledger.departures()[1] - before
    assert list(counts.values()) == [0, 1, 1, 1]
    ledger.close()


def test_no_two_ledgers_are_taken_for_one(ledger: Ledger, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other.sqlite")
    assert other.departures() != ledger.departures()
    ledger.close()
    other.close()


@pytest.mark.parametrize(("version", "told"), [(2, "9eefd50fad0206f1"), (3, "6ce19ed12e7f239c")])
def test_a_version_stays_as_it_is(version: int, told: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        schema.create(db, version)
        definitions = sorted(sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    # Whoever changes a table, a state or a way between states raises VERSION, and writes the way up to it.
    assert hashlib.sha256("\n".join(definitions).encode()).hexdigest()[:16] == told


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A ledger as version 2 of it was left."""
    file = tmp_path / "second.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        with db:
            db.execute("BEGIN")
            schema.create(db, 2)
            for task in TASKS:
                record, checksum = sealed(task)
                columns = (task.number, "kie", 5, "a/b", task.state, task.task_id or None, 3, checksum, record)
                db.execute(schema.INSERT, columns)
            db.execute("UPDATE meta SET identity = 'this one', departures = 7")
    return file


def test_what_was_written_by_version_2_is_all_there(second: Path) -> None:
    assert examine(second) is Standing.WHOLE
    ledger = Ledger(second)
    assert [ledger.task(number) for number in (1, 2, 3, 5)] == TASKS
    assert ledger.departures() == ("this one", 7)
    ledger.mark([1], lambda _state, _marks: Marks(is_starred=True))
    assert make_task(ledger).number == 6
    ledger.close()
    assert examine(second) is Standing.WHOLE
    (backup,) = (second.parent / "backups").glob("*-before-version-3.sqlite")
    assert examine(backup) is Standing.WHOLE


def test_of_an_odd_version_2_nothing_is_changed(second: Path) -> None:
    with closing(sqlite3.connect(second)) as db, db:
        db.execute("DELETE FROM meta")
    before = second.read_bytes()
    with pytest.raises(LedgerError, match="Nothing was changed"):
        Ledger(second)
    assert second.read_bytes() == before


def test_records_are_sealed_by_their_content() -> None:
    record, checksum = sealed(TASKS[0])
    assert sealed(TASKS[0]) == (record, checksum)
    assert sealed(replace(TASKS[0], credits=1.0))[1] != checksum


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("C:\\a b\\x#.sqlite", "file:///C:/a%20b/x%23.sqlite"),
        ("\\\\server\\share\\x.sqlite", "file:////server/share/x.sqlite"),
    ],
)
def test_a_history_on_a_drive_in_a_network_has_an_address(path: str, address: str) -> None:
    assert address_of(PureWindowsPath(path)) == address
