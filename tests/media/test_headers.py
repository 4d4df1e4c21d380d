"""What files claim in their first and last bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.media.headers import claimed_pixels, is_av1
from tests.media.samples import AV1_FILM, DARK_START_FILM, HERE, lying_jpeg, picture, png_header


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        (png_header(100_000, 50_000), 5_000_000_000),
        (picture("jpg", 60, 40), 2400),
        (lying_jpeg(60, 30), 1800),
        (picture("bmp"), 0),
        (b"\xff\xd8\xff\xe0\0\0" * 9, 0),
        (b"\xff\xd8", 0),
        (b"", 0),
    ],
)
def test_pixels_are_as_claimed(tmp_path: Path, content: bytes, pixels: int) -> None:
    (tmp_path / "file").write_bytes(content)
    assert claimed_pixels(tmp_path / "file") == pixels


def test_av1_is_told_from_other_films() -> None:
    assert is_av1(AV1_FILM)
    assert not is_av1(DARK_START_FILM)
    assert not is_av1(HERE / "small" / "film.webm")


def test_codec_at_the_end_of_a_large_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(bytes(3 << 20) + b"V_AV1")
    assert is_av1(tmp_path / "film")


def test_missing_file_raises(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not be read"):
        is_av1(tmp_path / "gone")
