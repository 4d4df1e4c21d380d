"""How large and long films and sounds are by their own headers: stored ones, made ones, and broken ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kiegui.media.kinds import FileFormat, sniff_file
from kiegui.media.measures import Measures, measure
from tests.media.samples import DARK_START_FILM, HERE, sandbox_file
from tests.media.whole_files import box

UPRIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
TURNED = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def film_head(length: int, scale: int = 1000) -> bytes:
    return box(b"mvhd", struct.pack(">5I", 0, 0, 0, scale, length), bytes(80))


def track(width: int, height: int, matrix: tuple[int, ...] = UPRIGHT) -> bytes:
    size = struct.pack(">2I", width << 16, height << 16)
    return box(b"trak", box(b"tkhd", bytes(24), bytes(16), struct.pack(">9i", *matrix), size))


def measured(folder: Path, *boxes: bytes) -> Measures:
    file = folder / "film.mp4"
    file.write_bytes(box(b"ftyp", b"isom\0\0\0\0") + b"".join(boxes))
    return measure(file, FileFormat.MP4)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (DARK_START_FILM, Measures(64, 48, 2.0)),
        (HERE / "small" / "film.mov", Measures(64, 48, 1.0)),
        (HERE / "small" / "sound.m4a", Measures(0, 0, 0.4)),
    ],
)
def test_stored_file_is_measured(path: Path, expected: Measures) -> None:
    assert measure(path, sniff_file(path)) == expected


def test_upright_film_of_the_sandbox_is_measured() -> None:
    assert measure(sandbox_file("*9x16.mp4"), FileFormat.MP4) == Measures(540, 960, 5.0)


def test_film_that_is_shown_with_a_quarter_turn_is_told_as_shown(tmp_path: Path) -> None:
    found = measured(tmp_path, box(b"moov", film_head(3500), track(0, 0), track(1920, 1080, TURNED)))
    assert found == Measures(1080, 1920, 3.5)


def test_head_may_come_last_and_tracks_may_be_several(tmp_path: Path) -> None:
    late = box(b"moov", film_head(1000), track(320, 180), track(1280, 720), track(64, 64))
    assert measured(tmp_path, box(b"mdat", bytes(100)), late) == Measures(1280, 720, 1.0)


def test_large_numbers_are_read(tmp_path: Path) -> None:
    head = box(b"mvhd", struct.pack(">IQQIQ", 1 << 24, 0, 0, 1000, 7000), bytes(80))
    long_box = struct.pack(">I4sQ", 1, b"free", 16 + 4) + bytes(4)
    assert measured(tmp_path, long_box, box(b"moov", head)) == Measures(0, 0, 7.0)


def test_film_in_fragments_tells_its_length_elsewhere(tmp_path: Path) -> None:
    fragments = box(b"mvex", box(b"mehd", struct.pack(">II", 0, 9000)))
    assert measured(tmp_path, box(b"moov", film_head(0), fragments)) == Measures(0, 0, 9.0)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_unknown_length_is_none(length: int, tmp_path: Path) -> None:
    assert measured(tmp_path, box(b"moov", film_head(length))).seconds == 0


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        struct.pack(">I4s", 4, b"moov"),
        struct.pack(">I4s", 5000, b"moov"),
        box(b"moov", struct.pack(">I4s", 99, b"mvhd")),
        box(b"moov", box(b"mvhd", b"\0\0")),
        box(b"moov", film_head(1000, scale=0)),
    ],
)
def test_broken_film_has_no_measures(broken: bytes, tmp_path: Path) -> None:
    assert measured(tmp_path, broken) == Measures()


def test_endless_boxes_are_given_up(tmp_path: Path) -> None:
    assert measured(tmp_path, box(b"free") * 210_000) == Measures()


def test_what_can_not_be_read_or_measured_has_no_measures(tmp_path: Path) -> None:
    assert measure(tmp_path / "gone.mp4", FileFormat.MP4) == Measures()
    assert measure(HERE / "small" / "film.webm", FileFormat.WEBM) == Measures()
