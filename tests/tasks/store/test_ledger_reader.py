"""What the screen reads: every number there is but those in the trash, and nothing can be written that way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.task import Request, Task, TaskState
from tests.tasks.ways import REQUEST, make_task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = Ledger(file)
    yield opened
    opened.close()


def test_numbers_come_newest_first(ledger: Ledger, file: Path) -> None:
    for _ in range(3):
        make_task(ledger)
    reader = LedgerReader(file)
    assert list(reader.numbers()) == [3, 2, 1]
    assert [task.number for task in reader.tasks([2, 99])] == [2]
    reader.close()


def test_it_knows_what_was_sent_again(ledger: Ledger, file: Path) -> None:
    old = make_task(ledger, TaskState.UNCONFIRMED)
    other = ledger.add("kie", 5, Request("a/b", {"prompt": '"instead_of":1'}), None)
    new = ledger.add("kie", 5, REQUEST, None, instead_of=old.number)
    reader = LedgerReader(file)
    assert [reader.sent_again_as(number) for number in (old.number, other.number)] == [new.number, 0]
    reader.close()


def test_it_cannot_write(ledger: Ledger, file: Path) -> None:
    reader = LedgerReader(file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._db.execute("DELETE FROM task")
    reader.close()


def test_it_finds_a_folder_with_odd_letters(tmp_path: Path) -> None:
    file = tmp_path / "Übung #1 100% ?" / "ledger.sqlite"
    ledger = Ledger(file)
    make_task(ledger)
    reader = LedgerReader(file)
    assert list(reader.numbers()) == [1]
    reader.close()
    ledger.close()


def test_numbers_are_right_wherever_some_are_missing(ledger: Ledger, file: Path) -> None:
    there = [*range(1, 4), *range(900, 1100), *range(5000, 7000)]
    for number in there:
        ledger._insert(Task(number=number, account="kie", created=1, request=REQUEST))
    reader = LedgerReader(file)
    assert list(reader.numbers()) == there[::-1]
    assert list(reader.newest(3)) == [6999, 6998, 6997]
    reader.close()


def test_what_is_in_the_trash_is_not_among_them(ledger: Ledger, file: Path) -> None:
    for number in range(1, 3001):
        ledger._insert(Task(number=number, account="kie", created=1, request=REQUEST, state=TaskState.WITHDRAWN))
    away = [2, 1500, 3000]
    ledger.mark(away, lambda _state, marks: replace(marks, trashed=7))
    reader = LedgerReader(file)
    assert list(reader.numbers()) == [number for number in range(3000, 0, -1) if number not in away]
    assert list(reader.newest(2)) == [2999, 2998]
    assert reader.marks([1, 2]) == {2: Marks(trashed=7)}
    reader.close()


def test_marks_that_cannot_be_read_cost_no_task(ledger: Ledger, file: Path) -> None:
    make_task(ledger)
    ledger._db.execute("DROP TABLE mark")
    reader = LedgerReader(file)
    assert (list(reader.numbers()), list(reader.newest(5)), reader.marks([1])) == ([1], [1], {})
    reader.close()


def test_an_empty_ledger_has_no_numbers(ledger: Ledger, file: Path) -> None:
    reader = LedgerReader(file)
    assert (list(reader.numbers()), list(reader.newest(5)), reader.marks([])) == ([], [], {})
    reader.close()


def test_without_a_file_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="can’t be opened"):
        LedgerReader(tmp_path / "none.sqlite")
