"""Files and renames that have to be on the platter: the calls are made, and errors are told."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kiegui.durable import new_path, sync_file, sync_folder, write_durably


def test_file_and_folder_are_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    (tmp_path / "file").touch()
    sync_file(tmp_path / "file")
    sync_folder(tmp_path)
    assert len(flushed) == (2 if os.name == "posix" else 1)


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="file"):
        sync_file(tmp_path / "file")


def test_where_folders_cannot_be_flushed_it_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    sync_folder(tmp_path / "not there")


@pytest.mark.skipif(os.name != "posix", reason="only there folders are flushed")
@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_drive_that_cannot_flush_folders_is_no_error(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    sync_folder(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="only there folders are flushed")
def test_a_drive_that_fails_to_flush_a_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="error"):
        sync_folder(tmp_path)


def test_a_small_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_durably(tmp_path / "file", b"first")
    write_durably(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"second"
    assert not new_path(tmp_path / "file").exists()


def test_a_small_file_that_cannot_be_written_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_durably(tmp_path / "file", b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_durably(tmp_path / "file", b"second")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]
