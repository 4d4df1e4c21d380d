"""SQLite's errors in words, and which of them mean damage."""

from __future__ import annotations

import sqlite3

import pytest

from kiegui.errors import LedgerConflict, LedgerError
from kiegui.tasks.store.errors import explained, is_damage


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "words", "damage"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "disk is full", False),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "another program", False),
        (sqlite_error(sqlite3.SQLITE_CORRUPT_VTAB), "damaged", True),
        (sqlite_error(sqlite3.SQLITE_NOTADB), "damaged", True),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), "disk does not work", False),
        (sqlite_error(sqlite3.SQLITE_READONLY), "what SQLite says", False),
        (sqlite3.OperationalError("Could not decode to UTF-8"), "damaged", True),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd"), "damaged", True),
        (OSError(13, "Permission denied"), "Permission denied", False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_every_error_is_a_sentence(error: Exception, words: str, damage: bool) -> None:
    with pytest.raises(LedgerError, match=words) as raised, explained("written"):
        raise error
    assert not isinstance(raised.value, LedgerConflict)
    assert is_damage(raised.value.__cause__) is damage


def test_a_contradiction_is_a_conflict() -> None:
    with pytest.raises(LedgerConflict, match="it is so"), explained("written"):
        raise sqlite3.IntegrityError("it is so")


def test_no_error_is_no_damage() -> None:
    with explained("read"):
        assert not is_damage(None)
