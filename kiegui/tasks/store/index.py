"""The history's index: a file beside the ledger by which tasks are found. Everything in it comes from the ledger and can be
made anew, so a file that is damaged or not ours is simply deleted. Blocking; what is asked of it is in `index_reader`.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiegui.tasks.finding import NO_MARKS, Marks, kind_of, likeness, standing_of
from kiegui.tasks.search_text import texts_of
from kiegui.tasks.store.errors import explained
from kiegui.tasks.store.marks import read_marks
from kiegui.tasks.store.rows import COLUMNS, read_task, several
from kiegui.tasks.store.schema import address_of, files_of
from kiegui.tasks.task import Task

_log = logging.getLogger(__name__)

_VERSION = 1
_OURS = 0x4B696549
"""SQLite's application id: no other file is taken for an index."""

_BATCH = 500
"""Tasks taken over at once: some 50 ms, after which the window gets its turn."""
_LOOKED_AT = 100_000
"""Tasks compared with the ledger at once."""

BEYOND_ALL = 2**63 - 1
"""No task has such a number."""

IN_USE, IN_TRASH, EMPTIED = range(3)
"""Where a task is to be seen."""

_SCHEMA = """
-- `tasks` and `seals` (a sum) are those of all entries: where they are the ledger's as well, there is nothing to catch up with.
CREATE TABLE about (ledger TEXT NOT NULL, tasks INTEGER NOT NULL, seals INTEGER NOT NULL) STRICT;
-- Checksums of the task’s row in the ledger, and of its text in `words`: what is equal is not written again.
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    created INTEGER NOT NULL,
    model TEXT NOT NULL,
    standing TEXT NOT NULL,
    kind TEXT NOT NULL,
    likeness INTEGER NOT NULL,
    place INTEGER NOT NULL,
    is_starred INTEGER NOT NULL,
    tags TEXT NOT NULL,
    text_checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE tag (tag TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tag, number)) STRICT, WITHOUT ROWID;
-- Texts come as words with blanks between (`search_text`), so SQLite has nothing to know of letters.
-- Beginnings of up to five letters are kept ready; a longer one is put together from its words, of which there are few.
CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'ascii', prefix = '1 2 3 4 5', columnsize = 0);
"""

_SHORT_CUTS = """
CREATE INDEX IF NOT EXISTS entry_by_time ON entry (place, created);
CREATE INDEX IF NOT EXISTS entry_by_model ON entry (place, model);
CREATE INDEX IF NOT EXISTS entry_by_standing ON entry (place, standing);
CREATE INDEX IF NOT EXISTS entry_by_kind ON entry (place, kind);
CREATE INDEX IF NOT EXISTS entry_by_likeness ON entry (place, likeness);
CREATE INDEX IF NOT EXISTS entry_by_star ON entry (place) WHERE is_starred = 1;
CREATE INDEX IF NOT EXISTS entry_by_place ON entry (place);
CREATE INDEX IF NOT EXISTS tag_by_number ON tag (number);
"""
"""Made when the first catching up is done, which takes half the time without them."""

_PLACE = (
    f"CASE WHEN coalesce(mark.trashed, 0) = 0 THEN {IN_USE} WHEN mark.is_emptied THEN {EMPTIED} ELSE {IN_TRASH} END"
)
_DIFFERING = f"""
SELECT task.number FROM ledger.task AS task INDEXED BY task_in_short
LEFT JOIN entry ON entry.number = task.number
LEFT JOIN ledger.mark AS mark ON mark.number = task.number
WHERE task.number < ?1 AND task.number >= ?2 AND (
    entry.checksum IS NOT task.checksum
    OR entry.is_starred <> coalesce(mark.is_starred, 0)
    OR entry.place <> {_PLACE}
    OR entry.tags <> coalesce(mark.tags, '[]'))
ORDER BY task.number DESC LIMIT {_BATCH}"""  # noqa: S608
_IS_SAME = f"""
SELECT (about.tasks, about.seals) IS (
    (SELECT count(*) FROM ledger.task),
    (SELECT coalesce(sum(checksum * (1 + number % 97)), 0) FROM ledger.task INDEXED BY task_in_short)
        + (SELECT coalesce(sum(seal_of_marks(number, is_starred, {_PLACE}, tags)), 0) FROM ledger.mark AS mark)
) FROM about"""  # noqa: S608
"""Told without a look at any entry, in a fraction of the time."""

_PUT = "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_encode = msgspec.json.Encoder().encode


def index_file(ledger: Path) -> Path:
    """Where the index of a ledger is."""
    return ledger.with_name("history-index.sqlite")


class _Known(NamedTuple):
    """What was told of an entry when it was taken over the last time."""

    seal: int
    text_checksum: int


def _seal_of_task(number: int, checksum: int) -> int:
    return checksum * (1 + number % 97)


def _seal_of_marks(number: int, is_starred: int, place: int, tags: str) -> int:
    """0 for a task of which nothing is noted: most have no row in the ledger."""
    noted = (is_starred, place, tags)
    return 0 if noted == (0, IN_USE, "[]") else zlib.crc32(f"{number} {noted}".encode())


class HistoryIndex:
    """The writing side. Open, use and close it on one thread. Every method raises LedgerError."""

    def __init__(self, ledger: Path, title_of: Callable[[str], str]) -> None:
        """Open the index of a ledger that is open, or make an empty one; `title_of` tells a model's title by its id."""
        self._title_of = title_of
        with explained("searched"):
            known = _connect_known(ledger)
            if known is None:
                _log.info("the index of the history is made anew")
                delete(ledger)
            self._db = known or _create(ledger)
            self._db.create_function("seal_of_marks", 4, _seal_of_marks, deterministic=True)

    def catch_up(self, below: int) -> tuple[int, int]:
        """Of the tasks with numbers less than `below`, take over the newest that differ from what the ledger says.

        Begin with `BEYOND_ALL`. What to give as `below` the next time, 0 if that was the end; and how many were taken over.
        """
        with explained("searched"):
            if below == BEYOND_ALL:
                if self._db.execute(_IS_SAME).fetchone() == (1,):
                    return 0, 0
                self._forget_what_is_gone()
                (below,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM ledger.task").fetchone()
            least = max(0, below - _LOOKED_AT)
            numbers = [number for (number,) in self._db.execute(_DIFFERING, (below, least))]
            self._take(numbers[::-1])
            if len(numbers) == _BATCH:
                return numbers[-1], _BATCH
            if not least:
                self._db.executescript(_SHORT_CUTS)
            return least, len(numbers)

    def take(self, numbers: Collection[int]) -> None:
        """Take over these tasks as they stand in the ledger now."""
        with explained("searched"):
            self._take(sorted(numbers))

    def _forget_what_is_gone(self) -> None:
        """The ledger may be an older copy of itself."""
        gone = "SELECT number FROM entry WHERE NOT EXISTS (SELECT 1 FROM ledger.task WHERE task.number = entry.number)"
        with self._transaction():
            for number, known in self._known(gone).items():
                for table, key in (("words", "rowid"), ("tag", "number"), ("entry", "number")):
                    self._db.execute(f"DELETE FROM {table} WHERE {key} = ?", (number,))  # noqa: S608
                self._db.execute("UPDATE about SET tasks = tasks - 1, seals = seals - ?", (known.seal,))

    def _known(self, which: str, *numbers: int) -> dict[int, _Known]:
        """What is told of these entries by now; `which` is a query for their numbers."""
        query = f"SELECT number, checksum, is_starred, place, tags, text_checksum FROM entry WHERE number IN ({which})"  # noqa: S608
        rows = self._db.execute(query, numbers).fetchall()
        return {row[0]: _Known(_seal_of_task(*row[:2]) + _seal_of_marks(row[0], *row[2:5]), row[5]) for row in rows}

    def _take(self, numbers: list[int]) -> None:
        which = several(numbers)
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM ledger.task WHERE number IN ({which}) ORDER BY number",  # noqa: S608
            numbers,
        ).fetchall()
        marks = read_marks(self._db, numbers, "ledger.mark")
        known = self._known(which, *numbers)
        more = 0
        with self._transaction():
            for row in rows:
                more += self._put(row[0], row[7], read_task(row), marks.get(row[0], NO_MARKS), known.get(row[0]))
            change = (sum(row[0] not in known for row in rows), more)
            self._db.execute("UPDATE about SET tasks = tasks + ?, seals = seals + ?", change)

    def _put(self, number: int, checksum: int, task: Task, marks: Marks, known: _Known | None) -> int:
        """By how much the sum of the seals grows."""
        text = texts_of(task, self._title_of(task.request.model), marks.tags)
        text_checksum = zlib.crc32(text.encode())
        if known is None or known.text_checksum != text_checksum:
            self._db.execute("INSERT OR REPLACE INTO words (rowid, text) VALUES (?, ?)", (number, text))
        if known is not None:
            self._db.execute("DELETE FROM tag WHERE number = ?", (number,))
        self._db.executemany("INSERT OR REPLACE INTO tag VALUES (?, ?)", ((tag, number) for tag in marks.tags))
        place = IN_USE if not marks.trashed else EMPTIED if marks.is_emptied else IN_TRASH
        tags = _encode(marks.tags).decode()
        what = (standing_of(task.state), kind_of(task.results), likeness(task.request))
        noted = (place, marks.is_starred, tags)
        self._db.execute(_PUT, (number, checksum, task.created, task.request.model, *what, *noted, text_checksum))
        seal = _seal_of_task(number, checksum) + _seal_of_marks(number, int(marks.is_starred), place, tags)
        return seal - (known.seal if known is not None else 0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._db:
            self._db.execute("BEGIN")
            yield

    def close(self) -> None:
        """Close the file."""
        with explained("closed"):
            self._db.close()


def delete(ledger: Path) -> None:
    """Away with the index of this ledger, of which nobody has it open. Raises OSError."""
    for file in files_of(index_file(ledger)):
        file.unlink(missing_ok=True)


def _connect(ledger: Path) -> sqlite3.Connection:
    db = sqlite3.connect(address_of(index_file(ledger).absolute()), uri=True, isolation_level=None)
    with ExitStack() as undo:
        undo.callback(db.close)
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        db.execute("PRAGMA busy_timeout = 5000")
        db.execute("ATTACH ? AS ledger", (f"{address_of(ledger.absolute())}?mode=ro",))
        db.execute("PRAGMA main.journal_mode = WAL")
        db.execute("PRAGMA main.synchronous = NORMAL")  # what is lost by a power failure is taken over again
        db.execute("PRAGMA main.wal_autocheckpoint = 4000")
        undo.pop_all()
    return db


def _connect_known(ledger: Path) -> sqlite3.Connection | None:
    """An index that is there, of ours, of this version, and of this very ledger; None if there is no such."""
    if not index_file(ledger).exists():
        return None
    with suppress(sqlite3.DatabaseError), ExitStack() as undo:
        db = _connect(ledger)
        undo.callback(db.close)
        marks = [db.execute(f"PRAGMA main.{name}").fetchone() for name in ("application_id", "user_version")]
        is_its = "SELECT (SELECT ledger FROM about) IS (SELECT identity FROM ledger.meta)"
        if marks == [(_OURS,), (_VERSION,)] and db.execute(is_its).fetchone() == (1,):
            undo.pop_all()
            return db
    return None


def _create(ledger: Path) -> sqlite3.Connection:
    db = _connect(ledger)
    db.executescript(_SCHEMA)
    db.execute("INSERT INTO about SELECT identity, 0, 0 FROM ledger.meta")
    db.execute(f"PRAGMA main.application_id = {_OURS}")
    db.execute(f"PRAGMA main.user_version = {_VERSION}")  # last: without it, the file is made anew
    return db
