"""A disk that is full at chosen writes, for every user and system: what Python and SQLite write to files is counted."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class FullDisk:
    """From write number `first` to number `last` (counted from 1) there is no room. One in a process.

    `die`: the process ends at the last of them, as `kill -9` would end it. `count` is how many writes there were. Writes are
    `os.write`, `os.fsync` (a disk may say only then that it is full) and whatever SQLite commits.
    """

    def __init__(self, first: int, last: int, *, die: bool) -> None:
        self._first = first
        self._last = last
        self._die = die
        self.count = 0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Count from now on, on all threads."""
        connect = sqlite3.connect
        disk = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                if sql.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE", "CREATE") and disk.is_full():
                    full = sqlite3.OperationalError("database or disk is full")
                    full.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise full
                return super().execute(sql, *values)

        def connected(*places: Any, **options: Any) -> sqlite3.Connection:
            return connect(*places, factory=Connection, **options)

        vars(sqlite3)["connect"] = connected
        vars(os)["write"] = self._counted(os.write)
        vars(os)["fsync"] = self._counted(os.fsync)

    def is_full(self) -> bool:
        """Count one write; whether there is no room for it."""
        with self._lock:
            self.count += 1
            if self._die and self.count == self._last:
                os._exit(137)
            return self._first <= self.count <= self._last

    def _counted(self, write: Callable[_P, _T]) -> Callable[_P, _T]:
        def attempt(*arguments: _P.args, **named: _P.kwargs) -> _T:
            if self.is_full():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(*arguments, **named)

        return attempt
