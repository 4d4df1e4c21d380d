"""The examination of a ledger: whatever is damaged is found, and what is whole is left in peace."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import TaskState
from tests.tasks.store.test_schema import write_version_1
from tests.tasks.ways import make_task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger(file)
    for number in range(30):
        make_task(ledger, TaskState.WAITING, f"t{number}")
    ledger.close()
    return file


def change(file: Path, *statements: str) -> None:
    """As a damage would: past all triggers and checks."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute("PRAGMA writable_schema = 1")
        for trigger in ("task_goes_known_ways", "task_stays_itself", "task_stays", "task_leaves_queue"):
            (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (trigger,)).fetchone()
            db.execute(f"DROP TRIGGER {trigger}")
            statements = (*statements, sql)
        for statement in statements:
            db.execute(statement)


def test_a_whole_ledger_is_whole_and_stays_as_it_is(file: Path) -> None:
    before = file.read_bytes()
    assert examine(file) is Standing.WHOLE
    assert file.read_bytes() == before


def test_a_ledger_in_use_is_whole_with_what_is_in_its_log(file: Path) -> None:
    ledger = Ledger(file)
    make_task(ledger)
    assert examine(file) is Standing.WHOLE
    ledger.close()


def test_an_older_ledger_is_whole(tmp_path: Path) -> None:
    write_version_1(tmp_path / "old.sqlite")
    assert examine(tmp_path / "old.sqlite") is Standing.WHOLE


def test_a_newer_ledger_is_none_of_our_business(file: Path) -> None:
    change(file, "ALTER TABLE meta ADD COLUMN more TEXT", "PRAGMA user_version = 4")
    assert examine(file) is Standing.WHOLE


@pytest.mark.parametrize("make", [lambda _: None, Path.touch, lambda file: change_nothing(file)])
def test_nothing_is_empty(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "new.sqlite")
    assert examine(tmp_path / "new.sqlite") is Standing.EMPTY


def change_nothing(file: Path) -> None:
    """A file as it is when the first start was cut off."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE x (y)")
        db.execute("DROP TABLE x")


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 0",
        "PRAGMA user_version = 1",
        "PRAGMA user_version = 9",
        "DROP INDEX task_by_id",
        "DELETE FROM meta",
        "DELETE FROM sqlite_sequence",
        "UPDATE sqlite_sequence SET seq = 29",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",
        "UPDATE task SET checksum = 1 WHERE number = 7",
        "UPDATE task SET record = x'00' WHERE number = 7",
        "UPDATE task SET account = 'kif' WHERE number = 7",
        "UPDATE task SET task_id = 'other' WHERE number = 7",
        "UPDATE task SET state = 'saved' WHERE number = 7",
    ],
)
def test_what_does_not_fit_together_is_damage(statement: str, file: Path) -> None:
    change(file, statement)
    assert examine(file) is Standing.DAMAGED


def test_a_trigger_that_lets_something_through_is_damage(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA writable_schema = 1")
        db.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'queued', 'queueD') WHERE name = 'task_goes_known_ways'"
        )
    assert examine(file) is Standing.DAMAGED


def test_one_letter_of_a_prompt_is_damage(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"Ein Tag", b"Ein Jag", 1))
    assert examine(file) is Standing.DAMAGED


@pytest.mark.parametrize("place", [0, 18, 19, 28, 60, 105, 4096])
def test_damaged_pages_are_damage(place: int, file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[place : place + 3] = b"\x03\x03\x03"
    file.write_bytes(data)
    assert examine(file) is Standing.DAMAGED


def test_a_file_that_was_cut_is_damage(file: Path) -> None:
    data = file.read_bytes()
    for size in (1, 99, 100, 4096, len(data) - 4096, len(data) - 1):
        file.write_bytes(data[:size])
        assert examine(file) is Standing.DAMAGED, size


def test_a_file_that_another_program_holds_is_not_damaged(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def locked(*_: object, **__: object) -> None:
        raise busy

    monkeypatch.setattr(sqlite3, "connect", locked)
    with pytest.raises(LedgerError, match="another program"):
        examine(file)


def test_a_view_in_the_place_of_the_table_is_damage(tmp_path: Path) -> None:
    """It could go on for ever."""
    write_version_1(tmp_path / "x.sqlite")
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as db:
        db.execute("ALTER TABLE task RENAME TO others")
        db.execute("CREATE VIEW task AS SELECT * FROM others")
    assert examine(tmp_path / "x.sqlite") is Standing.DAMAGED
