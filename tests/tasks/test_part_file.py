"""What is kept of a download that broke off, and when it is believed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from kiegui.errors import LedgerError, Unconfirmed
from kiegui.tasks import part_file
from kiegui.tasks.part_file import PartFile, vouching_path

FILM = bytes(range(256)) * 8


def silent(_done: int, _total: int) -> None:
    """Nobody listens."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "film.part"


def download(path: Path, *pieces: bytes, validator: str = "tag", error: Exception | None = None) -> PartFile:
    """An attempt that goes on where the last one broke off, and ends with that error."""
    with PartFile(path, silent) as part:
        kept = part.kept()
        part.start(kept.length if kept else 0, len(FILM), validator)
        for piece in pieces:
            part.write(piece)
        if error is not None:
            raise error
    return part


def break_off(path: Path, *pieces: bytes, validator: str = "tag") -> None:
    """An attempt whose connection breaks after these bytes."""
    with pytest.raises(Unconfirmed):
        download(path, *pieces, validator=validator, error=Unconfirmed("It broke off."))


def fill_disk(_handle: int) -> None:
    """What fsync says then."""
    raise OSError(28, "No space left on device")


def test_a_whole_file_is_known_by_size_and_sum(path: Path) -> None:
    told: list[tuple[int, int]] = []
    with PartFile(path, lambda done, total: told.append((done, total))) as part:
        part.start(0, len(FILM), "tag")
        part.write(FILM[:1000])
        part.write(FILM[1000:])
    assert path.read_bytes() == FILM
    assert (part.size, part.sha256) == (len(FILM), hashlib.sha256(FILM).hexdigest())
    assert told == [(0, 2048), (1000, 2048), (2048, 2048)]
    assert not vouching_path(path).exists()


def test_what_came_before_a_break_is_kept_and_gone_on_with(path: Path) -> None:
    break_off(path, FILM[:1000])
    with PartFile(path, silent) as part:
        kept = part.kept()
        assert kept is not None
        assert (kept.length, kept.total, kept.validator) == (1000, len(FILM), "tag")
        part.start(kept.length, kept.total, kept.validator)
        part.write(FILM[1000:])
    assert path.read_bytes() == FILM
    assert (part.size, part.sha256) == (len(FILM), hashlib.sha256(FILM).hexdigest())


def test_a_second_break_adds_to_the_first(path: Path) -> None:
    break_off(path, FILM[:1000])
    break_off(path, FILM[1000:1500])
    kept = PartFile(path, silent).kept()
    assert kept is not None
    assert kept.length == 1500


@pytest.mark.parametrize("count", [0, 1000])
def test_without_a_version_nothing_is_gone_on_with(count: int, path: Path) -> None:
    break_off(path, FILM[:count], validator="" if count else "tag")
    assert PartFile(path, silent).kept() is None


def test_bytes_that_nobody_vouches_for_are_cut_off(path: Path) -> None:
    break_off(path, FILM[:1000])
    with path.open("ab") as file:
        file.write(b"written just before the power failed" * 100)
    assert download(path, FILM[1000:]).sha256 == hashlib.sha256(FILM).hexdigest()
    assert path.read_bytes() == FILM


def lose_the_end(path: Path) -> None:
    os.truncate(path, 999)


def change_a_byte(path: Path) -> None:
    path.write_bytes(b"!" + FILM[1:1000])


def spoil_the_word(path: Path) -> None:
    vouching_path(path).write_bytes(b'{"length": 10')


def lie(path: Path) -> None:
    word = vouching_path(path).read_text().replace('"length":1000', '"length":-1')
    vouching_path(path).write_text(word)


@pytest.mark.parametrize("harm", [lose_the_end, change_a_byte, spoil_the_word, lie, os.unlink])
def test_what_is_not_as_vouched_for_is_not_believed(harm: Callable[[Path], None], path: Path) -> None:
    break_off(path, FILM[:1000])
    harm(path)
    assert PartFile(path, silent).kept() is None
    part = download(path, FILM)
    assert (part.size, part.sha256) == (len(FILM), hashlib.sha256(FILM).hexdigest())


def test_what_is_kept_but_not_wanted_is_written_over(path: Path) -> None:
    break_off(path, FILM[:1000])
    with PartFile(path, silent) as part:
        part.kept()
        part.start(0, 5, "")
        part.write(b"other")
    assert (path.read_bytes(), part.size, part.sha256) == (b"other", 5, hashlib.sha256(b"other").hexdigest())


def test_a_long_download_is_vouched_for_on_the_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_file, "VOUCH_BYTES", 500)
    with PartFile(path, silent) as part:
        part.start(0, len(FILM), "tag")
        for at in range(0, 1100, 100):
            part.write(FILM[at : at + 100])
        kept = PartFile(path, silent).kept()
        assert kept is not None
        assert kept.length == 1000


def test_a_file_for_which_there_is_no_room_is_not_begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(0, 0, len(FILM) - 1))
    with pytest.raises(LedgerError, match="not enough room"):
        download(path, FILM)
    assert not path.exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(0, 0, len(FILM)))
    download(path, FILM)


def test_a_disk_that_is_full_midway_gets_its_room_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_off(path, FILM[:1000])
    monkeypatch.setattr(os, "fsync", fill_disk)
    monkeypatch.setattr(part_file, "VOUCH_BYTES", 1)
    with pytest.raises(LedgerError, match="not enough room"):
        download(path, FILM[1000:])
    assert list(path.parent.iterdir()) == []


def test_a_full_disk_is_noticed_at_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fill_disk)
    with pytest.raises(LedgerError, match="not enough room"):
        download(path, FILM)


def test_a_failure_before_anything_came_leaves_what_is_there(path: Path) -> None:
    break_off(path, FILM[:1000])
    with PartFile(path, silent) as part:
        part.kept()
    assert PartFile(path, silent).kept() is not None


def test_discard_begins_from_the_start(path: Path) -> None:
    break_off(path, FILM[:1000])
    PartFile(path, silent).discard()
    assert list(path.parent.iterdir()) == []
