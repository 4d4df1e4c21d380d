"""Every entry of a ledger of any version, and which clicks there were."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerError
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import sealed
from kiegui.tasks.store.schema import INSERT, create
from kiegui.tasks.store.walk import LedgerWalk, open_copy
from kiegui.tasks.task import Task, TaskState
from tests.tasks.ways import make_task


def filled(file: Path) -> list[Task]:
    ledger = Ledger(file)
    tasks = [make_task(ledger, TaskState.WAITING, f"t{number}") for number in (1, 2, 3)]
    later = replace(tasks[0], number=9, task_id="t9", created=tasks[0].created - 5)
    tasks += ledger.take_over([(later, NO_MARKS)])
    ledger.mark([2], lambda _state, _marks: Marks(tags=("a",), trashed=4))
    ledger.close()
    return tasks


def test_all_entries_come_with_their_marks(tmp_path: Path) -> None:
    tasks = filled(tmp_path / "x.sqlite")
    walk = LedgerWalk(tmp_path / "x.sqlite")
    assert list(walk.numbers()) == [1, 2, 3, 9]
    marks = {2: Marks(tags=("a",), trashed=4)}
    assert walk.page([9, 2, 1, 77]) == [
        (task, marks.get(task.number, NO_MARKS)) for task in (tasks[0], tasks[1], tasks[3])
    ]
    walk.close()


def test_clicks_are_found_by_their_moment(tmp_path: Path) -> None:
    tasks = filled(tmp_path / "x.sqlite")
    walk = LedgerWalk(tmp_path / "x.sqlite")
    clicks = walk.clicks()
    walk.close()
    assert list(clicks.at(tasks[0].created)) == [1, 2, 3]
    assert list(clicks.at(tasks[3].created)) == [9]
    assert list(clicks.at(5)) == []


def test_copy_of_an_older_version_is_read(tmp_path: Path) -> None:
    (task, *_) = filled(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "2.sqlite", isolation_level=None) as db:
        create(db, 2)
        record, checksum = sealed(task)
        columns = (1, task.account, task.created, task.request.model, task.state, task.task_id, 0, checksum, record)
        db.execute(INSERT, columns)
    db.close()
    walk = open_copy(tmp_path / "2.sqlite")
    assert walk.page(walk.numbers()) == [(task, NO_MARKS)]
    walk.close()


def test_copy_of_a_newer_app_is_not_read(tmp_path: Path) -> None:
    filled(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("CREATE TABLE later (x)")
    db.close()
    with pytest.raises(LedgerError, match="newer KieGUI"):
        open_copy(tmp_path / "x.sqlite")


def test_empty_file_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").touch()
    with pytest.raises(LedgerError, match="is empty"):
        open_copy(tmp_path / "x.sqlite")
