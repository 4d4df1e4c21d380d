"""The table of what the person noted about tasks ↔ `Marks`. What it notes never changes what stands in the table of tasks."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from kiegui.tasks.finding import Marks
from kiegui.tasks.store.rows import several

MARK_TABLE = """CREATE TABLE mark (
    number INTEGER PRIMARY KEY,
    is_starred INTEGER NOT NULL,
    tags TEXT NOT NULL,
    trashed INTEGER NOT NULL,
    is_emptied INTEGER NOT NULL,
    -- 1 as long as its files may not yet be where the other columns want them.
    is_moving INTEGER NOT NULL
) STRICT"""
MARK_COLUMNS = "number, is_starred, tags, trashed, is_emptied, is_moving"
PUT_MARK = f"""INSERT INTO mark ({MARK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET is_starred = excluded.is_starred, tags = excluded.tags, trashed = excluded.trashed,
    is_emptied = excluded.is_emptied, is_moving = max(is_moving, excluded.is_moving)"""  # noqa: S608

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[str, ...]).decode


def read_marks(db: sqlite3.Connection, numbers: Collection[int], table: str = "mark") -> dict[int, Marks]:
    """Those that there are of these tasks, by number. Raises sqlite3.Error."""
    query = f"SELECT {MARK_COLUMNS} FROM {table} WHERE number IN ({several(numbers)})"  # noqa: S608
    return {row[0]: read_mark(row) for row in db.execute(query, tuple(numbers))}


def read_mark(columns: Iterable[Any]) -> Marks:
    """One row in the order of `MARK_COLUMNS`; tags that can't be read are none."""
    _, is_starred, tags, trashed, is_emptied, _ = columns
    try:
        known = _decode(tags)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        known = ()
    return Marks(is_starred=bool(is_starred), tags=known, trashed=trashed, is_emptied=bool(is_emptied))


def write_marks(db: sqlite3.Connection, marks: Mapping[int, Marks], *, is_moving: bool) -> None:
    """Put them in the place of what stood there; `is_moving`: the files of these tasks are still to follow.

    Inside of the caller's transaction. Raises sqlite3.Error.
    """
    for number, noted in marks.items():
        tags = _encode(noted.tags).decode()
        db.execute(PUT_MARK, (number, noted.is_starred, tags, noted.trashed, noted.is_emptied, is_moving))
