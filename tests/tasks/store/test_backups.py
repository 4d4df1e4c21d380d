"""Backups: made whole or not at all, when one is due, and thinned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.store.backups import Backups
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.ledger import Ledger
from tests.tasks.ways import make_task

DAY = 86_400.0


class Bench:
    """A ledger with one task, and a folder of copies with a clock and a disk of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "copies"
        self.now = datetime(2026, 11, 2, 12, tzinfo=UTC).timestamp()
        self.free = 10**12
        self.ledger = Ledger(folder / "ledger.sqlite")
        make_task(self.ledger)
        self.backups = Backups(self.folder, lambda: self.now, lambda _: self.free)

    def make(self, label: str = "", slots: int = 0) -> Path | None:
        return self.backups.make(self.ledger._db, label, slots)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.ledger.close()


def test_a_copy_is_one_whole_file(bench: Bench) -> None:
    file = bench.make(slots=17)
    assert file is not None
    assert list(bench.folder.iterdir()) == [file]
    assert examine(file) is Standing.WHOLE
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT number FROM task").fetchall() == [(1,)]
    (backup,) = bench.backups.newest_first()
    assert (backup.file, backup.made, backup.slots, backup.label) == (file, bench.now, 17, "")


def test_without_enough_room_none_is_made(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.free = 64_000_000
    assert bench.make() is None
    assert bench.backups.newest_first() == []
    assert "too little room" in caplog.text


def test_a_copy_that_is_not_sound_is_not_kept(bench: Bench, tmp_path: Path) -> None:
    bench.ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = tmp_path / "ledger.sqlite"
    data = bytearray(file.read_bytes())
    data[-4096:] = b"\x55" * 4096
    with closing(sqlite3.connect(tmp_path / "damaged")) as db:
        db.execute("PRAGMA user_version")
        (tmp_path / "damaged").write_bytes(data)
        with pytest.raises(LedgerError, match="damaged"):
            bench.backups.make(db)
    assert list(bench.folder.iterdir()) == []


def test_a_copy_with_impossible_rows_is_not_kept(bench: Bench) -> None:
    bench.ledger._db.execute("PRAGMA ignore_check_constraints = 1")
    bench.ledger._db.execute("INSERT INTO task SELECT 2, created, '', model, state, NULL, 0, 0, record FROM task")
    with pytest.raises(LedgerError, match="damaged"):
        bench.make()
    assert list(bench.folder.iterdir()) == []


def test_what_was_left_of_an_interrupted_one_is_in_nobodys_way(bench: Bench) -> None:
    bench.folder.mkdir()
    (bench.folder / "unfinished").write_bytes(b"half a copy")
    (bench.folder / "ledger-of-somebody.sqlite").touch()
    (bench.folder / "ledger-20261399T000000-1.sqlite").touch()
    assert bench.make() is not None
    assert len(bench.backups.newest_first()) == 1


@pytest.mark.parametrize(
    ("seconds", "slots", "is_due"),
    [
        (0, 100, False),
        (0, 355, False),
        (0, 356, True),
        (DAY - 1, 100, False),
        (DAY, 100, True),
        (-5, 100, True),
        (0, 99, True),
    ],
)
def test_one_is_due_after_a_day_or_many_answers(seconds: float, slots: int, is_due: bool, bench: Bench) -> None:
    assert bench.backups.is_due(100)
    bench.make(slots=100)
    bench.now += seconds
    assert bench.backups.is_due(slots) is is_due


def test_copies_are_thinned_but_those_with_a_label_stay(bench: Bench) -> None:
    bench.make("before-version-2")
    start = bench.now
    for hour in range(0, 100 * 24, 6):
        bench.now = start + hour * 3600
        bench.make()
    *usual, first = [(bench.now - backup.made) / DAY for backup in bench.backups.newest_first()]
    assert usual[:3] == [0, 0.25, 0.5]
    assert len([age for age in usual if age < 7]) == 9  # and one of each of the six days before
    assert all(older - newer < 8 for newer, older in pairwise(usual))
    assert (len(usual) < 20, usual[-1] > 50) == (True, True)
    assert first > 99


def test_a_folder_that_cannot_be_made_is_said_so(bench: Bench) -> None:
    bench.folder.write_text("a file where the folder should be")
    with pytest.raises(LedgerError, match="copied"):
        bench.make()
