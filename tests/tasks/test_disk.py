"""The disk's refusals in words, and small files that survive."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.disk import make_folder, on_disk


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "Make some room"),
        (errno.EROFS, "Allow it"),
        (errno.ENODEV, "Plug its drive in"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EBUSY, "the disk says “busy”"),
    ],
)
def test_what_the_disk_does_not_take_is_said_in_words(number: int, words: str) -> None:
    with pytest.raises(LedgerError, match=words), on_disk():
        raise OSError(number, "busy")


def test_a_folder_is_not_made_where_its_drive_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="Plug its drive in"):
        make_folder(tmp_path / "drive" / "results", parents=False)
    make_folder(tmp_path / "home" / "results", parents=True)
    make_folder(tmp_path / "home" / "results", parents=False)
    assert not (tmp_path / "drive").exists()
