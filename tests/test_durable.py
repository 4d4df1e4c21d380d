"""Files and renames that have to be on the platter: the calls are made, and errors are told."""

from __future__ import annotations

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


def test_a_small_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_durably(tmp_path / "file", b"first")
    write_durably(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"second"
    assert not new_path(tmp_path / "file").exists()
