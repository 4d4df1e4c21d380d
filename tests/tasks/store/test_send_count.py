"""The witness: only the ledger that was in use last, in the same place, is known by it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from kiegui.tasks.store.send_count import SendCount, Word, witness_folder


@pytest.fixture
def count(tmp_path: Path) -> SendCount:
    (tmp_path / "data").mkdir()
    return SendCount(tmp_path / "data", tmp_path)


def witness(folder: Path) -> Path:
    return next(folder.glob("kiegui-*"))


def test_what_was_kept_last_is_known(count: SendCount) -> None:
    count.keep("a", 3)
    count.keep("a", 4)
    known = [("a", 4), ("a", 3), ("a", 5), ("b", 4)]
    assert [count.says_of(*of) for of in known] == [Word.IN_USE, Word.OLD, Word.OLD, Word.OLD]


def test_without_a_witness_nothing_is_known(count: SendCount) -> None:
    assert count.says_of("a", 0) is Word.NONE


def test_another_place_has_another_witness(count: SendCount, tmp_path: Path) -> None:
    count.keep("a", 3)
    assert SendCount(tmp_path / "copy", tmp_path).says_of("a", 3) is Word.NONE


def test_another_name_of_the_same_place_has_the_same_witness(count: SendCount, tmp_path: Path) -> None:
    count.keep("a", 3)
    assert SendCount(tmp_path / "other" / ".." / "data", tmp_path).says_of("a", 3) is Word.IN_USE


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_nobody_else_can_read_it_or_pass_theirs_for_it(
    count: SendCount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count.keep("a", 3)
    assert witness(tmp_path).stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert count.says_of("a", 3) is Word.NONE


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_is_not_followed(count: SendCount, tmp_path: Path) -> None:
    count.keep("a", 3)
    file = witness(tmp_path)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert count.says_of("a", 3) is Word.NONE


def test_a_folder_in_its_place_is_no_witness_and_no_error(
    count: SendCount, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    count.keep("a", 3)
    file = witness(tmp_path)
    file.unlink()
    file.mkdir()
    with caplog.at_level(logging.WARNING):
        count.keep("a", 4)
    assert count.says_of("a", 4) is Word.NONE
    assert "can’t be kept" in caplog.text


def test_what_an_ended_app_left_half_written_is_in_nobodys_way(count: SendCount, tmp_path: Path) -> None:
    count.keep("a", 3)
    witness(tmp_path).with_suffix(".new").write_text("half")
    count.keep("a", 4)
    assert count.says_of("a", 4) is Word.IN_USE


def test_it_is_kept_where_the_session_keeps_such_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert witness_folder() == tmp_path
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert witness_folder().is_dir()
