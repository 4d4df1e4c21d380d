"""Files that are there whole or not at all: on a full disk, without rights, killed in the middle."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from kiegui.errors import ArchiveError
from kiegui.tasks.archive.whole_file import check_room, written_whole
from kiegui.tasks.finding import Marks
from tests.tasks.archive.places import Place, a_task


class Usage(NamedTuple):
    free: int


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail(target: Path, error: Exception) -> None:
    """In the middle of writing."""
    with written_whole(target) as part:
        part.write_bytes(b"new")
        raise error


def test_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    with written_whole(tmp_path / "x") as part:
        part.write_bytes(b"new")
        assert (tmp_path / "x").read_bytes() == b"old"
    assert (tmp_path / "x").read_bytes() == b"new"
    assert names(tmp_path) == ["x"]


def test_after_an_error_all_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        fail(tmp_path / "x", ZeroDivisionError())
    assert (tmp_path / "x").read_bytes() == b"old"
    assert names(tmp_path) == ["x"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "there is not enough room on the disk"),
        (errno.EFBIG, "takes no files of that size"),
        (errno.EACCES, "may not write there"),
        (errno.EIO, "the folder is not there"),
        (errno.EMLINK, "the disk says"),
    ],
)
def test_what_the_disk_does_not_take_is_a_sentence(number: int, words: str, tmp_path: Path) -> None:
    sentence = rf"“x” can’t be written: .*{words}.* Nothing was written\."
    with pytest.raises(ArchiveError, match=sentence):
        fail(tmp_path / "x", OSError(number, os.strerror(number)))
    assert names(tmp_path) == []


def test_broken_character_in_the_name_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="broken character"), written_whole(tmp_path / "x"):
        "\ud800".encode()


def test_room_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100_000_000))
    check_room(tmp_path / "x", 80_000_000)
    with pytest.raises(ArchiveError, match=r"This needs 2\.0 GB, and the disk has 100 MB left\..* Nothing was written"):
        check_room(tmp_path / "x", 2_000_000_000)


def test_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="the folder is not there"):
        check_room(tmp_path / "none" / "x", 1)


CHILD = """
import sys
from pathlib import Path
from tests.tasks.archive.places import Place
Place(Path(sys.argv[1])).export(Path(sys.argv[2]))
"""


@pytest.mark.parametrize("crash", ["archive-added", "archive-written"])
def test_killed_it_leaves_no_half_file_and_is_swept_a_day_later(crash: str, tmp_path: Path) -> None:

    here = Place(tmp_path / "here")
    here.fill((a_task(1, task_id="one"), Marks()))
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-c", CHILD, str(here.folder), str(folder / "x.kiegui")]
    environment = {**os.environ, "KIEGUI_CRASH_AT": crash}
    assert subprocess.run(command, env=environment, check=False).returncode == 137
    (part,) = folder.glob(".*.kiegui-part")
    here.export(folder / "x.kiegui")
    assert len(names(folder)) == 2  # somebody might still be writing it
    os.utime(part, (1, 1))
    here.export(folder / "x.kiegui")
    assert names(folder) == ["x.kiegui"]
