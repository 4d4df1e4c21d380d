"""Results on the disk: fetched beside their final place, checked, then named; never overwritten. Blocking; any thread."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from kiegui.api.replies import MAX_REPLY_BYTES, decode
from kiegui.crashpoint import crashpoint
from kiegui.durable import new_path, sync_folder, write_durably
from kiegui.errors import Refused, Unconfirmed
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.names import result_name
from kiegui.media.wholeness import is_whole
from kiegui.tasks.disk import make_folder, on_disk
from kiegui.tasks.part_file import PartFile, Told, vouching_path
from kiegui.tasks.task import Result, Task

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_MEDIA = frozenset({MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO})
_SAME_TIMES = 3
"""How often something odd must have come alike before we believe that there is nothing better to be had."""

_UNOPENED = ".quarantined"
"""Ends the name of a file that is kept but not opened: no system has a program for it, and what it is stands before it."""

_LEFTOVER = re.compile(r"\.task-(\d{1,18})-")


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stands beside a `.part` file from just before it gets its name until the ledger knows that name."""

    task_id: str
    result: Result


class ResultStore:
    """Where results go. `folder` may be changed any time; what is saved already stays where it is.

    Files below `home`, the app's own folder, are known by their path from there, so that it can be moved as a whole;
    files in a folder that the person chose are known by their full path.
    """

    def __init__(self, home: Path, folder: Path | None = None) -> None:
        self.home = home
        self.folder = folder or home
        self._doubts: dict[Path, tuple[str, int]] = {}

    def path(self, result: Result) -> Path:
        """Where a saved result lies."""
        return self.home / result.file

    def is_there(self, result: Result) -> bool:
        """Whether a file lies where that result was saved. Raises LedgerError if that can't be found out."""
        with on_disk():
            return bool(result.file) and self.path(result).is_file()

    def fetch(self, client: Client, task: Task, index: int, url: str, told: Told) -> Result:
        """Download one result from `url`: a `.part` file, fsync, then its name. Its first bytes decide the format.

        Call `clear` when the ledger has it: until then, a result that got its name before a crash is found again.

        Raises ApiError (network, server), LedgerError (disk) or MediaError (the file is gone before it could be looked at);
        Refused with the code 200 if something that is clearly no result, such as a web page, came in its place.
        """
        if (found := self._found_again(task, index)) is not None:
            return found
        with PartFile(self._new_part(task, index), told) as part:
            client.download(url, part)
        crashpoint("results-arrived")
        file_format, odd = self._judge(part)
        result = Result(url=task.results[index].url, size=part.size, sha256=part.sha256, odd=odd)
        if odd:
            return self._settle(part.path, task, index, result, file_format.extension + _UNOPENED)
        return self._settle(part.path, task, index, replace(result, kind=file_format.kind), file_format.extension)

    def save_object(self, task: Task, value: dict[str, Any], index: int) -> Result:
        """Write a result that is not a file (ids, words) as JSON text; `clear` as after `fetch`. Raises LedgerError."""
        if (found := self._found_again(task, index)) is not None:
            return found
        data = json.dumps(value, ensure_ascii=False, indent=2).encode()
        with PartFile(self._new_part(task, index), lambda _done, _total: None) as part:
            part.start(0, len(data), "")
            part.write(data)
        result = Result(url="", kind=MediaKind.TEXT, size=part.size, sha256=part.sha256)
        return self._settle(part.path, task, index, result, ".json")

    def clear(self, task: Task, index: int) -> None:
        """Remove what stands beside a result that is in the ledger, or can't be had any more. Trouble is left for later."""
        for part in self._parts(task, index):
            self._doubts.pop(part, None)
            with suppress(OSError):
                for path in (part, vouching_path(part), _note_path(part)):
                    path.unlink(missing_ok=True)
                    new_path(path).unlink(missing_ok=True)

    def leftovers(self) -> set[int]:
        """The numbers of the tasks that something of a download is lying about of, perhaps still in use. Raises LedgerError."""
        with on_disk():
            names = [_LEFTOVER.match(path.name) for folder in self._folders() for path in folder.glob(".task-*")]
        return {int(name[1]) for name in names if name}

    def _folders(self) -> Iterable[Path]:
        """Where downloads may have been begun; the folder may have been changed since."""
        return dict.fromkeys((self.folder, self.home))

    def _parts(self, task: Task, index: int) -> list[Path]:
        """Kie's id is in the name: other ledgers, or an old copy of ours, may have given our number to another task."""
        mark = hashlib.sha256(task.task_id.encode()).hexdigest()[:12]
        return [folder / f".task-{task.number}-{index}-{mark}.part" for folder in self._folders()]

    def _new_part(self, task: Task, index: int) -> Path:
        part = self._parts(task, index)[0]
        make_folder(part.parent, parents=part.parent == self.home)
        return part

    def _judge(self, part: PartFile) -> tuple[FileFormat, str]:
        """What came, and what is odd about it, "" if nothing is.

        Odd files, and what is no result at all, are removed to be fetched anew. An odd one that always comes alike is kept.
        """
        file_format = sniff_file(part.path)
        if instead := _what_came_instead(part, file_format):
            part.discard()
            raise Refused(f"The server sent something else in the place of this result: {instead}.", 200)
        odd = _what_is_odd(part.path, file_format)
        if odd:
            sha256, times = self._doubts.get(part.path, ("", 0))
            times = times + 1 if sha256 == part.sha256 else 1
            if times < _SAME_TIMES:
                self._doubts[part.path] = part.sha256, times
                part.discard()
                raise Unconfirmed(odd)
            odd = f"{odd} It came so {times} times, so it is kept, but not opened."
        return file_format, odd

    def _settle(self, part: Path, task: Task, index: int, result: Result, extension: str) -> Result:
        """Give a complete `.part` file the best name that nobody has.

        Where a file of such a name is this very result already, as after a restored history, that one is it.
        """
        names = _names(task, index, extension)
        while True:  # names that are taken are found out by trying: somebody may be faster than any look
            target = part.parent / next(names)
            inside = target.is_relative_to(self.home)
            result = replace(result, file=target.relative_to(self.home).as_posix() if inside else str(target))
            make_folder(target.parent, parents=False)
            with on_disk():
                write_durably(_note_path(part), msgspec.json.encode(_Note(task.task_id, result)))
                crashpoint("results-noted")
                if not _take_name(part, target) and not _is_already(target, result):
                    continue
                crashpoint("results-named")
                sync_folder(target.parent)
            crashpoint("results-settled")
            return result

    def _found_again(self, task: Task, index: int) -> Result | None:
        """A result that has its name already, although the ledger does not know: we were ended in between."""
        for note in map(_read_note, self._parts(task, index)):
            if note is not None and note.task_id == task.task_id and _is_there(self.path(note.result), note.result):
                return replace(note.result, url=task.results[index].url)
        return None


def _read_note(part: Path) -> _Note | None:
    try:
        return msgspec.json.decode(_note_path(part).read_bytes(), type=_Note)
    except (OSError, ValueError):  # not there, or not ours
        return None


def _is_there(target: Path, result: Result) -> bool:
    """Whether the file with that name is this result. An empty one is a name that was taken and not filled any more."""
    with on_disk():
        if not target.is_file():
            return False
        if target.stat().st_size == 0:
            target.unlink()
            return False
        return _holds(target, result)


def _holds(file: Path, result: Result) -> bool:
    """Whether a file is this result, byte by byte. Raises OSError."""
    if not file.is_file() or file.stat().st_size != result.size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == result.sha256


def _is_already(target: Path, result: Result) -> bool:
    """Whether a name is taken by the very result that wants it; what can't be read is somebody else's."""
    try:
        return _holds(target, result)
    except OSError:
        return False


def _note_path(part: Path) -> Path:
    return part.with_suffix(".named.json")


def _names(task: Task, index: int, extension: str) -> Iterator[Path]:
    """The names that a result may have below the folder, the best first."""
    created = datetime.fromtimestamp(task.created / 1000, UTC).astimezone()
    mark = "sandbox" if task.is_sandbox else ""
    place = index + 1 if len(task.results) > 1 else 0
    wanted = Path(result_name(created, task.request.model, task.number, "", part=place, mark=mark))
    copies = chain([""], (f" ({copy})" for copy in count(2)))
    return (wanted.with_name(wanted.name + copy + extension) for copy in copies)


def _take_name(part: Path, target: Path) -> bool:
    """Move a file to a name that nobody has; False if somebody has it after all, even since a moment. Raises OSError."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:  # no second names on this file system, as on many sticks: hold the name by an empty file
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            return False
        try:
            part.replace(target)
        except OSError:
            target.unlink()
            raise
    else:
        crashpoint("results-linked")
        part.unlink()
    return True


def _what_is_odd(part: Path, file_format: FileFormat) -> str:
    if file_format is FileFormat.UNKNOWN:
        return "What came is no picture, film or sound that this app knows."
    if file_format.kind not in _MEDIA:
        return f"What came is no picture, film or sound, but something else: {file_format.label}."
    if not is_whole(part, file_format):
        return f"What came is not whole: {file_format.label}."
    return ""


def _what_came_instead(part: PartFile, file_format: FileFormat) -> str:
    """What clearly is no result, in words; "" if it can be one."""
    if part.size == 0:
        return "nothing"
    if file_format is FileFormat.HTML:
        return "a web page"
    return "a message of an error" if _is_refusal(part.path, file_format) else ""


def _is_refusal(part: Path, file_format: FileFormat) -> bool:
    """An answer like those of the API, `{"code": 500, …}`, that came with HTTP 200."""
    if file_format is not FileFormat.JSON:
        return False
    with on_disk(), part.open("rb") as file:
        raw = file.read(MAX_REPLY_BYTES)
    try:
        answer = decode(raw)
    except Unconfirmed:
        return False
    return isinstance(answer, dict) and "code" in answer and ("msg" in answer or "message" in answer)
