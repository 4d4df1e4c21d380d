"""What has to be on the platter before the next step: files and renames. Blocking; raises OSError."""

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
