"""Whole files pass, cut ones don't, and no file can hold us or break us."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat, sniff
from kiegui.media.wholeness import is_whole
from tests.media.samples import png_chunk, sandbox_file
from tests.media.whole_files import HEIC, SAMPLES, SMALL, Sample, box

Judge = Callable[[bytes, FileFormat], bool]
WITH_AN_END = ("png", "jpg", "gif", "webp", "bmp", "tiff", "wav", "webm", "mkv", "ogg")


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Whether these bytes are a whole file."""

    def judge(content: bytes, file_format: FileFormat) -> bool:
        (tmp_path / "file").write_bytes(content)
        return is_whole(tmp_path / "file", file_format)

    return judge


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_whole_file_is_whole(sample: Sample, judge: Judge) -> None:
    assert sniff(sample.content) is sample.file_format
    assert judge(sample.content, sample.file_format)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_cut_file_is_not_whole(sample: Sample, judge: Judge) -> None:
    length = len(sample.content)
    cuts = {*range(0, length, max(1, length // 100)), *range(length - 20, length)} - sample.seams
    assert [cut for cut in cuts if judge(sample.content[:cut], sample.file_format)] == []


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.name.endswith(WITH_AN_END)], ids=lambda one: one.name)
def test_what_follows_the_end_has_no_meaning(sample: Sample, judge: Judge) -> None:
    assert judge(sample.content + b"more", sample.file_format)


@pytest.mark.parametrize("pattern", ["*.mp4", "*.png", "*.jpg", "*.mp3", "*.webp"])
def test_the_media_of_the_sandbox_are_whole(pattern: str) -> None:
    file = sandbox_file(pattern)
    assert is_whole(file, sniff(file.read_bytes()))


@pytest.mark.parametrize("file_format", [FileFormat.PLAIN_TEXT, FileFormat.HTML, FileFormat.SVG, FileFormat.UNKNOWN])
def test_a_format_that_cannot_tell_counts_as_whole(file_format: FileFormat, judge: Judge) -> None:
    assert judge(b"words", file_format)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not be read"):
        is_whole(tmp_path / "none", FileFormat.PNG)


def test_a_png_with_a_wrong_byte_is_not_whole(judge: Judge) -> None:
    png = bytearray((SMALL / "picture.png").read_bytes())
    png[100] ^= 1
    assert not judge(bytes(png), FileFormat.PNG)


@pytest.mark.parametrize(
    ("middle", "is_good"),
    [
        (b"\xff\xff\xff\xfe\x00\x04hi", True),  # fill bytes, a comment
        (b"\xff\xd8\xff\x01\xff\xd0", True),  # markers without a length
        (b"\xff\xda\x00\x02ab\xff\x00\xff\xd7c\xff\xff\xfe\x00\x02", True),  # a scan, a restart, fill, a comment
        (b"rubbish", True),  # nothing certain
        (b"\xff\xda\x00\x02" + b"x" * 70_000, True),  # a scan that is longer than what is read at once
        (b"\xff\xfe\x00\x00", True),  # a length that can't be
        (b"\xff\xfe\xff\xff", False),
    ],
)
def test_the_segments_of_a_jpeg_are_followed(middle: bytes, is_good: bool, judge: Judge) -> None:
    assert judge(b"\xff\xd8" + middle + b"\xff\xd9", FileFormat.JPEG) is is_good


def test_a_gif_with_an_unknown_block_is_not_whole(judge: Judge) -> None:
    assert not judge(b"GIF89a" + bytes(7) + b"\x99" + b"\x3b", FileFormat.GIF)
    assert judge(b"GIF89a" + bytes(7) + b"\x21\xfe\x02hi\x00\x3b", FileFormat.GIF)


@pytest.mark.parametrize("size", [b"\xff\xff\xff\xff", b"\0\0\0\0"])
def test_a_sound_whose_size_was_not_known_counts_as_whole(size: bytes, judge: Judge) -> None:
    wav = (SMALL / "sound.wav").read_bytes()
    assert judge(wav[:4] + size + wav[8:1000], FileFormat.WAV)


FTYP, MOOV = box(b"ftyp", b"isom\0\0\0\0"), box(b"moov", b"x" * 40)


@pytest.mark.parametrize(
    ("boxes", "is_good"),
    [
        (MOOV + box(b"mdat"), True),
        (MOOV + b"\0\0\0\0mdat" + b"to the end", True),
        (MOOV + b"\0\0\0\1mdat" + (20).to_bytes(8) + b"film", True),
        (MOOV + b"\0\0\0\1mdat" + (21).to_bytes(8) + b"film", False),
        (MOOV + b"\0\0\0\1mdat" + (15).to_bytes(8) + b"film", False),
        (MOOV + b"\0\0\0\7mdat", False),
        (MOOV + box(b"mdat") + bytes(30), True),
        (MOOV + box(b"mdat") + bytes(3), True),
        (MOOV + box(b"mdat") + b"abc", False),
        (MOOV, False),
        (box(b"mdat"), False),
    ],
)
def test_the_boxes_of_a_film_fill_it(boxes: bytes, is_good: bool, judge: Judge) -> None:
    assert judge(FTYP + boxes, FileFormat.MP4) is is_good


def test_a_picture_may_lie_in_its_own_description(judge: Judge) -> None:
    assert judge(HEIC[:24] + box(b"meta", bytes(30) + box(b"idat", b"picture")), FileFormat.HEIC)
    assert not judge(HEIC[:24] + box(b"meta", bytes(60)), FileFormat.HEIC)


EBML, SEGMENT, CLUSTER = b"\x1a\x45\xdf\xa3\x82hi", b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75"


@pytest.mark.parametrize(
    ("elements", "is_good"),
    [
        (SEGMENT + b"\xff" + CLUSTER + b"\x01" + b"\xff" * 7 + b"\xa3\x82hi", True),
        (SEGMENT + b"\xff" + CLUSTER + b"\x01" + b"\xff" * 7 + b"\xa3\x83hi", False),
        (SEGMENT + b"\x82hi", True),
        (SEGMENT + b"\x83hi", False),
        (SEGMENT + b"\xff\xa3\xff", True),  # a size that only segments and clusters may leave open: nothing certain
        (b"\0", True),
        (b"", False),
    ],
)
def test_the_elements_of_a_live_film_are_walked(elements: bytes, is_good: bool, judge: Judge) -> None:
    assert judge(EBML + elements, FileFormat.WEBM) is is_good


def test_a_live_film_is_whole(judge: Judge) -> None:
    live = (SMALL / "live.webm").read_bytes()
    assert judge(live, FileFormat.WEBM)
    assert not judge(live[:-1], FileFormat.WEBM)


def tiff(order: str, *fields: tuple[int, int, int, int], strip: int = 30) -> bytes:
    """A picture description with these fields (tag, kind, how many, value), then `strip` bytes."""

    def number(value: int, width: int) -> bytes:
        return value.to_bytes(width, "little" if order == "II" else "big")

    entries = b"".join(
        number(tag, 2) + number(kind, 2) + number(times, 4) + number(at, 4) for tag, kind, times, at in fields
    )
    mark = number(42, 2) + number(8, 4) + number(len(fields), 2)
    return order.encode() + mark + entries + number(0, 4) + bytes(strip)


@pytest.mark.parametrize(
    ("fields", "is_good"),
    [
        (((273, 4, 1, 38), (279, 4, 1, 30)), True),
        (((273, 4, 1, 38), (279, 4, 1, 31)), False),
        (((324, 4, 1, 38), (325, 4, 1, 31)), False),
        (((273, 4, 2, 38), (279, 4, 2, 46)), True),
        (((273, 4, 2, 9999), (279, 4, 1, 1)), False),
        (((273, 4, 100_001, 38), (279, 4, 1, 31)), True),  # nothing certain
        (((305, 2, 4, 0), (279, 4, 1, 31)), True),
    ],
)
def test_the_strips_of_a_tiff_lie_in_it(
    fields: tuple[tuple[int, int, int, int], ...], is_good: bool, judge: Judge
) -> None:
    assert judge(tiff("II", *fields), FileFormat.TIFF) is is_good
    assert judge(tiff("MM", *fields), FileFormat.TIFF) is is_good


def test_a_tiff_that_leads_to_itself_ends(judge: Judge) -> None:
    assert judge(b"II*\0" + (8).to_bytes(4, "little") + bytes(2) + (8).to_bytes(4, "little"), FileFormat.TIFF)


def test_a_long_json_counts_as_whole(judge: Judge) -> None:
    assert judge(b"[" + b" " * 16 * 1024 * 1024, FileFormat.JSON)
    assert not judge(b"[" * 100_000, FileFormat.JSON)
    assert judge(b"\xef\xbb\xbf{}", FileFormat.JSON)


def test_a_file_that_is_made_to_be_walked_for_ever_is_left(judge: Judge) -> None:
    endless = (b"\x21\xfe" + b"\x01x" * 150_000 + b"\0") * 2
    assert judge(b"GIF89a" + bytes(7) + endless, FileFormat.GIF)
    assert judge(FTYP + box(b"free") * 150_000, FileFormat.MP4)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_damage_breaks_the_judge(sample: Sample, judge: Judge) -> None:
    chance = random.Random(sample.name)
    for _ in range(100):
        damaged = bytearray(sample.content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        assert judge(bytes(damaged), sample.file_format) in (True, False)


def test_a_png_of_many_chunks_is_read_to_its_end(judge: Judge) -> None:
    chunks = png_chunk(b"IHDR", bytes(13)) + png_chunk(b"IDAT", b"x" * 200_000) + png_chunk(b"IEND", b"")
    assert judge(b"\x89PNG\r\n\x1a\n" + chunks, FileFormat.PNG)
    assert not judge(b"\x89PNG\r\n\x1a\n" + chunks[:-20], FileFormat.PNG)
