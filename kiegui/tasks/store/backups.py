"""Copies of the ledger: when one is due, how it is made and checked, which ones stay. Restoring is in `recovery`. Blocking."""

from __future__ import annotations

import logging
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiegui.crashpoint import crashpoint
from kiegui.durable import sync_file, sync_folder
from kiegui.tasks.store.errors import explained

_log = logging.getLogger(__name__)

_DAY = 86_400
_EVERY_SECONDS = _DAY
_EVERY_SLOTS = 256
"""The recorder holds 1,024 answers and marks, up to 3 a submission; what is older must be in a backup."""

_SPARE_BYTES = 64_000_000
_NEWEST, _DAYS, _WEEKS = 3, 7, 9
_NAME = re.compile(r"ledger-(\d{8}T\d{6})-(\d+)(-[a-z0-9-]+)?\.sqlite")


@dataclass(frozen=True)
class Backup:
    """A copy: when it was made (seconds since 1970), after how many slots of the recorder; `label` is "" for usual ones."""

    file: Path
    made: float
    slots: int
    label: str


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Backups:
    """The folder of the copies. Use it on the ledger's thread."""

    def __init__(
        self, folder: Path, clock: Callable[[], float], free_bytes: Callable[[Path], int] = _free_bytes
    ) -> None:
        """`clock` tells seconds since 1970, `free_bytes` the room on the disk of a folder."""
        self._folder = folder
        self._clock = clock
        self._free_bytes = free_bytes

    def newest_first(self) -> list[Backup]:
        """Every copy that there is."""
        found = []
        for file in self._folder.glob("ledger-*.sqlite"):
            if (name := _NAME.fullmatch(file.name)) and (made := _moment(name[1])) is not None:
                found.append(Backup(file, made, int(name[2]), (name[3] or "").removeprefix("-")))
        return sorted(found, key=lambda backup: (backup.made, backup.slots), reverse=True)

    def is_due(self, slots: int) -> bool:
        """Whether the newest copy is older than a day, or too much was recorded since; `slots` is `FlightRecorder.written`."""
        newest = next(iter(self.newest_first()), None)
        return (
            newest is None
            or not 0 <= self._clock() - newest.made < _EVERY_SECONDS
            or not 0 <= slots - newest.slots < _EVERY_SLOTS
        )

    def make(self, db: sqlite3.Connection, label: str = "", slots: int = 0) -> Path | None:
        """Copy an open ledger and check the copy; None if the disk has too little room. One with a `label` stays for good.

        Raises LedgerError; if the copy is not sound, the ledger itself is damaged.
        """
        with explained("copied"):
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._free_bytes(self._folder) < 2 * size_of(db) + _SPARE_BYTES:
                _log.warning("no backup of the history: the disk has too little room")
                return None
            stamp = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y%m%dT%H%M%S")
            file = self._folder / f"ledger-{stamp}-{slots}{label and '-'}{label}.sqlite"
            unfinished = self._folder / "unfinished"
            try:
                _copy(db, unfinished)
                crashpoint("backups-copied")
                sync_file(unfinished)
                unfinished.replace(file)
            finally:
                unfinished.unlink(missing_ok=True)
            crashpoint("backups-named")
            sync_folder(self._folder)
            self._thin()
        return file

    def _thin(self) -> None:
        """Keep the newest, one a day for a week, one a week for two months, and all that have a label."""
        usual = [backup for backup in self.newest_first() if not backup.label]
        kept = set(usual[:_NEWEST])
        days: dict[int, Backup] = {}
        weeks: dict[int, Backup] = {}
        for backup in usual:
            days.setdefault(int(backup.made // _DAY), backup)
            weeks.setdefault(int(backup.made // (7 * _DAY)), backup)
        kept.update(list(days.values())[:_DAYS], list(weeks.values())[:_WEEKS])
        for backup in usual:
            if backup not in kept:
                crashpoint("backups-thinning")
                backup.file.unlink()


def size_of(db: sqlite3.Connection) -> int:
    """The bytes of an open database. Raises sqlite3.Error."""
    (size,) = db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    return int(size)


def _moment(stamp: str) -> float | None:
    """Seconds since 1970; None for a date that there isn't: somebody else named that file."""
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _copy(db: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # a copy is one file
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is not sound")
