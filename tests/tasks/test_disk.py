"""The disk's refusals in words, names that nobody has, and what was left half-made."""

from __future__ import annotations

import errno
import os
from itertools import islice
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.disk import make_folder, name_endings, on_disk, sweep


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


def test_a_taken_name_gets_a_number() -> None:
    assert list(islice(name_endings(), 3)) == ["", " (2)", " (3)"]


def test_what_cannot_be_swept_holds_up_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, old, new, other = (tmp_path / name for name in ("a.part", "b.part", "c.part", "d"))
    for file in (stuck, old, new, other):
        file.touch()
        os.utime(file, None if file is new else (0, 0))
    unlink = Path.unlink

    def refuse(file: Path, missing_ok: bool = False) -> None:
        if file == stuck:
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(file, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    sweep(tmp_path, "*.part")
    assert sorted(tmp_path.iterdir()) == [stuck, new, other]
