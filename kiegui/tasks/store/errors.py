"""SQLite's errors and the disk's, in words for a creator."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kiegui.errors import LedgerConflict, LedgerError

_OF_THE_PLACE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_CONSTRAINT,
    }
)
"""Errors that say something of the disk, of other programs or of what was asked, but nothing of the content of the file."""

_BROKEN_TEXT = (
    "This text holds a broken character that can’t be stored. Look for an odd sign, mostly in the place of an emoji, and"
    " delete it."
)


@contextmanager
def explained(action: str) -> Iterator[None]:
    """Turn errors into "The history can’t be `action`: why." Raises LedgerError; LedgerConflict where trying again is no use."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise LedgerConflict(f"The history can’t be {action}: {error}.") from error
    except UnicodeEncodeError as error:
        raise LedgerConflict(_BROKEN_TEXT) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise LedgerError(f"The history can’t be {action}: {_why(error)}.") from error
    except OSError as error:
        raise LedgerError(f"The history can’t be {action}: {error.strerror}.") from error


def is_damage(error: BaseException | None) -> bool:
    """Whether an error means that what stands in the file can't be right."""
    return isinstance(error, sqlite3.Error | UnicodeDecodeError) and _kind(error) not in _OF_THE_PLACE


def _kind(error: BaseException) -> int:
    """The error code without its details; SQLITE_CORRUPT for what Python itself can't read.

    That is text which is no text; the letters of a damaged schema even come as a bare UnicodeDecodeError (seen on 3.11).
    """
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF


def _why(error: BaseException) -> str:
    match _kind(error):
        case sqlite3.SQLITE_FULL:
            return "the disk is full. Make some room"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program is using it. Close that program"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "the file is damaged. Close KieGUI and start it again: it will be put together from its copies"
        case sqlite3.SQLITE_IOERR:
            return "the disk does not work as it should, or is full. Look after the disk"
        case _:
            return f"the disk says “{error}”"
