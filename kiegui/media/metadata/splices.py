"""A file from another one with a few places changed: everything between is copied byte by byte, and compared afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kiegui.durable import sync_file

_PIECE = 1024 * 1024


class Splice(NamedTuple):
    """At the place `at` of the source `removed` bytes are left out, and `added` is put in."""

    at: int
    removed: int
    added: bytes


def write_spliced(source: Path, target: Path, splices: Iterable[Splice]) -> None:
    """Write the changed file; it is on the platter when this returns. Raises OSError."""
    at = 0
    with source.open("rb") as old, target.open("wb") as new:
        for splice in sorted(splices):
            for piece in _pieces(old, splice.at - at):
                new.write(piece)
            new.write(splice.added)
            at = splice.at + splice.removed
            old.seek(at)
        while piece := old.read(_PIECE):
            new.write(piece)
    sync_file(target)


def differs_only_in(source: Path, target: Path, splices: Iterable[Splice]) -> bool:
    """Whether the file on the disk is the source but for these places. Raises OSError."""
    at = 0
    with source.open("rb") as old, target.open("rb") as new:
        for splice in sorted(splices):
            if not _are_alike(old, new, splice.at - at) or new.read(len(splice.added)) != splice.added:
                return False
            at = splice.at + splice.removed
            old.seek(at)
        while True:
            piece = old.read(_PIECE)
            if new.read(_PIECE) != piece:
                return False
            if not piece:
                return True


def _pieces(file: BinaryIO, count: int) -> Iterable[bytes]:
    while count > 0:
        piece = file.read(min(count, _PIECE))
        if not piece:
            raise OSError("the file has become shorter")
        count -= len(piece)
        yield piece


def _are_alike(one: BinaryIO, other: BinaryIO, count: int) -> bool:
    return all(other.read(len(piece)) == piece for piece in _pieces(one, count))
