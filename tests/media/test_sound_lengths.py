"""How long sounds are by their own headers: real files, headers with and without counts, and lies."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from kiegui.media.sound_lengths import aac_seconds, flac_seconds, mp3_seconds, ogg_seconds, wav_seconds
from kiegui.media.walk import NotWhole, Walk
from tests.media.samples import HERE, sandbox_file, sound
from tests.media.walks import walk

Seconds = Callable[[Walk], float]
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
"""MPEG 1, 128 kbit/s, 44.1 kHz: 1152 samples in 417 bytes."""


@pytest.mark.parametrize(
    ("name", "seconds_of", "expected"),
    [
        ("sound.aac", aac_seconds, 0.4),
        ("sound.flac", flac_seconds, 0.4),
        ("sound.mp3", mp3_seconds, 0.4),
        ("sound.ogg", ogg_seconds, 0.4),
    ],
)
def test_stored_sound_tells_its_length(name: str, seconds_of: Seconds, expected: float) -> None:
    told = seconds_of(walk((HERE / "small" / name).read_bytes()))
    assert told == pytest.approx(expected, abs=0.12)  # coders round up to whole frames


def test_music_tells_its_length() -> None:
    assert mp3_seconds(walk(sandbox_file("*music*.mp3").read_bytes())) == pytest.approx(10.2, abs=0.1)


def test_wav_counts_the_bytes_of_its_data() -> None:
    assert wav_seconds(walk(sound(seconds=0.5))) == 0.5


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 9_000_000])
def test_wav_with_a_size_that_can_not_be_counts_what_is_there(size: int) -> None:
    data = bytearray(sound(seconds=0.5))
    data[40:44] = struct.pack("<I", size)
    assert wav_seconds(walk(bytes(data))) == 0.5


def test_wav_without_data_has_no_length() -> None:
    assert wav_seconds(walk(sound()[:36])) == 0
    assert wav_seconds(walk(b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd")) == 0


def test_frames_without_a_count_are_counted() -> None:
    tag = b"ID3\4\0\0\0\0\0\5" + bytes(5)
    assert mp3_seconds(walk(tag + MP3_FRAME * 100)) == pytest.approx(100 * 1152 / 44100)


@pytest.mark.parametrize("mark", [b"Xing", b"VBRI"])
def test_count_in_the_first_frame_is_taken(mark: bytes) -> None:
    count = struct.pack(">I", 1000)
    told = b"Xing\0\0\0\1" + count if mark == b"Xing" else b"VBRI" + bytes(10) + count
    first = MP3_FRAME[:36] + told
    assert mp3_seconds(walk(first + MP3_FRAME)) == pytest.approx(1000 * 1152 / 44100)


def test_half_rates_have_half_frames() -> None:
    frame = b"\xff\xf3\x40\x00" + bytes(140)  # MPEG 2, 32 kbit/s, 22.05 kHz
    length = 72_000 * 32 // 22_050
    assert mp3_seconds(walk((frame[:length]) * 10)) == pytest.approx(10 * 576 / 22050)


def test_opus_counts_without_what_is_skipped() -> None:
    head = b"OpusHead\1\1" + struct.pack("<H", 312) + bytes(7)

    def page(place: int, data: bytes) -> bytes:
        return b"OggS\0\0" + struct.pack("<q", place) + b"abcd" + bytes(8) + bytes([1, len(data)]) + data

    assert ogg_seconds(walk(page(0, head) + page(48_312, b"x") + page(-1, b"x"))) == 1.0


def test_ogg_of_something_else_has_no_length() -> None:
    assert ogg_seconds(walk(b"OggS" + bytes(40))) == 0
    assert ogg_seconds(walk(b"")) == 0


def test_aac_counts_the_blocks_of_its_frames() -> None:
    frame = b"\xff\xf1\x50\x00\x01\x1f\xfd" + bytes(1)  # 44.1 kHz, 8 bytes long, two blocks
    assert aac_seconds(walk(frame * 3)) == pytest.approx(3 * 2048 / 44100)


def test_flac_that_does_not_say_has_no_length() -> None:
    assert flac_seconds(walk(b"fLaC\0\0\0\x22" + bytes(34))) == 0
    with pytest.raises(NotWhole):
        flac_seconds(walk(b"fLaC"))
