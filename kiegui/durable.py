"""What has to be on the platter before the next step: files, renames, small files that survive a power failure. Blocking.

Raises OSError.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(file: Path) -> None:
    """Everything that was written to a closed file is on the platter."""
    handle = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make renames in it durable; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` in the place of what the file held; after a power failure it holds the one or the other. Raises OSError."""
    new = new_path(path)
    new.write_bytes(data)
    sync_file(new)
    new.replace(path)
    sync_folder(path.parent)


def new_path(path: Path) -> Path:
    """Where `write_durably` writes first."""
    return path.with_name(path.name + ".new")
