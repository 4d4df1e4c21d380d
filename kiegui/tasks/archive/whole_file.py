"""Files that the person takes away: written beside their place, and there only when they are whole. Blocking; any thread."""

from __future__ import annotations

import errno
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiegui.crashpoint import crashpoint
from kiegui.durable import sync_file, sync_folder
from kiegui.errors import ArchiveError
from kiegui.tasks.disk import sweep

_SPARE_BYTES = 16_000_000
_OURS = ".kiegui-part"


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A path to write to. After the block it is `target`, in the place of what was there; after an error it is gone.

    What the disk does not take becomes an ArchiveError.
    """
    part = target.with_name(f".{uuid.uuid4().hex}{_OURS}")
    try:
        sweep(target.parent, f".{'[0-9a-f]' * 32}{_OURS}")
        try:
            yield part
            sync_file(part)
            crashpoint("archive-written")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
    except (OSError, UnicodeEncodeError) as error:
        raise ArchiveError(f"“{target.name}” can’t be written: {_why(error)} Nothing was written.") from error


def check_room(target: Path, size: int) -> None:
    """Raises ArchiveError if the disk of `target` has not got room for so many bytes, and some more."""
    try:
        free = shutil.disk_usage(target.parent).free
    except OSError as error:
        raise ArchiveError(f"“{target.name}” can’t be written: {_why(error)} Nothing was written.") from error
    if free < size + _SPARE_BYTES:
        raise ArchiveError(
            f"This needs {_size_words(size + _SPARE_BYTES)}, and the disk has {_size_words(free)} left. Make some room, or"
            " choose another disk. Nothing was written."
        )


def _why(error: OSError | UnicodeEncodeError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "its name holds a broken character."
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "there is not enough room on the disk. Make some room."
        case errno.EFBIG:
            return "this disk takes no files of that size, as many sticks do. Choose another disk."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "KieGUI may not write there. Choose another folder."
        case errno.ENOENT | errno.ENOTDIR | errno.ENODEV | errno.EIO:
            return "the folder is not there. Plug its drive in, or choose another one."
        case _:
            return f"the disk says “{error.strerror}”."


def _size_words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
