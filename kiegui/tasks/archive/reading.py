"""Reads an archive, which may come from anybody: all of it is looked at before anything is made of it. Blocking; one thread.

What is in it decides no path on this computer and no size in memory: members are found by the names that we give them, files
are stored as they are, so they can't be larger than the archive, and records are read line by line.
"""

from __future__ import annotations

import hashlib
import stat
import threading
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

import msgspec

from kiegui.catalog.registry import MAX_BYTES
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.soundness import faults
from kiegui.errors import ArchiveError
from kiegui.tasks.archive.exporting import Stopped, Told
from kiegui.tasks.archive.form import (
    CONTENTS,
    ENTRIES,
    ENTRIES_AT_ONCE,
    FORMAT,
    INPUT,
    MODEL,
    PIECE,
    RESULT,
    Contents,
    Entry,
    StoredFile,
)
from kiegui.tasks.finding import LONGEST_TAG
from kiegui.tasks.store.rows import WITHOUT_ID, is_plausible
from kiegui.tasks.store.walk import LedgerWalk, open_copy

_LONGEST_LINE = 8_000_000
"""Bytes of an entry; Kie takes 1 MB at most."""
_LONGEST_CONTENTS = 100_000
_MOST_MEMBERS = 4_000_000
_END_OF_TIME = 253_402_300_800_000
"""The year 10000, in ms since 1970: later moments can't be told."""
_MOST_TAGS, _LONGEST_ID = 1000, 500

_decode_entry = msgspec.json.Decoder(Entry).decode
_NOT_WHOLE = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What `zipfile` raises of a file that is none, was cut, or was made to harm."""
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Source(Protocol):
    """Where entries come from. Use and close it on one thread, but for the pieces of files."""

    entries: int
    """How many there are."""

    def pages(self) -> Iterator[list[Entry]]:
        """All of them, oldest first, some at a time. Raises ArchiveError or LedgerError."""
        ...

    def pieces(self, file: StoredFile) -> Iterator[bytes]:
        """A file of an entry; after the last piece it is certain that it was this one. Any thread. Raises ArchiveError."""
        ...

    def models(self) -> Iterator[tuple[int, ModelSpec]]:
        """The models, each with the moment since when it was in use, newest first."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class LedgerCopy:
    """A copy of a ledger as it is in `backups/`: entries and marks, and no files."""

    def __init__(self, file: Path) -> None:
        """Raises LedgerError if it is none, or not whole."""
        self._walk: LedgerWalk = open_copy(file)
        self._numbers = self._walk.numbers()
        self.entries = len(self._numbers)

    def pages(self) -> Iterator[list[Entry]]:
        """As in `Source`."""
        for page in self._walk.pages(self._numbers, ENTRIES_AT_ONCE):
            entries = (Entry(task=task, marks=marks) for task, marks in page)
            yield [entry for entry in entries if is_possible(entry)]

    def pieces(self, file: StoredFile) -> Iterator[bytes]:
        """There are none."""
        raise ArchiveError(f"“{file.name}” is not in a copy of the history.")

    def models(self) -> Iterator[tuple[int, ModelSpec]]:
        """There are none."""
        return iter(())

    def close(self) -> None:
        """As in `Source`."""
        self._walk.close()


class Archive:
    """An archive that was looked at from the first to the last byte."""

    def __init__(self, file: Path, told: Told, stop: threading.Event) -> None:
        """Raises ArchiveError, in a sentence, if it is no archive, not whole, of a newer app, or not as we write them."""
        self._name = file.name
        self._stop = stop
        with self._explained(), ExitStack() as undo:
            self._zip = undo.enter_context(ZipFile(file))
            self._check(file.stat().st_size, told)
            undo.pop_all()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except _NOT_WHOLE as error:
            raise self._broken() from error
        except OSError as error:
            why = error.strerror or "the disk gives no reason"
            raise ArchiveError(f"“{self._name}” can’t be read: {why}. Nothing was changed.") from error

    def _broken(self) -> ArchiveError:
        return ArchiveError(f"“{self._name}” is no KieGUI archive, or it is not whole. Nothing was changed.")

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Stopped("The import was stopped. Nothing was changed.")

    # -- looking at all of it ------------------------------------------------------------------------------------

    def _check(self, size: int, told: Told) -> None:
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS:
            raise self._broken()
        self._contents = self._read_contents()
        self.entries = self._contents.entries
        self._members = {member.filename: member for member in members}
        if len(self._members) != len(members):
            raise self._broken()
        for member in members:
            self._check_member(member)
        files = [member for member in members if RESULT.fullmatch(member.filename) or INPUT.fullmatch(member.filename)]
        self._models = sorted(
            (name for name in self._members if MODEL.fullmatch(name)), key=lambda name: name.rpartition("/")[2]
        )
        if (len(files), len(self._models)) != (self._contents.files, self._contents.models):
            raise self._broken()
        if sum(member.file_size for member in files) > size:  # two of them are made of the same bytes
            raise self._broken()
        self._check_content(told, size, len(files))

    def _read_contents(self) -> Contents:
        """The format first: what else is in it is for those to know who know that."""
        try:
            info = self._zip.getinfo(CONTENTS)
        except KeyError:
            raise self._broken() from None
        if info.file_size > _LONGEST_CONTENTS:
            raise self._broken()
        with self._zip.open(info) as opened:
            raw = opened.read(_LONGEST_CONTENTS)
        try:
            told = msgspec.json.decode(raw, type=dict[str, object])
            number = told.get("format")
            if isinstance(number, int) and number > FORMAT:
                raise ArchiveError(
                    f"“{self._name}” was made by a newer KieGUI. Please update the app. Nothing was changed."
                )
            contents = msgspec.json.decode(raw, type=Contents)
        except _UNREADABLE:
            raise self._broken() from None
        if contents.format != FORMAT:
            raise self._broken()
        return contents

    def _check_member(self, member: ZipInfo) -> None:
        """Whether it is one as we write them; a link, a folder or a path is none."""
        name = member.filename
        is_file = bool(RESULT.fullmatch(name) or INPUT.fullmatch(name))
        is_known = is_file or name in (CONTENTS, ENTRIES) or MODEL.fullmatch(name)
        is_plain = stat.S_IFMT(member.external_attr >> 16) in (0, stat.S_IFREG) and not member.flag_bits & 1
        packing = (ZIP_STORED,) if is_file else (ZIP_STORED, ZIP_DEFLATED)
        has_true_size = member.compress_type != ZIP_STORED or member.compress_size == member.file_size
        is_climbing = ".." in name.split("/")
        if not (is_known and is_plain and has_true_size and member.compress_type in packing) or is_climbing:
            raise self._broken()
        if MODEL.fullmatch(name) and member.file_size > MAX_BYTES:
            raise self._broken()

    def _check_content(self, told: Told, size: int, files: int) -> None:
        digest = hashlib.sha256()
        seen: dict[str, StoredFile] = {}
        ids: set[int] = set()
        entries = named = done = last = 0
        for line in self._lines():
            self._check_stop()
            digest.update(line)
            entry = self._entry(line)
            if entry.task.number <= last:
                raise self._broken()
            last = entry.task.number
            if entry.task.task_id:
                ids.add(hash((entry.task.account, entry.task.task_id)))
                named += 1
            entries += 1
            for file in (*entry.files.values(), *entry.inputs.values()):
                known = seen.setdefault(file.member, file)
                if known != file:  # else a sum that was never looked at could name any place on this computer
                    raise self._broken()
                if known is file:
                    for piece in self.pieces(file):
                        done += len(piece)
                        told(min(done, size), size)
        told_sum = self._contents.entries_sha256
        if (entries, len(seen), len(ids)) != (self.entries, files, named) or digest.hexdigest() != told_sum:
            raise self._broken()
        for _ in self.models():  # each is read to its end, and its sum is looked at
            pass
        told(size, size)

    def _lines(self) -> Iterator[bytes]:
        with self._explained():
            try:
                opened: IO[bytes] = self._zip.open(ENTRIES)
            except KeyError:
                raise self._broken() from None
            with opened:
                while line := opened.readline(_LONGEST_LINE):
                    if not line.endswith(b"\n"):
                        raise self._broken()
                    yield line

    def _entry(self, line: bytes) -> Entry:
        try:
            entry = _decode_entry(line)
        except _UNREADABLE:
            raise self._broken() from None
        places = range(len(entry.task.results))
        for index, file in entry.files.items():
            if index not in places or not entry.task.results[index].file or not RESULT.fullmatch(file.member):
                raise self._broken()
        if not is_possible(entry) or not all(INPUT.fullmatch(file.member) for file in entry.inputs.values()):
            raise self._broken()
        return entry

    # -- what is in it -------------------------------------------------------------------------------------------

    def pages(self) -> Iterator[list[Entry]]:
        """As in `Source`."""
        page = []
        for line in self._lines():
            page.append(self._entry(line))
            if len(page) == ENTRIES_AT_ONCE:
                yield page
                page = []
        if page:
            yield page

    def pieces(self, file: StoredFile) -> Iterator[bytes]:
        """As in `Source`."""
        digest = hashlib.sha256()
        member = self._members.get(file.member)
        if member is None or member.file_size != file.size:
            raise self._broken()
        with self._explained(), self._zip.open(member) as opened:
            while piece := opened.read(PIECE):
                self._check_stop()
                digest.update(piece)
                yield piece
        if digest.hexdigest() != file.sha256:
            raise self._broken()

    def models(self) -> Iterator[tuple[int, ModelSpec]]:
        """As in `Source`; what can't be used, as it may be in a later version of the app, is left out."""
        for name in reversed(self._models):
            with self._explained(), self._zip.open(name) as opened:
                raw = opened.read(MAX_BYTES + 1)
            try:
                spec = msgspec.json.decode(raw, type=ModelSpec)
            except _UNREADABLE:
                continue
            _, _, moment = name.rpartition("/")
            if not list(faults(spec)) and name == f"models/{spec.id}/{moment}":
                yield int(moment.removesuffix(".json")), spec

    def close(self) -> None:
        """As in `Source`."""
        self._zip.close()


def is_possible(entry: Entry) -> bool:
    """Whether a ledger of ours could hold such an entry."""
    task, marks = entry.task, entry.marks
    moments = (task.created, task.sent, task.finished, marks.trashed, *(upload.expires for upload in task.uploads))
    return (
        all(0 <= moment < _END_OF_TIME for moment in moments)
        and 0 < task.number < 2**53
        and 0 <= task.instead_of < 2**53
        and _is_name(task.account)
        and (_is_name(task.task_id) if task.task_id else True)
        and (task.state in WITHOUT_ID) == (not task.task_id)
        and (bool(task.task_id) or not task.results)
        and all(0 <= result.size < 2**53 for result in task.results)
        and len(marks.tags) <= _MOST_TAGS
        and all(len(tag) <= LONGEST_TAG for tag in marks.tags)
    )


def _is_name(text: str) -> bool:
    return bool(text) and len(text) <= _LONGEST_ID and is_plausible(text)


def open_source(file: Path, told: Told, stop: threading.Event) -> Source:
    """An archive, or a copy of a ledger; which one it is, its first bytes say. Raises ArchiveError or LedgerError."""
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
    except OSError as error:
        why = error.strerror or "the disk gives no reason"
        raise ArchiveError(f"“{file.name}” can’t be read: {why}. Nothing was changed.") from error
    return LedgerCopy(file) if head == b"SQLite format 3\0" else Archive(file, told, stop)
