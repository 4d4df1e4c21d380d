"""The shipped media: small enough for every installer, and what their names say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.sandbox.shelf import Shelf

FIRST_BYTES = {".mp4": b"ftyp", ".png": b"PNG", ".jpg": b"\xff\xd8\xff", ".webp": b"WEBP", ".mp3": b"ID3"}


def test_all_media_together_stay_below_two_megabytes(media: Path) -> None:
    assert sum(file.stat().st_size for file in media.iterdir()) < 2_000_000


def test_every_file_is_what_its_name_says(media: Path) -> None:
    for file in media.iterdir():
        assert FIRST_BYTES[file.suffix] in file.read_bytes()[:16], file.name


@pytest.mark.parametrize("suffix", [".mp4", ".mp3"])
def test_films_and_sounds_carry_the_word_sandbox_in_their_tags(media: Path, suffix: str) -> None:
    for file in media.glob(f"*{suffix}"):
        content = file.read_bytes()
        assert b"Sandbox: " in content or "Sandbox: ".encode("utf-16-le") in content, file.name


def test_films_can_start_before_they_are_complete(media: Path) -> None:
    for file in media.glob("*.mp4"):
        content = file.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat"), file.name


@pytest.mark.parametrize("shape", ["16:9", "9:16", "1:1"])
def test_there_is_a_film_and_a_picture_of_each_shape(shelf: Shelf, shape: str) -> None:
    for model in ("veo-3-1", "z-image"):
        [medium] = shelf.results("a", model, {"aspect_ratio": shape})
        assert shape.replace(":", "x") in medium.name
