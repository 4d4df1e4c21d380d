"""What can still be read out of a ledger, however damaged it is, and how two of those become one history. Blocking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kiegui.tasks.store.marks import MARK_COLUMNS
from kiegui.tasks.store.rows import COLUMNS, COLUMNS_1, DAMAGED, Row, is_plausible, read_row
from kiegui.tasks.store.schema import last_number, open_to_read
from kiegui.tasks.task import Request, Task, TaskState

_MOST_FAILURES = 50_000
_SMALLEST_ROW = 100  # bytes; no file has more rows than its size allows

_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
_NOT_SENT = frozenset({TaskState.QUEUED, TaskState.HELD, TaskState.UPLOADING})


@dataclass
class Salvage:
    """`rows` by number; `ids` of Kie's with account and number, from the index; `marks` as they are stored, by number; the
    drafts as they are stored, by model.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    ids: list[tuple[str, str, int]] = field(default_factory=list)
    marks: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    drafts: dict[str, bytes] = field(default_factory=dict)
    last_number: int = 0


def salvage(file: Path, beyond: int = 0) -> Salvage:
    """Everything that can be read; nothing if it is no ledger at all. `beyond` is a number that was given for sure."""
    found = Salvage()
    with suppress(OSError, *_UNREADABLE), closing(open_to_read(file)) as db:
        db.execute("PRAGMA writable_schema = 1")  # one damaged definition must not hide the others
        bound = max(beyond, 0) + file.stat().st_size // _SMALLEST_ROW + 1000
        with suppress(*_UNREADABLE):
            found.last_number = min(last_number(db) or 0, bound)
        with suppress(*_UNREADABLE):
            columns = [column for _, column, *_ in db.execute("PRAGMA table_info(task)")]
            for values in _rows(db, COLUMNS if "checksum" in columns else COLUMNS_1, "task", bound):
                _keep(found, read_row(values), bound)
        with suppress(*_UNREADABLE):
            for account, task_id, number in db.execute(
                "SELECT account, task_id, number FROM task INDEXED BY task_by_id WHERE task_id > ''"
            ):
                if is_plausible(account) and is_plausible(task_id):
                    found.ids.append((account, task_id, number if 0 < number <= bound else 0))
        with suppress(*_UNREADABLE):
            for values in _rows(db, MARK_COLUMNS, "mark", bound):
                found.marks[values[0]] = values
        with suppress(*_UNREADABLE):
            for model, raw in db.execute("SELECT model, field_values FROM draft"):
                if isinstance(model, str) and isinstance(raw, bytes):
                    found.drafts[model] = raw
    return found


def _keep(found: Salvage, row: Row, bound: int) -> None:
    """Two rows may claim one number; the sure one has it."""
    number = row.task.number
    if 0 < number <= bound and (number not in found.rows or row.is_sure):
        found.rows[number] = row
        found.last_number = max(found.last_number, number)


def _rows(db: sqlite3.Connection, columns: str, table: str, bound: int) -> Iterator[tuple[Any, ...]]:
    """Row by row; where one can't be read, the rest is halved until only that one is left out."""
    spans = [(1, bound)]
    failures = 0
    while spans and failures < _MOST_FAILURES:
        first, last = spans.pop()
        try:
            query = f"SELECT {columns} FROM {table} NOT INDEXED WHERE number BETWEEN ? AND ? ORDER BY number"  # noqa: S608
            for values in db.execute(query, (first, last)):
                if not first <= values[0] <= last:
                    raise sqlite3.DatabaseError("the rows are not in order")
                first = values[0] + 1
                yield values
        except _UNREADABLE:
            failures += 1
            if first < last:
                middle = (first + last) // 2
                spans += [(middle + 1, last), (first, middle)]


def merged(live: Salvage, base: Salvage) -> list[Row]:
    """One history of what is left of a ledger and of an older copy: of each task what is sure, and of that the newest.

    What is not sure is neither sent nor believed: Kie is asked again about it, or it waits for the person. Sure rows come
    first, so that no other takes their id away.
    """
    rows = {
        number: _better(live.rows.get(number), base.rows.get(number)) for number in live.rows.keys() | base.rows.keys()
    }
    known = {row.task.task_id for row in rows.values()}
    strays = []
    for account, task_id, number in (*live.ids, *base.ids):
        row = rows.get(number)
        if task_id in known or (row is not None and row.is_sure and row.task.task_id):
            continue
        known.add(task_id)
        if row is None or row.task.task_id:
            task = unknown_task(0 if row else number, account, 0, task_id)
            strays.append(Row(task, 0, is_sure=False, is_intact=True))
        else:
            task = replace(row.task, state=TaskState.WAITING, task_id=task_id)
            rows[number] = Row(task, row.revision, row.is_sure, is_intact=True)
    everything = [*rows.values(), *strays]
    return sorted(everything, key=lambda row: (not row.is_sure, row.task.number == 0, row.task.number))


def _better(one: Row | None, other: Row | None) -> Row:
    """The row to go on from; an id that only the other has is not lost with it."""
    rows = [row for row in (one, other) if row is not None]
    best = max(rows, key=lambda row: (row.is_sure, row.revision))
    task_id = best.task.task_id or next((row.task.task_id for row in rows if row.task.task_id), "")
    task = best.task
    if task_id != task.task_id:
        task = replace(task, state=TaskState.WAITING, task_id=task_id)
    elif not best.is_sure:
        task = replace(task, state=_careful(task))
    return Row(task, best.revision, best.is_sure, is_intact=True)


def _careful(task: Task) -> TaskState:
    """Where a task goes on of which something is lost."""
    if task.task_id:
        return task.state if task.results else TaskState.WAITING
    if task.state in _NOT_SENT:
        return TaskState.WITHDRAWN
    return TaskState.UNCONFIRMED if task.state is TaskState.SENDING else task.state


def unknown_task(number: int, account: str, when: int, task_id: str = "") -> Task:
    """A task of which only this is known: Kie has it under an id, or may have it. Kie tells the rest of those with an id."""
    return Task(
        number=number,
        account=account,
        created=when,
        sent=when,
        request=Request("", {}),
        state=TaskState.WAITING if task_id else TaskState.UNCONFIRMED,
        task_id=task_id,
        trouble="" if task_id else DAMAGED,
        is_adopted=bool(task_id),
    )
