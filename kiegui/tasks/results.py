"""Results on the disk: fetched beside their final place, checked, then named; never overwritten. Blocking; any thread."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from kiegui.api.replies import MAX_REPLY_BYTES, decode
from kiegui.errors import LedgerError, Unconfirmed
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.names import result_name
from kiegui.tasks.task import Result, Task

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint


class ResultStore:
    """Where results go. `folder` may be changed any time; what is saved already stays where it is.

    Files below `home`, the app's own folder, are known by their path from there, so that it can be moved as a whole;
    files in a folder that the person chose are known by their full path.
    """

    def __init__(self, home: Path, folder: Path | None = None) -> None:
        self.home = home
        self.folder = folder or home

    def path(self, result: Result) -> Path:
        """Where a saved result lies."""
        return self.home / result.file

    def fetch(self, client: Client, task: Task, index: int) -> Result:
        """Download one result: a `.part` file, fsync, then its name. Its first bytes decide the format.

        Raises ApiError (network, server), LedgerError (disk) or MediaError (the file is gone before it could be looked at).
        """
        result = task.results[index]
        part = self.folder / f".task-{task.number}-{index}.part"
        _make_folder(self.folder)
        arrived = client.download(result.url, part)
        file_format = sniff_file(part)
        if arrived.size == 0 or file_format is FileFormat.HTML or _is_refusal(part, file_format):
            raise Unconfirmed("The server sent something else in the place of this result.")
        name = self._settle(part, task, index, len(task.results), file_format.extension)
        return replace(result, file=name, kind=file_format.kind, size=arrived.size, sha256=arrived.sha256)

    def save_object(self, task: Task, value: dict[str, Any], index: int) -> Result:
        """Write a result that is not a file (ids, words) as JSON text. Raises LedgerError."""
        data = json.dumps(value, ensure_ascii=False, indent=2).encode()
        part = self.folder / f".task-{task.number}-{index}.part"
        _make_folder(self.folder)
        with _on_disk(), part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        name = self._settle(part, task, index, len(task.results), ".json")
        return Result(url="", file=name, kind=MediaKind.TEXT, size=len(data), sha256=hashlib.sha256(data).hexdigest())

    def _settle(self, part: Path, task: Task, index: int, count: int, extension: str) -> str:
        """Give a complete `.part` file its final name; the path below the folder."""
        created = datetime.fromtimestamp(task.created / 1000, UTC).astimezone()
        mark = "sandbox" if task.is_sandbox else ""
        wanted = result_name(
            created, task.request.model, task.number, extension, part=index + 1 if count > 1 else 0, mark=mark
        )
        target = self.folder / wanted
        _make_folder(target.parent)
        with _on_disk():
            copy = 2
            while target.exists():
                target = self.folder / wanted.with_stem(f"{wanted.stem} ({copy})")
                copy += 1
            part.rename(target)
            _sync_folder(target.parent)
        return target.relative_to(self.home).as_posix() if target.is_relative_to(self.home) else str(target)


def _is_refusal(part: Path, file_format: FileFormat) -> bool:
    """An answer like those of the API, `{"code": 500, …}`, that came with HTTP 200."""
    if file_format is not FileFormat.JSON:
        return False
    try:
        with part.open("rb") as file:
            answer = decode(file.read(MAX_REPLY_BYTES))
    except (OSError, Unconfirmed):
        return False
    return isinstance(answer, dict) and "code" in answer and ("msg" in answer or "message" in answer)


@contextmanager
def _on_disk() -> Iterator[None]:
    """What the disk does not take is a LedgerError, in words."""
    try:
        yield
    except OSError as error:
        raise LedgerError(f"The result can’t be written to the disk: {error.strerror}.") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"The folder for results can’t be used: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
