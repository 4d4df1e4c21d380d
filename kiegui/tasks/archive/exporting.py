"""Writes an archive: entries, marks, files, and the models they were made with. Blocking; the ledger is only read."""

from __future__ import annotations

import hashlib
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from kiegui import __version__
from kiegui.crashpoint import crashpoint
from kiegui.errors import ArchiveError, InputFileError
from kiegui.media.names import safe_name
from kiegui.tasks.archive.form import (
    CONTENTS,
    ENTRIES,
    ENTRIES_AT_ONCE,
    FORMAT,
    PIECE,
    Belongings,
    Contents,
    Entry,
    StoredFile,
)
from kiegui.tasks.archive.whole_file import check_room, written_whole
from kiegui.tasks.finding import Marks
from kiegui.tasks.inputs import local_files
from kiegui.tasks.store.rows import is_lost
from kiegui.tasks.store.walk import LedgerWalk
from kiegui.tasks.task import Task

ENTRY_BYTES = 1000
"""What an entry counts for beside the bytes of files, when it is told how far the work is."""
_LARGE = 2**30
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every member, so that the same history makes the same archive."""

Told = Callable[[int, int], None]
"""Gets the bytes that are done, and all of them; on the working thread, often."""


@dataclass(frozen=True)
class Exported:
    """What was written: how many entries and files, and how many results were not on the disk any more."""

    entries: int
    files: int = 0
    missing: int = 0


class Stopped(ArchiveError):
    """The person does not want it any more."""


def check_stop(stop: threading.Event) -> None:
    """Raises Stopped if it is set."""
    if stop.is_set():
        raise Stopped("The export was stopped. Nothing was written.")


def export_archive(
    history: Belongings,
    target: Path,
    wanted: Sequence[int] | None,
    told: Told,
    stop: threading.Event,
    *,
    with_files: bool,
    clock: Callable[[], float] = time.time,
) -> Exported:
    """Write the tasks with these numbers, None = all, to `target`: it is whole, or as it was before.

    A file that is not there any more is left out and counted. Raises ArchiveError, Stopped if `stop` is set, LedgerError.
    """
    with closing(LedgerWalk(history.ledger)) as walk:
        numbers = sorted(wanted) if wanted is not None else walk.numbers()
        total = len(numbers) * ENTRY_BYTES
        if with_files:
            total += sum(_size_of_files(history, task) for task, _ in _tasks(walk, numbers, stop))
        check_room(target, total)
        with written_whole(target) as part, ExitStack() as stack:
            writer = stack.enter_context(_Writer(history, part, total, told, stop, with_files=with_files))
            for task, marks in _tasks(walk, numbers, stop):
                writer.add(task, marks)
            return writer.finish(int(clock() * 1000))


def _tasks(walk: LedgerWalk, numbers: Sequence[int], stop: threading.Event) -> Iterator[tuple[Task, Marks]]:
    """All but those of which nothing is known any more."""
    for page in walk.pages(numbers, ENTRIES_AT_ONCE):
        check_stop(stop)
        yield from (each for each in page if not is_lost(each[0]))


def _size_of_files(history: Belongings, task: Task) -> int:
    """About: files may be gone, and inputs of several tasks the same."""
    inputs = (_input_file(history, address) for address in local_files(task.request.input))
    return sum(result.size for result in task.results if result.file) + sum(_size(file) for file in inputs if file)


def _input_file(history: Belongings, address: str) -> Path | None:
    try:
        return history.inputs.find(address)
    except InputFileError:
        return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


class _Writer:
    """The ZIP file in the making. The records are kept beside it, compressed, as long as files are written to it."""

    def __init__(
        self, history: Belongings, part: Path, total: int, told: Told, stop: threading.Event, *, with_files: bool
    ) -> None:
        self._history = history
        self._told = told
        self._stop = stop
        self._with_files = with_files
        self._done = 0
        self._total = total
        self._records = tempfile.TemporaryFile(dir=part.parent)  # noqa: SIM115 - closed in __exit__
        self._squeeze = zlib.compressobj(1)
        self._sum = hashlib.sha256()
        self._entries = self._files = self._missing = 0
        self._inputs: dict[str, StoredFile] = {}
        self._models: set[str] = set()
        self._zip = ZipFile(part, "x", ZIP_STORED)

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._records.close()
        self._zip.close()

    def add(self, task: Task, marks: Marks) -> None:
        """The next entry, with its files."""
        files = self._results(task) if self._with_files and not marks.is_emptied else {}
        inputs = self._inputs_of(task) if self._with_files else {}
        title = self._history.title_of(task.request.model)
        line = msgspec.json.encode(Entry(task=task, marks=marks, title=title, files=files, inputs=inputs)) + b"\n"
        self._sum.update(line)
        self._records.write(self._squeeze.compress(line))
        self._models.add(task.request.model)
        self._entries += 1
        self._tell(ENTRY_BYTES)
        crashpoint("archive-added")

    def _results(self, task: Task) -> dict[int, StoredFile]:
        found = {}
        for index, result in enumerate(task.results):
            if not result.file:
                continue
            member = f"results/{task.number}-{index + 1} {safe_name(Path(result.file).name)}"
            stored = self._store(member, self._history.results.path(result))
            if stored is None:
                self._missing += 1
            else:
                found[index] = stored
        return found

    def _inputs_of(self, task: Task) -> dict[str, StoredFile]:
        """Each content once, however many tasks read it."""
        found = {}
        for address in local_files(task.request.input):
            file = _input_file(self._history, address)
            if file is None:
                continue
            known = self._inputs.get(str(file))
            if known is None:
                name = hashlib.sha256(str(file).encode(errors="surrogateescape")).hexdigest()[:32]
                known = self._store(f"inputs/{name}/{safe_name(file.name)}", file)
            if known is not None:
                self._inputs[str(file)] = found[address] = known
        return found

    def _store(self, member: str, file: Path) -> StoredFile | None:
        """The file as it is, as a member; None if it is not there."""
        try:
            source = file.open("rb")
        except (OSError, ValueError):  # ValueError: a zero byte in the path
            return None
        with source:
            size = _size(file)
            info = ZipInfo(member, _DATE)
            digest = hashlib.sha256()
            done = 0
            with self._zip.open(info, "w", force_zip64=size >= _LARGE) as goal:
                while done < size and (piece := _read(source, min(PIECE, size - done), file)):
                    check_stop(self._stop)
                    goal.write(piece)
                    digest.update(piece)
                    done += len(piece)
                    self._tell(len(piece))
        self._files += 1
        return StoredFile(member, done, digest.hexdigest())

    def finish(self, created: int) -> Exported:
        """What is known when all is added: the records, the models, and the contents last."""
        models = sum(self._store_models(model) for model in sorted(self._models))
        self._records.write(self._squeeze.flush())
        self._records.seek(0)
        info = ZipInfo(ENTRIES, _DATE)
        info.compress_type = ZIP_DEFLATED
        unsqueeze = zlib.decompressobj()
        with self._zip.open(info, "w", force_zip64=True) as goal:
            while piece := self._records.read(PIECE):
                check_stop(self._stop)
                goal.write(unsqueeze.decompress(piece))
        contents = Contents(
            format=FORMAT,
            app=__version__,
            created=created,
            entries=self._entries,
            files=self._files,
            missing=self._missing,
            models=models,
            entries_sha256=self._sum.hexdigest(),
        )
        self._write(CONTENTS, msgspec.json.format(msgspec.json.encode(contents), indent=2))
        self._told(self._total, self._total)
        return Exported(self._entries, self._files, self._missing)

    def _store_models(self, model: str) -> int:
        """Every version of it that tasks were made with; how many there are."""
        versions = self._history.versions.all_of(model)
        for since, spec in versions:
            self._write(f"models/{spec.id}/{since:013}.json", msgspec.json.encode(spec))
        return len(versions)

    def _write(self, member: str, content: bytes) -> None:
        info = ZipInfo(member, _DATE)
        info.compress_type = ZIP_DEFLATED
        self._zip.writestr(info, content)

    def _tell(self, more: int) -> None:
        self._done += more
        self._told(min(self._done, self._total), self._total)


def _read(source: IO[bytes], size: int, file: Path) -> bytes:
    """Trouble with a file that is there ends it all: a part of it would be taken for the whole."""
    try:
        return source.read(size)
    except OSError as error:
        raise ArchiveError(f"“{file.name}” can’t be read: {error.strerror}. Nothing was written.") from error
