"""What the screen reads of the ledger, over a connection of its own that can't write. Blocking."""

from __future__ import annotations

import logging
import sqlite3
from array import array
from collections.abc import Sequence
from pathlib import Path

from kiegui.tasks.finding import Marks
from kiegui.tasks.store.errors import explained
from kiegui.tasks.store.marks import read_marks
from kiegui.tasks.store.rows import COLUMNS, read_task, several
from kiegui.tasks.store.schema import open_to_read
from kiegui.tasks.task import Task

_log = logging.getLogger(__name__)

_COUNTED = 1000


class LedgerReader:
    """The reading side. Open, use and close it on one thread; it sees what is committed. Every method raises LedgerError."""

    def __init__(self, path: Path) -> None:
        with explained("opened"):
            self._db = open_to_read(path)

    def newest(self, most: int) -> array[int]:
        """The numbers of the tasks that are not in the trash, newest first; at most so many."""
        query = "SELECT number FROM task WHERE {} ORDER BY number DESC LIMIT ?"
        in_use = "NOT EXISTS (SELECT 1 FROM mark WHERE mark.number = task.number AND trashed > 0)"
        with explained("read"):
            try:
                return array("q", _first_column(self._db, query.format(in_use), most))
            except sqlite3.DatabaseError:  # of the marks, perhaps, and then it costs no more than them
                return array("q", _first_column(self._db, query.format("1"), most))

    def numbers(self) -> array[int]:
        """The same of all.

        Hardly a number is ever missing, so they are counted by the thousand, and only where some are, each is looked at.
        """
        query = f"SELECT number / {_COUNTED}, count(*) FROM task INDEXED BY task_in_short GROUP BY 1 ORDER BY 1 DESC"  # noqa: S608
        found = array("q")
        with explained("read"):
            trash: dict[int, list[int]] = {}
            for number in sorted(self._trash()):
                trash.setdefault(number // _COUNTED, []).append(number)
            for span, count in self._db.execute(query).fetchall():
                first, last, gone = span * _COUNTED, (span + 1) * _COUNTED - 1, trash.get(span, [])
                if count == _COUNTED:
                    numbers = array("q", range(last, first - 1, -1))
                    for number in gone:  # the least is the last, so that the others stay where they are
                        del numbers[last - number]
                else:
                    some = "SELECT number FROM task WHERE number BETWEEN ? AND ? ORDER BY number DESC"
                    there = _first_column(self._db, some, first, last)
                    numbers = array("q", (number for number in there if number not in gone))
                found.extend(numbers)
        return found

    def _trash(self) -> set[int]:
        try:
            return set(_first_column(self._db, "SELECT number FROM mark WHERE trashed > 0"))
        except sqlite3.DatabaseError as error:
            _log.warning("what is in the trash can’t be read: %s", error)
            return set()

    def tasks(self, numbers: Sequence[int]) -> list[Task]:
        """Those of the tasks that exist, in no particular order."""
        query = f"SELECT {COLUMNS} FROM task WHERE number IN ({several(numbers)})"  # noqa: S608
        with explained("read"):
            return [read_task(row) for row in self._db.execute(query, [*numbers])]

    def marks(self, numbers: Sequence[int]) -> dict[int, Marks]:
        """What is noted about these tasks, as far as it can be read; those without a note are left out."""
        try:
            return read_marks(self._db, numbers)
        except sqlite3.DatabaseError as error:
            _log.warning("marks can’t be read: %s", error)
            return {}

    def sent_again_as(self, number: int) -> int:
        """The number of the newest task that was sent in the place of this one; 0 if there is none."""
        with explained("read"):
            return sent_again_as(self._db, number)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def sent_again_as(db: sqlite3.Connection, number: int) -> int:
    """The number of the newest task that was sent in the place of this one; 0 if there is none. Raises sqlite3.Error."""
    mark = f'"instead_of":{number}'.encode()  # in a text the quotes would be escaped
    query = f"SELECT {COLUMNS} FROM task WHERE number > ? AND instr(record, ?) ORDER BY number DESC"  # noqa: S608
    tasks = (read_task(row) for row in db.execute(query, (number, mark)))
    return next((task.number for task in tasks if task.instead_of == number), 0)


def _first_column(db: sqlite3.Connection, query: str, *values: int) -> list[int]:
    return [number for (number, *_) in db.execute(query, values)]
