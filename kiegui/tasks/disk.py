"""Files and the disk: its refusals in words, folders, names that are taken, files told apart, and what was left half-made.

Blocking; any thread.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path

from kiegui.crashpoint import crashpoint
from kiegui.errors import LedgerError
from kiegui.tasks.task import Result

_OLD_SECONDS = 86_400.0
"""Nobody writes to a file any more that was not touched for so long."""


@contextmanager
def on_disk() -> Iterator[None]:
    """What the disk does not take is a LedgerError, in words."""
    try:
        yield
    except OSError as error:
        raise LedgerError(f"The result can’t be saved: {_why(error)}") from error
    except UnicodeEncodeError as error:  # Linux lets such names be
        words = "The result can’t be saved: the name of its folder holds a broken character. Choose another folder."
        raise LedgerError(words) from error


def _why(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return "there is not enough room on the disk. Make some room."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "KieGUI may not write to the folder for results. Allow it, or choose another folder."
        case errno.ENOENT | errno.ENOTDIR | errno.ENODEV | errno.ENXIO | errno.EIO:
            return "the folder for results is not there. Plug its drive in, or choose another folder."
        case errno.ENAMETOOLONG:
            return "the path of the folder for results is too long. Choose another folder."
        case _:
            return f"the disk says “{error.strerror}”."


def make_folder(folder: Path, *, parents: bool) -> None:
    """Make sure that there is such a folder. Without `parents` it must lie in one that is there: else the drive of a folder
    that the person chose is unplugged, and a folder of the same name on this disk would not be what they meant.
    """
    with on_disk():
        folder.mkdir(parents=parents, exist_ok=True)


def holds(file: Path, result: Result) -> bool:
    """Whether a file is this result, byte by byte. Raises OSError."""
    if not file.is_file() or file.stat().st_size != result.size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == result.sha256


def name_endings() -> Iterator[str]:
    """What is put behind a name until nobody has it, without end: "", " (2)", " (3)" …"""
    return chain([""], (f" ({copy})" for copy in count(2)))


def sweep(folder: Path, pattern: str) -> None:
    """Take away the files that were left half-made when the app was killed; what can't be taken is left for later."""
    for part in folder.glob(pattern):
        with suppress(OSError):  # another thread has finished it just now, or it is somebody else's
            if part.stat().st_mtime < time.time() - _OLD_SECONDS:
                part.unlink()


def take_name(part: Path, target: Path) -> bool:
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
        crashpoint("disk-linked")
        part.unlink()
    return True
