"""How it is noticed that the data folder is an old one or a copy: a witness outside of it knows how often the queue was left."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import tempfile
from enum import StrEnum
from pathlib import Path

from kiegui.crashpoint import crashpoint

_log = logging.getLogger(__name__)

_BINARY = getattr(os, "O_BINARY", 0)
_UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def witness_folder() -> Path:
    """Where this session of the operating system keeps small files; what is there does not come along with a copied folder."""
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())


class Word(StrEnum):
    """What the witness says of a ledger."""

    IN_USE = "in use"
    """It is the one that was in use last."""
    OLD = "old"
    """Another one, or a newer state of it, was in use here since this session of the operating system began."""
    NONE = "none"
    """Nothing: the session is new, or the folder was in another place until now."""


class SendCount:
    """The witness of one data folder. Any thread, one at a time.

    The ledger counts in itself how often a task has left its queue. The witness holds that count and the ledger's identity.
    As long as both say the same, this ledger is the one that was in use last, in this place and since the computer started.
    """

    def __init__(self, data: Path, folder: Path) -> None:
        """`data` is the data folder, `folder` where the witness is kept."""
        place = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:32]
        self._file = folder / f"kiegui-{place}"

    def says_of(self, identity: str, count: int) -> Word:
        """What the witness says of the ledger with that identity and count."""
        try:
            handle = os.open(self._file, os.O_RDONLY | _BINARY | _UNFOLLOWED)
            try:
                said = os.read(handle, 200) if _is_ours(os.fstat(handle)) else b""
            finally:
                os.close(handle)
        except OSError:
            said = b""
        if said == _words(identity, count):
            return Word.IN_USE
        return Word.OLD if said else Word.NONE

    def keep(self, identity: str, count: int) -> None:
        """Write it down. If that can't be done, tasks are held at the next start, which is no error."""
        unfinished = self._file.with_suffix(".new")
        try:
            unfinished.unlink(missing_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            try:
                os.write(handle, _words(identity, count))
            finally:
                os.close(handle)
            crashpoint("send-count-written")
            unfinished.replace(self._file)
            crashpoint("send-count-renamed")
        except OSError as error:
            _log.warning("the count of sent tasks can’t be kept: %s", error.strerror)


def _words(identity: str, count: int) -> bytes:
    return f"{identity} {count}\n".encode()


def _is_ours(status: os.stat_result) -> bool:
    """Whether it is a plain file that nobody else could have put there; Windows has such folders for each person."""
    return stat.S_ISREG(status.st_mode) and (os.name != "posix" or status.st_uid == os.geteuid())
