"""The ledger: one SQLite file with every task ever asked for, and the drafts of the forms. Blocking.

`Ledger` writes, on one thread only; `LedgerReader` reads for the screen, over a connection of its own that can't write.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from kiegui.errors import LedgerConflict, LedgerError
from kiegui.tasks.task import UNFINISHED, Request, Task, TaskState

_VERSION = 1

_NEVER_ACCEPTED = "('queued', 'held', 'sending', 'unconfirmed', 'refused')"
_SCHEMA = f"""
CREATE TABLE task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    account TEXT NOT NULL CHECK (account <> ''),
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({", ".join(f"'{state}'" for state in TaskState)})),
    task_id TEXT CHECK (task_id <> ''),
    record BLOB NOT NULL,
    -- A task has Kie's id exactly from the moment that Kie accepted it.
    CHECK ((task_id IS NULL) = (state IN {_NEVER_ACCEPTED}))
) STRICT;
CREATE UNIQUE INDEX task_by_id ON task (account, task_id);
CREATE INDEX task_unfinished ON task (state) WHERE state IN ({", ".join(f"'{state}'" for state in sorted(UNFINISHED))});
CREATE TABLE draft (model TEXT PRIMARY KEY, field_values BLOB NOT NULL) STRICT;
PRAGMA user_version = {_VERSION};
"""

_encode = msgspec.json.Encoder().encode
_decode_task = msgspec.json.Decoder(Task).decode


_COLUMNS = "number, account, created, model, state, task_id, record"
_DAMAGED = "This entry of the history is damaged: what it asked for can’t be read any more."


class Ledger:
    """The writing side. Open, use and close it on one and the same thread.

    Every change is on the platter when its method returns (WAL, synchronous=FULL). Raises LedgerError.
    """

    def __init__(self, path: Path) -> None:
        with _explained("opened"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._prepare()

    def _prepare(self) -> None:
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        (synchronous,) = self._db.execute("PRAGMA synchronous").fetchone()
        if synchronous != 2:
            raise LedgerError("The history can’t be kept safely on this disk.")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise LedgerError("This history was written by a newer KieGUI. Nothing was changed; please update the app.")
        if version == 0:
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")

    def add(self, account: str, created: int, request: Request, estimate: float | None) -> Task:
        """A new QUEUED task, on the platter with everything that a submission needs."""
        task = Task(number=0, account=account, created=created, request=request, estimate=estimate)
        with _explained("written"), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            cursor = self._db.execute(
                "INSERT INTO task (created, account, model, state, record) VALUES (?, ?, ?, ?, ?)",
                (created, account, request.model, task.state, b""),
            )
            task = msgspec.structs.replace(task, number=cursor.lastrowid or 0)
            self._db.execute("UPDATE task SET record = ? WHERE number = ?", (_encode(task), task.number))
        return task

    def save(self, task: Task, was: TaskState) -> None:
        """Put `task` in the place of what stood there in the state `was`; LedgerConflict if it stood otherwise."""
        with _explained("written"):
            cursor = self._db.execute(
                "UPDATE task SET state = ?, task_id = ?, record = ? WHERE number = ? AND state = ?",
                (task.state, task.task_id or None, _encode(task), task.number, was),
            )
        if cursor.rowcount != 1:
            raise LedgerConflict(f"Task {task.number} has changed elsewhere meanwhile.")

    def unfinished(self) -> list[Task]:
        """The tasks that still have something to be done, oldest first.

        Damaged entries are left out as long as they have no id: what they ask for is not known, so they must not be sent.
        """
        states = sorted(UNFINISHED)
        marks = ", ".join("?" * len(states))
        with _explained("read"):
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM task WHERE state IN ({marks}) ORDER BY number", states)  # noqa: S608
            return [task for task in map(_task, rows) if task.task_id or task.trouble != _DAMAGED]

    def save_draft(self, model: str, values: dict[str, Any]) -> None:
        """Keep what a form holds; an empty form keeps nothing."""
        with _explained("written"):
            if values:
                self._db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?)", (model, _encode(values)))
            else:
                self._db.execute("DELETE FROM draft WHERE model = ?", (model,))

    def drafts(self) -> dict[str, dict[str, Any]]:
        """What the forms held, by model id."""
        with _explained("read"):
            rows = self._db.execute("SELECT model, field_values FROM draft")
            return {model: values for model, raw in rows if (values := _draft(raw))}

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        with _explained("closed"):
            self._db.close()


class LedgerReader:
    """The reading side, for the screen. Open, use and close it on one thread; it sees what is committed."""

    def __init__(self, path: Path) -> None:
        with _explained("opened"):
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
            self._db.execute("PRAGMA busy_timeout = 5000")

    def numbers(self) -> array[int]:
        """The numbers of all tasks, newest first."""
        with _explained("read"):
            return array(
                "q", (number for (number,) in self._db.execute("SELECT number FROM task ORDER BY number DESC"))
            )

    def tasks(self, numbers: Sequence[int]) -> list[Task]:
        """Those of the tasks that exist, in no particular order."""
        marks = ", ".join("?" * len(numbers))
        with _explained("read"):
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM task WHERE number IN ({marks})", list(numbers))  # noqa: S608
            return [_task(row) for row in rows]

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _task(row: tuple[int, str, int, str, str, str | None, bytes]) -> Task:
    """A task from its row; from the other columns if its record can't be read, so that one damage does not spread."""
    number, account, created, model, state, task_id, record = row
    try:
        return _decode_task(record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Task(
            number=number,
            account=account,
            created=created,
            request=Request(model, {}),
            state=TaskState(state),
            task_id=task_id or "",
            sent=created,
            trouble=_DAMAGED,
        )


def _draft(raw: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}


@contextmanager
def _explained(action: str) -> Iterator[None]:
    """SQLite's errors in words for a creator."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise LedgerConflict(f"The history can’t be {action}: {error}.") from error
    except sqlite3.DatabaseError as error:
        match error.sqlite_errorcode if hasattr(error, "sqlite_errorcode") else None:
            case sqlite3.SQLITE_FULL:
                why = "the disk is full. Make some room"
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                why = "another program is using it. Close that program"
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                why = "the file is damaged. Keep it, and restore a copy"
            case _:
                why = f"the disk says “{error}”"
        raise LedgerError(f"The history can’t be {action}: {why}.") from error
    except OSError as error:
        raise LedgerError(f"The history can’t be {action}: {error.strerror}.") from error
