"""What has to be on the platter before the next step: files, renames, small files that survive a power failure. Blocking.

Raises OSError.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

_HAS_NO_SUCH_CALL = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What drives in a network say, as some do that are mounted on Linux and macOS: there a rename is the server’s matter."""


def sync_file(file: Path) -> None:
    """Everything that was written to a closed file is on the platter."""
    handle = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make renames in it durable; Windows and some drives have no such call, and there is nothing to do."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _HAS_NO_SUCH_CALL:
                raise
        finally:
            os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` in the place of what the file held; after a power failure it holds the one or the other. Raises OSError."""
    new = new_path(path)
    try:
        new.write_bytes(data)
        sync_file(new)
        new.replace(path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
    sync_folder(path.parent)


def new_path(path: Path) -> Path:
    """Where `write_durably` writes first."""
    return path.with_name(path.name + ".new")
