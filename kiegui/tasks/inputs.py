"""The files that tasks read: as addresses in a request's input, and as copies of our own, so that re-runs always work."""

from __future__ import annotations

import errno
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from kiegui.crashpoint import crashpoint
from kiegui.durable import sync_file, sync_folder
from kiegui.errors import InputFileError, LedgerError
from kiegui.tasks.disk import sweep
from kiegui.tasks.task import replaced

_DIGEST = 32
"""Letters of the SHA-256 that a copy's folder is called by."""
_LONGEST_NAME = 80
"""Of a copy, in characters: all of a path has to fit into 260 on Windows."""
_LONGEST_SUFFIX = 10
_PIECE = 1024 * 1024


class Inputs:
    """Copies of the files that tasks read, as they were at the click: the person may move or change their own.

    `folder` holds one folder for each content (a part of its SHA-256), and in it the file under its own name. A copy is never
    changed and never replaced. Blocking; any thread, several at once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, given: dict[str, Any]) -> dict[str, Any]:
        """The same input, with every local file's address replaced by that of its copy, which is on the platter.

        Raises InputFileError if a file can't be read or is empty, LedgerError if the disk can't take the copy.
        """
        copies = {address: self.copy_of(address).as_uri() for address in local_files(given)}
        return {name: replaced(value, copies) for name, value in given.items()} if copies else given

    def copy_of(self, address: str) -> Path:
        """The copy of one file, made if there is none yet; of a copy, itself. Raises as `kept` does."""
        source = self.find(address)
        if self._is_ours(source):
            return source
        digest = hashlib.sha256()
        for piece in _pieces(source):
            digest.update(piece)
        copy = self.place(digest.hexdigest(), source.name)
        if copy.is_file():
            return copy
        # The copy's own bytes decide its place, so that it is right even if the file changes meanwhile.
        return self.keep_pieces(_pieces(source), source.name)

    def keep_new(self, data: bytes, name: str) -> Path:
        """The copy of a file that is none yet, such as a pasted picture. Raises LedgerError."""
        copy = self.place(hashlib.sha256(data).hexdigest(), name)
        if not copy.is_file():
            with self._part() as part:
                part.write_bytes(data)
                _to_the_platter(part, copy)
        return copy

    def keep_pieces(self, pieces: Iterable[bytes], name: str) -> Path:
        """The copy of a file that comes in pieces, such as out of an archive. Raises LedgerError, and what `pieces` raises."""
        digest = hashlib.sha256()
        with self._part() as part:
            with part.open("xb") as target:
                for piece in pieces:
                    digest.update(piece)
                    target.write(piece)
            copy = self.place(digest.hexdigest(), name)
            _to_the_platter(part, copy)
        return copy

    def place(self, digest: str, name: str) -> Path:
        """Where the copy of a file of that name is, or would be, whose SHA-256 begins with (32 digits of) `digest`."""
        suffix = Path(name).suffix[:_LONGEST_SUFFIX]
        return self.folder / digest[:_DIGEST] / (Path(name).stem[: _LONGEST_NAME - _LONGEST_SUFFIX] + suffix)

    def find(self, address: str) -> Path:
        """Where the file of a `file://` address is; that of a copy is found also if the data folder has moved.

        Raises InputFileError if it is not there.
        """
        path = path_of(address)
        if path is None:
            raise InputFileError("One of the files has an address that can’t be read.")
        moved = self.folder / path.parent.name / path.name
        try:
            for candidate in (path, moved):
                if candidate.is_file():
                    return candidate
        except (OSError, ValueError) as error:
            raise InputFileError(f"The file “{path.name}” can’t be read.") from error
        raise InputFileError(f"The file “{path.name}” is not there any more.")

    def _is_ours(self, path: Path) -> bool:
        return path.parent.parent == self.folder

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """A path for a file in the making, which is gone afterwards. The disk's errors in it become a LedgerError."""
        part = self.folder / f".{uuid.uuid4().hex}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            sweep(self.folder, ".*.part")
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            why = "the disk is full. Make some room" if is_full else f"the disk says “{error.strerror}”"
            raise LedgerError(f"A copy of the file can’t be kept: {why}.") from error


def _pieces(source: Path) -> Iterator[bytes]:
    """What a file holds. Raises InputFileError if it can't be read or is empty."""
    try:
        with source.open("rb") as file:
            piece = file.read(_PIECE)
            if not piece:
                raise InputFileError(f"The file “{source.name}” is empty.")
            while piece:
                yield piece
                piece = file.read(_PIECE)
    except OSError as error:
        raise InputFileError(f"The file “{source.name}” can’t be read: {error.strerror}.") from error


def _to_the_platter(part: Path, copy: Path) -> None:
    """Give a finished file its place, unless another thread was faster; durable when this returns."""
    sync_file(part)
    crashpoint("inputs-copied")
    copy.parent.mkdir(exist_ok=True)
    if not copy.is_file():
        part.replace(copy)
    sync_folder(copy.parent)
    sync_folder(copy.parent.parent)
    crashpoint("inputs-kept")


def path_of(address: str) -> Path | None:
    """The path that a `file://` address (as of `Path.as_uri`) names; None if it is none, or not of this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme != "file" or not parts.path:
        return None
    plain = os.fsdecode(unquote_to_bytes(parts.path))
    if os.name == "nt":
        return Path(f"//{parts.netloc}{plain}" if parts.netloc else plain.lstrip("/"))
    return Path(plain) if parts.netloc in ("", "localhost") else None


def local_files(given: object) -> tuple[str, ...]:
    """Every `file://` address in an input, wherever it stands, each once and in order."""
    return tuple(dict.fromkeys(_addresses(given)))


def _addresses(value: object) -> Iterator[str]:
    match value:
        case str() if value.startswith("file://"):
            yield value
        case list():
            for part in value:
                yield from _addresses(part)
        case dict():
            yield from _addresses(list(value.values()))
