"""The tables of the ledger, the triggers that keep out what must never happen, and the way up from older versions. Blocking."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kiegui.crashpoint import crashpoint
from kiegui.errors import LedgerError
from kiegui.tasks.finding import is_over
from kiegui.tasks.store.marks import MARK_TABLE
from kiegui.tasks.store.rows import COLUMNS, COLUMNS_1, WITHOUT_ID
from kiegui.tasks.task import MAY_BECOME, UNFINISHED, TaskState

if TYPE_CHECKING:
    from kiegui.tasks.store.backups import Backups

VERSION = 3


def _words(states: Iterable[TaskState]) -> str:
    return "(" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


_IN_QUEUE = _words({TaskState.QUEUED, TaskState.UPLOADING})
_OVER = _words(state for state in TaskState if is_over(state))
_KNOWN_WAYS = " OR ".join(
    f"OLD.state = '{state}' AND NEW.state IN {_words(following)}"
    for state, following in MAY_BECOME.items()
    if following
)
_SINCE_2 = (
    f"""CREATE TABLE task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    account TEXT NOT NULL CHECK (account <> ''),
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN {_words(TaskState)}),
    task_id TEXT CHECK (task_id <> ''),
    revision INTEGER NOT NULL DEFAULT 0,
    checksum INTEGER NOT NULL,
    record BLOB NOT NULL,
    -- A task has Kie's id exactly from the moment that Kie accepted it.
    CHECK ((task_id IS NULL) = (state IN {_words(WITHOUT_ID)}))
) STRICT""",
    "CREATE UNIQUE INDEX task_by_id ON task (account, task_id)",
    f"CREATE INDEX task_unfinished ON task (state) WHERE state IN {_words(UNFINISHED)}",
    "CREATE TABLE draft (model TEXT PRIMARY KEY, field_values BLOB NOT NULL) STRICT",
    f"""CREATE TRIGGER task_goes_known_ways BEFORE UPDATE OF state ON task
WHEN NEW.state <> OLD.state AND NOT ({_KNOWN_WAYS})
BEGIN SELECT RAISE(ABORT, 'a task can’t go from that state to this one'); END""",  # noqa: S608
    """CREATE TRIGGER task_stays_itself BEFORE UPDATE OF number, created, account, task_id ON task
WHEN NEW.number <> OLD.number OR NEW.created <> OLD.created OR NEW.account <> OLD.account
    OR (OLD.task_id IS NOT NULL AND NEW.task_id IS NOT OLD.task_id)
BEGIN SELECT RAISE(ABORT, 'a task keeps its number, its account and its id'); END""",
    """CREATE TRIGGER task_stays BEFORE DELETE ON task
BEGIN SELECT RAISE(ABORT, 'a task is never deleted'); END""",
    f"""CREATE TRIGGER task_leaves_queue AFTER UPDATE OF state ON task
WHEN OLD.state IN {_IN_QUEUE} AND NEW.state NOT IN {_IN_QUEUE}
BEGIN UPDATE meta SET departures = departures + 1; END""",  # noqa: S608
)
_SINCE_3 = (
    MARK_TABLE,
    # By which it is seen, without reading any record, which tasks there are and which have changed.
    "CREATE INDEX task_in_short ON task (number, checksum)",
    # A partial index is only used by a question that repeats its condition word by word.
    "DROP INDEX task_unfinished",
    "CREATE INDEX task_by_state ON task (state, account)",
    # What goes on after all, as by an id that was found later, must not come to its end in the trash.
    f"""CREATE TRIGGER task_leaves_trash AFTER UPDATE OF state ON task
WHEN OLD.state IN {_OVER} AND NEW.state NOT IN {_OVER}
BEGIN UPDATE mark SET trashed = 0, is_emptied = 0, is_moving = 1 WHERE number = NEW.number AND trashed > 0; END""",  # noqa: S608
)


def _meta(version: int) -> str:
    """`identity` tells this ledger from all others. `departures` counts how often a task has left the queue."""
    return f"""CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL CHECK (version = {version}),
    identity TEXT NOT NULL,
    departures INTEGER NOT NULL DEFAULT 0
) STRICT"""


INSERT = f"INSERT INTO task ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608


def files_of(file: Path) -> list[Path]:
    """The file of a database, and those that SQLite may have put beside it (sqlite.org/tempfiles)."""
    return [file.with_name(file.name + more) for more in ("", "-wal", "-shm", "-journal")]


def open_to_read(file: Path) -> sqlite3.Connection:
    """A connection that can't change anything, and to which damaged text is text, too. Raises sqlite3.Error."""
    db = sqlite3.connect(f"{address_of(file.absolute())}?mode=ro", uri=True, isolation_level=None)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("PRAGMA busy_timeout = 5000")
    return db


def address_of(file: PurePath) -> str:
    """A full path as SQLite takes it for an address: that of a drive in a network with two slashes more (sqlite.org/uri)."""
    uri = file.as_uri()
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)


def prepare(db: sqlite3.Connection, backups: Backups) -> None:
    """Bring an open file to our version: a new one gets its tables, an old one a verified backup first.

    Raises LedgerError, and then nothing was changed.
    """
    match version_of(db):
        case 0:
            with db:
                db.execute("BEGIN IMMEDIATE")
                create(db)
        case 1:
            _step_up(db, backups, _from_version_1)
        case 2:
            _step_up(db, backups, _from_version_2)
        case version if version > VERSION:
            raise LedgerError("This history was written by a newer KieGUI. Nothing was changed; please update the app.")


def create(db: sqlite3.Connection, version: int = VERSION) -> None:
    """Everything that an empty file of a version (2 or 3) needs, inside of the caller's transaction."""
    for statement in (*_SINCE_2, _meta(version), *(_SINCE_3 if version > 2 else ())):
        db.execute(statement)
    db.execute("INSERT INTO meta (one, version, identity) VALUES (1, ?, lower(hex(randomblob(16))))", (version,))
    db.execute(f"PRAGMA user_version = {version}")


def version_of(db: sqlite3.Connection) -> int:
    """The version that the file says it has; 0 for a new one."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def set_last_number(db: sqlite3.Connection, number: int) -> None:
    """No task gets `number` or a smaller one from now on; inside of the caller's transaction."""
    last = last_number(db)
    if last is None:
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('task', ?)", (number,))
    elif number > last:
        db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'task'", (number,))


def last_number(db: sqlite3.Connection) -> int | None:
    """The largest number that was ever given; None if there was none yet."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'task'").fetchone()
    return None if row is None else int(row[0])


def is_as_written(db: sqlite3.Connection, version: int = VERSION) -> bool:
    """Whether tables and triggers are letter by letter those of a version (2 or 3)."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        create(fresh, version)
        return _definitions(db) == _definitions(fresh)
    finally:
        fresh.close()


def _definitions(db: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return set(db.execute("SELECT type, name, sql FROM sqlite_schema"))


def _step_up(db: sqlite3.Connection, backups: Backups, change: Callable[[sqlite3.Connection], bool]) -> None:
    """A copy, one transaction, a look at everything; `change` tells whether nothing was left behind."""
    if backups.make(db, f"before-version-{VERSION}") is None:
        raise LedgerError("There is too little room on the disk to bring the history up to date. Nothing was changed.")
    crashpoint("schema-backed-up")
    with db:
        db.execute("BEGIN IMMEDIATE")
        is_complete = change(db)
        is_sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not is_complete or not is_sound or not is_as_written(db):
            raise LedgerError("The history could not be brought up to date. Nothing was changed.")
        crashpoint("schema-changed")
    crashpoint("schema-committed")


def _from_version_1(db: sqlite3.Connection) -> bool:
    last = last_number(db) or 0
    db.execute("DROP INDEX task_by_id")
    db.execute("DROP INDEX task_unfinished")
    db.execute("ALTER TABLE task RENAME TO task_1")
    db.execute("ALTER TABLE draft RENAME TO draft_1")
    create(db)
    for columns in db.execute(f"SELECT {COLUMNS_1} FROM task_1 ORDER BY number"):  # noqa: S608
        record = columns[-1]
        db.execute(INSERT, (*columns[:-2], zlib.crc32(record), record))
    db.execute("INSERT INTO draft SELECT * FROM draft_1")
    (left_behind,) = db.execute(
        "SELECT count(*) FROM task_1 WHERE NOT EXISTS (SELECT 1 FROM task WHERE task.number = task_1.number"
        " AND task.account = task_1.account AND task.task_id IS task_1.task_id AND task.record = task_1.record)"
    ).fetchone()
    db.execute("DROP TABLE task_1")
    db.execute("DROP TABLE draft_1")
    set_last_number(db, last)
    return not left_behind


def _from_version_2(db: sqlite3.Connection) -> bool:
    """The tasks stay as they are; `meta` is made anew, because it says which version it is of."""
    told = db.execute("SELECT one, identity, departures FROM meta").fetchall()
    db.execute("DROP TABLE meta")
    for statement in (_meta(VERSION), *_SINCE_3):
        db.execute(statement)
    db.executemany(f"INSERT INTO meta (version, one, identity, departures) VALUES ({VERSION}, ?, ?, ?)", told)  # noqa: S608
    db.execute(f"PRAGMA user_version = {VERSION}")
    return len(told) == 1
