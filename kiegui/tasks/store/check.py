"""Whether a file is a ledger that can be relied on: every page, every table, every row. It only looks. Blocking."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from kiegui.tasks.store.errors import explained, is_damage
from kiegui.tasks.store.rows import COLUMNS, COLUMNS_1, read_row
from kiegui.tasks.store.schema import VERSION, is_as_written, last_number, open_to_read, version_of

_HEADER = b"SQLite format 3\0"
_FORMATS = (1, 2)
_LARGEST_NUMBER = 2**53


class Standing(StrEnum):
    """What a file is."""

    EMPTY = "empty"
    """There is none, or nothing was ever written to it."""
    WHOLE = "whole"
    """Everything in it is as it was written; it may be older or newer than this app."""
    DAMAGED = "damaged"


def examine(file: Path) -> Standing:
    """Read a ledger from its first to its last byte: 0.6 s for 50,000 tasks. Raises LedgerError if it can't be read at all."""
    with explained("read"):
        if not file.exists() or file.stat().st_size == 0:
            return Standing.EMPTY
        with file.open("rb") as opened:
            header = opened.read(20)
        if not header.startswith(_HEADER) or not set(header[18:20]) <= set(_FORMATS):
            return Standing.DAMAGED
        try:
            with closing(open_to_read(file)) as db:
                return _standing(db)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if is_damage(error):
                return Standing.DAMAGED
            raise


def _standing(db: sqlite3.Connection) -> Standing:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    version = version_of(db)
    if version == 0 and not tables:
        return Standing.EMPTY
    is_ours = is_as_written(db)
    if version > VERSION and "meta" in tables and not is_ours:
        return Standing.WHOLE
    if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return Standing.DAMAGED
    match version:
        case 1 if "meta" not in tables and "task" in tables:  # a view could go on for ever
            columns = COLUMNS_1
        case _ if version in (2, VERSION) and is_as_written(db, version) and _has_sound_counts(db):
            columns = COLUMNS
        case _:
            return Standing.DAMAGED
    rows = db.execute(f"SELECT {columns} FROM task")  # noqa: S608
    return Standing.WHOLE if all(read_row(row).is_intact for row in rows) else Standing.DAMAGED


def _has_sound_counts(db: sqlite3.Connection) -> bool:
    largest: int
    (largest,) = db.execute("SELECT coalesce(max(number), 0) FROM task").fetchone()
    metas: int
    (metas,) = db.execute("SELECT count(*) FROM meta").fetchone()
    return metas == 1 and largest <= (last_number(db) or 0) < _LARGEST_NUMBER
