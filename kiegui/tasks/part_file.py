"""A result on its way: the `.part` file, and beside it what is known of its bytes, so that a download goes on where it broke."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from kiegui.crashpoint import crashpoint
from kiegui.durable import write_durably
from kiegui.errors import LedgerError
from kiegui.tasks.disk import on_disk

VOUCH_BYTES = 8 * 1024 * 1024
"""After so many bytes they are made durable, and vouched for: what is lost at most when the power fails."""

_PIECE = 1024 * 1024

Told = Callable[[int, int], None]
"""Gets the bytes that are there, and how many there will be (0 = unknown); on the loading thread, piece by piece."""


class Vouched(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands beside a `.part` file: its first `length` of `total` bytes have this SHA-256, and are of that version."""

    length: int
    total: int
    validator: str
    sha256: str


class PartFile:
    """One `.part` file, written by one thread in a `with` block. Whatever the disk does not take is a LedgerError.

    After the block `size` and `sha256` are those of the file. If the block ends with an error, what came so far is kept
    for the next attempt; if it was the disk's, it is removed, because others need the room.
    """

    def __init__(self, path: Path, told: Told) -> None:
        self.path = path
        self.size = 0
        self._told = told
        self._vouching = vouching_path(path)
        self._digest = hashlib.sha256()
        self._total = 0
        self._validator = ""
        self._vouched = 0
        self._file: BinaryIO | None = None

    @property
    def sha256(self) -> str:
        """Of the bytes that are in the file."""
        return self._digest.hexdigest()

    def kept(self) -> Vouched | None:
        """What an earlier attempt left, if its bytes are still those that are vouched for; there may be more, which aren't."""
        try:
            vouched = msgspec.json.decode(self._vouching.read_bytes(), type=Vouched)
            digest = _digest(self.path, vouched.length)
        except (OSError, ValueError):  # not there, or not ours
            return None
        if digest.hexdigest() != vouched.sha256:
            return None
        self._digest, self.size = digest, vouched.length
        return vouched

    def start(self, length: int, total: int, validator: str) -> None:
        """The first `length` bytes stay, which `kept` has found; see `kiegui.api.download.Target`."""
        if not length:
            self._digest, self.size = hashlib.sha256(), 0
        self._total, self._validator, self._vouched = total, validator, length
        with on_disk():
            free = shutil.disk_usage(self.path.parent).free
            if total - length > free:
                raise OSError(errno.ENOSPC, "no room")
            self._file = self.path.open("r+b" if length else "wb")
            self._file.truncate(length)
            self._file.seek(length)
        self._told(length, total)

    def write(self, piece: bytes) -> None:
        """The next bytes."""
        assert self._file is not None, "started before"
        with on_disk():
            self._file.write(piece)
            self._digest.update(piece)
            self.size += len(piece)
            if self._validator and self.size - self._vouched >= VOUCH_BYTES:
                self._vouch()
        self._told(self.size, self._total)

    def _vouch(self) -> None:
        """First the bytes, then the word for them."""
        assert self._file is not None, "started before"
        self._file.flush()
        os.fsync(self._file.fileno())
        crashpoint("part-written")
        vouched = Vouched(self.size, self._total, self._validator, self.sha256)
        write_durably(self._vouching, msgspec.json.encode(vouched))
        self._vouched = self.size
        crashpoint("part-vouched")

    def discard(self) -> None:
        """Begin from the start next time."""
        with on_disk():
            for path in (self._vouching, self.path):  # in this order: a word alone is of no use
                path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        if isinstance(error, LedgerError):
            with suppress(OSError):  # such a disk may not even do that
                self._file.close()
            with suppress(LedgerError):
                self.discard()
            return
        with on_disk(), self._file:
            if error is not None and self._validator and self.size > self._vouched:
                self._vouch()
            self._file.flush()
            os.fsync(self._file.fileno())


def vouching_path(part: Path) -> Path:
    """Where it is written what the bytes of a `.part` file are."""
    return part.with_name(part.name + ".json")


def _digest(path: Path, length: int) -> hashlib._Hash:
    """Of the first bytes of a file; of fewer, if it has fewer. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(length, _PIECE))):
            digest.update(piece)
            length -= len(piece)
    return digest
