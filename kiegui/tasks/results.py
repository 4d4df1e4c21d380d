"""Results on the disk: fetched beside their final place, checked, then named; never overwritten. Blocking; any thread."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from kiegui.api.replies import MAX_REPLY_BYTES, decode
from kiegui.crashpoint import crashpoint
from kiegui.durable import new_path, sync_folder, write_durably
from kiegui.errors import KieGuiError, MediaError, Refused, Unconfirmed
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.names import NameFacts, NameTemplate
from kiegui.media.wholeness import is_whole
from kiegui.tasks.disk import holds, make_folder, name_endings, on_disk, take_name
from kiegui.tasks.part_file import PartFile, Told, vouching_path
from kiegui.tasks.task import Result, Task
from kiegui.tasks.trash import in_trash_or_not

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_MEDIA = frozenset({MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO})
_SAME_TIMES = 3
"""How often something odd must have come alike before we believe that there is nothing better to be had."""

_UNOPENED = ".quarantined"
"""Ends the name of a file that is kept but not opened: no system has a program for it, and what it is stands before it."""

_log = logging.getLogger(__name__)

_LEFTOVER = re.compile(r"\.task-(\d{1,18})-")


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stands beside a `.part` file from just before it gets its name until the ledger knows that name."""

    task_id: str
    result: Result


class ResultStore:
    """Where results go. `folder`, `template` (of their names) and `writes_provenance` (into their files, or beside them)
    may be changed any time; what is saved already stays as it is.

    Files below `home`, the app's own folder, are known by their path from there, so that it can be moved as a whole;
    files in a folder that the person chose are known by their full path.
    """

    def __init__(self, home: Path, folder: Path | None = None) -> None:
        self.home = home
        self.folder = folder or home
        self.template = NameTemplate()
        self.writes_provenance = False
        self._doubts: dict[Path, tuple[str, int]] = {}

    def path(self, result: Result) -> Path:
        """Where a saved result lies, be it in the trash. It asks the disk."""
        return in_trash_or_not(self.home / result.file, result)

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
            return self._told_beside(task, found)
        with PartFile(self._new_part(task, index), told) as part:
            client.download(url, part)
        crashpoint("results-arrived")
        file_format, odd = self._judge(part)
        result = Result(url=task.results[index].url, size=part.size, sha256=part.sha256, odd=odd)
        if odd:
            return self._settle(part.path, task, index, result, file_format.extension + _UNOPENED)
        result = replace(result, kind=file_format.kind)
        if self.writes_provenance:
            result = _labelled(part.path, task, file_format, result)
        return self._told_beside(task, self._settle(part.path, task, index, result, file_format.extension))

    def save_object(self, task: Task, value: dict[str, Any], index: int) -> Result:
        """Write a result that is not a file (ids, words) as JSON text; `clear` as after `fetch`. Raises LedgerError."""
        if (found := self._found_again(task, index)) is not None:
            return self._told_beside(task, found)
        data = json.dumps(value, ensure_ascii=False, indent=2).encode()
        with PartFile(self._new_part(task, index), lambda _done, _total: None) as part:
            part.start(0, len(data), "")
            part.write(data)
        result = Result(url="", kind=MediaKind.TEXT, size=part.size, sha256=part.sha256)
        return self._told_beside(task, self._settle(part.path, task, index, result, ".json"))

    def take_in(self, task: Task, index: int, pieces: Iterable[bytes]) -> Result:
        """Give the file of a result that comes from another history its place here; `clear` as after `fetch`.

        What it is, its own bytes say. Raises LedgerError, MediaError and what `pieces` raises; then nothing has got a name.
        """
        if (found := self._found_again(task, index)) is not None:
            return self._told_beside(task, found)
        known = task.results[index]
        part = PartFile(self._new_part(task, index), lambda _done, _total: None)
        try:
            with part:
                part.start(0, known.size, "")
                for piece in pieces:
                    part.write(piece)
        except KieGuiError:
            part.discard()
            raise
        file_format = sniff_file(part.path)
        is_text = file_format is FileFormat.JSON and known.kind is MediaKind.TEXT
        odd = known.odd or ("" if is_text else _what_is_odd(part.path, file_format))
        kind = MediaKind.UNKNOWN if odd else file_format.kind
        result = Result(url=known.url, kind=kind, size=part.size, sha256=part.sha256, odd=odd)
        extension = file_format.extension + (_UNOPENED if odd else "")
        return self._told_beside(task, self._settle(part.path, task, index, result, extension))

    def clear(self, task: Task, index: int) -> None:
        """Remove what stands beside a result that is in the ledger, or can't be had any more. Trouble is left for later."""
        for part in self._parts(task, index):
            self._doubts.pop(part, None)
            with suppress(OSError):
                for path in (part, vouching_path(part), _note_path(part), _labelled_path(part)):
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
        wanted = part.parent
        *folders, name = self.template.path(name_facts(task, index, result.kind)).parts
        for folder in folders:
            wanted /= folder
            make_folder(wanted, parents=False)
        taken = _names_in(wanted)
        endings = name_endings()
        while True:
            target = wanted / (name + next(endings) + extension)
            inside = target.is_relative_to(self.home)
            result = replace(result, file=target.relative_to(self.home).as_posix() if inside else str(target))
            if target.name.casefold() in taken and not self._is_already(target, result):
                continue
            with on_disk():
                write_durably(_note_path(part), msgspec.json.encode(_Note(task.task_id, result)))
                crashpoint("results-noted")
                if not take_name(part, target) and not self._is_already(target, result):
                    continue  # somebody was faster than our look
                crashpoint("results-named")
                sync_folder(target.parent)
            break
        crashpoint("results-settled")
        return result

    def _is_already(self, target: Path, result: Result) -> bool:
        """Whether a name is taken by the very result that wants it; what can't be read is somebody else's."""
        try:
            return self.template.tells_results_apart and holds(target, result)
        except OSError:
            return False

    def _told_beside(self, task: Task, result: Result) -> Result:
        """The same result, now with a side-car if its file does not tell what made it. Trouble with that costs nothing."""
        if self.writes_provenance and not result.odd:
            from kiegui.media.metadata.files import read, write_beside  # as below
            from kiegui.tasks.provenance import provenance_of

            path, provenance = self.path(result), provenance_of(task)
            try:
                if read(path) != provenance:
                    write_beside(path, provenance)
            except (OSError, MediaError) as problem:
                _log.warning("What made %s could not be written beside it: %s", path.name, problem)
            crashpoint("results-told")
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
        return holds(target, result)


def _note_path(part: Path) -> Path:
    return part.with_suffix(".named.json")


def _labelled_path(part: Path) -> Path:
    return part.with_suffix(".labelled")


def _labelled(part: Path, task: Task, file_format: FileFormat, result: Result) -> Result:
    """The result with what made it in its file; as it came, if that can't be for any reason: it was paid for."""
    from kiegui.media.metadata.files import write  # knows a dozen formats: not before the first paint
    from kiegui.tasks.provenance import provenance_of

    labelled = _labelled_path(part)
    try:
        if write(part, labelled, file_format, provenance_of(task)):
            with labelled.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            result_now = replace(result, size=labelled.stat().st_size, sha256=sha256)
            crashpoint("results-labelled")
            vouching_path(part).unlink(missing_ok=True)  # after a crash from here on it is fetched anew
            labelled.replace(part)
            result = result_now
            crashpoint("results-label-taken")
    except (OSError, MediaError) as problem:
        _log.warning("What made it could not be written into %s: %s", part.name, problem)
    with suppress(OSError):
        labelled.unlink(missing_ok=True)
    return result


def name_facts(task: Task, index: int, kind: MediaKind) -> NameFacts:
    """What a name can tell about one result of a task, which is of that kind."""
    seed = task.request.input.get("seed")
    return NameFacts(
        created=datetime.fromtimestamp(task.created / 1000, UTC).astimezone(),
        model=task.request.model,
        number=task.number,
        part=index + 1 if len(task.results) > 1 else 0,
        kind=kind,
        prompt=task.request.prompt,
        seed="" if seed is None else str(seed),
        task_id=task.task_id,
        mark="sandbox" if task.is_sandbox else "",
    )


def _names_in(folder: Path) -> set[str]:
    """As Windows and macOS see them: there "Kite" and "kite" are the same name, and folders are moved between systems."""
    with on_disk():
        return {path.name.casefold() for path in folder.iterdir()}


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
