"""Where the files of a task lie while it is in the trash, and how they get there and back. Blocking; any thread.

Marks come first, and files follow: every step can be done again, after a crash or when a drive is there once more. Nothing is
overwritten, and a file is only moved if it is, byte by byte, the result.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiegui.crashpoint import crashpoint
from kiegui.media.metadata.files import has_sidecar, sidecar_of
from kiegui.tasks.disk import holds, take_name
from kiegui.tasks.finding import Marks
from kiegui.tasks.task import Result, Task

FOLDER = ".kiegui-trash"
"""Stands beside the files, so that moving them is a matter of their names, on whichever drive they are."""


@dataclass(frozen=True)
class Trouble:
    """Why a file did not follow, in a sentence. `may_end`: it is worth trying again another time; `is_soon_over`: in a moment."""

    words: str
    may_end: bool = True
    is_soon_over: bool = False


def place_in_trash(file: Path, result: Result) -> Path:
    """Where a result lies in the trash whose place is `file`: a name that no other result has, even if that had its place."""
    told = f"{file.name}\0{result.url}\0{result.sha256}".encode(errors="surrogateescape")
    return file.parent / FOLDER / (hashlib.sha256(told).hexdigest()[:24] + file.suffix)


def in_trash_or_not(file: Path, result: Result) -> Path:
    """Where it lies now: there or at its place."""
    with suppress(OSError, ValueError):  # what can't be asked for is told by whoever opens it
        if (trashed := place_in_trash(file, result)).is_file():
            return trashed
    return file


def follow(home: Path, task: Task, marks: Marks) -> Trouble | None:
    """Bring the files of a task to where its marks want them: into the trash, back, or away for good.

    A file that is gone needs nothing more. Without a drive, nothing of it is given up. `home` is where relative names begin.
    """
    first: Trouble | None = None
    for result in task.results:
        if not result.file:
            continue
        file = home / result.file
        try:
            trouble = _follow(home, result, marks)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "its name can’t be used"
            trouble = Trouble(
                f"“{file.name}” could not be moved: {why}. It stays where it is for now; nothing is lost.",
                is_soon_over=True,
            )
        first = first or trouble
    return first


def _follow(home: Path, result: Result, marks: Marks) -> Trouble | None:
    file = home / result.file
    trashed = place_in_trash(file, result)
    if not file.parent.is_dir():
        if not Path(result.file).is_absolute() and home.is_dir():
            return None  # it is no drive that is missing: somebody has deleted the folder
        return Trouble(
            f"The folder “{file.parent}” is not there now. Its files follow at a later start of the app, when it is."
        )
    if not marks.trashed:
        return _back(file, trashed, result)
    if trouble := _away(file, trashed, result):
        return trouble
    crashpoint("trash-moved")
    if marks.is_emptied:
        for each in (sidecar_of(trashed), trashed):
            each.unlink(missing_ok=True)
    with suppress(OSError):  # others may still be in it
        trashed.parent.rmdir()
    return None


def _away(file: Path, trashed: Path, result: Result) -> Trouble | None:
    if trashed.is_file():
        if file.is_file() and file.samefile(trashed):  # ended between two names of one file, on the way back
            file.unlink()
        return None
    if not file.exists():
        return None
    if file.is_symlink() or not holds(file, result):
        return Trouble(f"“{file.name}” is not as KieGUI saved it any more, so it stays where it is.", may_end=False)
    trashed.parent.mkdir(exist_ok=True)
    if has_sidecar(file):
        sidecar_of(file).replace(sidecar_of(trashed))
    file.replace(trashed)
    return None


def _back(file: Path, trashed: Path, result: Result) -> Trouble | None:
    if trashed.is_file():
        if file.is_file() and file.stat().st_size == 0 and result.size:
            file.unlink()  # a name that was taken and not filled any more
        if file.is_file() and file.samefile(trashed):
            trashed.unlink()
        elif not take_name(trashed, file):
            return Trouble(
                f"Another file is called “{file.name}” now, so that result stays in the trash’s folder. It is shown and used"
                " from there; to have it back in its place, give the other file another name and start the app again."
            )
    if sidecar_of(trashed).is_file() and not sidecar_of(file).exists():
        sidecar_of(trashed).replace(sidecar_of(file))
    with suppress(OSError):
        trashed.parent.rmdir()
    return None
