"""The index follows the ledger, whatever becomes of either, and can always be made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerError
from kiegui.tasks.finding import Filter, Marks
from kiegui.tasks.store import index as index_module
from kiegui.tasks.store.index import BEYOND_ALL, HistoryIndex, delete, index_file
from kiegui.tasks.store.index_reader import IndexReader
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Task, TaskState
from tests.tasks.ways import make_task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data #1" / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Iterator[Ledger]:
    opened = Ledger(file)
    for prompt in ("a kite", "a boat", "a kite and a boat"):
        opened.add("kie", 1, Request("a/b", {"prompt": prompt}), None)
    yield opened
    opened.close()


def caught_up(file: Path) -> int:
    """Open, catch up, close; how many tasks were taken over."""
    index = HistoryIndex(file, lambda model: f"title of {model}")
    below, taken = BEYOND_ALL, 0
    while below:
        below, some = index.catch_up(below)
        taken += some
    index.close()
    return taken


def found(file: Path, **wanted: object) -> list[int]:
    reader = IndexReader(file)
    numbers = list(reader.numbers(Filter(**wanted)))  # type: ignore[arg-type]
    reader.close()
    return numbers


def test_what_is_in_the_ledger_is_found_and_taken_over_once(ledger: Ledger, file: Path) -> None:
    assert caught_up(file) == 3
    assert found(file, text="kite") == [3, 1]
    assert found(file, text="title kite boat") == [3]
    assert caught_up(file) == 0


def test_only_what_has_changed_is_taken_over_again(ledger: Ledger, file: Path) -> None:
    caught_up(file)
    task = ledger.task(2)
    assert task is not None
    ledger.save(replace(task, state=TaskState.WITHDRAWN), task.state)
    ledger.mark([1], lambda _state, _marks: Marks(tags=("keepers",)))
    make_task(ledger)
    assert caught_up(file) == 3
    assert found(file, text="keepers") == [1]
    assert found(file, tag="keepers") == [1]
    ledger.mark([1], lambda _state, _marks: Marks(trashed=1))
    assert caught_up(file) == 1
    assert (found(file, text="kite"), found(file, in_trash=True), found(file, tag="keepers")) == ([3], [1], [])


def test_single_tasks_are_taken_over_as_they_stand(ledger: Ledger, file: Path) -> None:
    index = HistoryIndex(file, str)
    index.take([3, 1, 99])
    index.take([])
    index.close()
    assert found(file) == [3, 1]


def test_many_are_taken_over_in_parts_the_newest_first(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "_LOOKED_AT", 300)
    for number in range(4, 1202):
        ledger._insert(Task(number=number, account="kie", created=1, request=Request("a/b", {})))
    index = HistoryIndex(file, str)
    steps = [index.catch_up(BEYOND_ALL)]
    while steps[-1][0]:
        steps.append(index.catch_up(steps[-1][0]))
    index.close()
    assert steps == [(902, 300), (602, 300), (302, 300), (2, 300), (0, 1)]
    assert len(found(file)) == 1201


def test_more_than_a_batch_is_not_passed_over(ledger: Ledger, file: Path) -> None:
    for number in range(4, 1202):
        ledger._insert(Task(number=number, account="kie", created=1, request=Request("a/b", {})))
    index = HistoryIndex(file, str)
    assert index.catch_up(BEYOND_ALL) == (702, 500)
    index.close()
    assert caught_up(file) == 701


def junk(file: Path) -> None:
    index_file(file).write_bytes(b"no database" * 1000)


def newer(file: Path) -> None:
    with closing(sqlite3.connect(index_file(file))) as db:
        db.execute("PRAGMA user_version = 99")


def foreign(file: Path) -> None:
    with closing(sqlite3.connect(index_file(file))) as db, db:
        db.execute("UPDATE about SET ledger = 'another'")


def emptied(file: Path) -> None:
    delete(file)
    index_file(file).touch()


@pytest.mark.parametrize("spoil", [junk, newer, foreign, emptied, delete])
def test_what_is_no_index_of_this_ledger_is_made_anew(
    spoil: Callable[[Path], None], ledger: Ledger, file: Path
) -> None:
    caught_up(file)
    spoil(file)
    assert caught_up(file) == 3
    assert found(file, text="boat") == [3, 2]


def with_an_older_copy(ledger: Ledger, file: Path) -> Ledger:
    """The ledger as it was before a task and some marks were added, of which the index knows."""
    ledger.back_up_if_due(0)
    make_task(ledger)
    ledger.mark([4], lambda _state, _marks: Marks(tags=("later",)))
    ledger.mark([1], lambda _state, _marks: Marks(is_starred=True))
    caught_up(file)
    (backup,) = ledger.backups.newest_first()
    ledger.close()
    for companion in ("-wal", "-shm"):
        file.with_name(file.name + companion).unlink(missing_ok=True)
    file.write_bytes(backup.file.read_bytes())
    return Ledger(file)


def test_what_an_older_copy_of_the_ledger_does_not_have_is_forgotten(ledger: Ledger, file: Path) -> None:
    older = with_an_older_copy(ledger, file)
    caught_up(file)
    assert (found(file), found(file, text="later"), found(file, is_starred=True)) == ([3, 2, 1], [], [])
    assert caught_up(file) == 0
    older.close()


def test_another_task_with_the_same_number_is_another_task(ledger: Ledger, file: Path) -> None:
    older = with_an_older_copy(ledger, file)
    older.add("kie", 1, Request("a/b", {"prompt": "another fourth"}), None)
    caught_up(file)
    assert (found(file), found(file, text="another"), found(file, text="later")) == ([4, 3, 2, 1], [4], [])
    older.close()


def test_where_nothing_has_changed_nothing_is_looked_at(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.mark([1, 2], lambda _state, _marks: Marks(tags=("a",), trashed=5))
    caught_up(file)
    ledger.mark([2], lambda _state, _marks: Marks(is_starred=True))
    caught_up(file)
    monkeypatch.setattr(index_module, "_DIFFERING", "no statement")
    assert caught_up(file) == 0
    ledger.mark([2], lambda _state, _marks: Marks(tags=("b",)))
    with pytest.raises(LedgerError):
        caught_up(file)


def test_without_a_ledger_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="can’t be searched"):
        HistoryIndex(tmp_path / "none.sqlite", str)
