"""What a file is: by its bytes alone, whatever it is called."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat, MediaKind, sniff, sniff_file
from tests.media.samples import AV1_FILM, picture, sandbox_file, sound

_WEBP = b"RIFF\x10\0\0\0WEBP"
_EBML = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82"


def _ftyp(*brands: bytes) -> bytes:
    """The first box of an MP4 relative: major brand, version, compatible brands."""
    body = brands[0] + bytes(4) + b"".join(brands[1:])
    return (len(body) + 8).to_bytes(4, "big") + b"ftyp" + body + b"\0\0\0\x08free"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(60), FileFormat.PNG),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", FileFormat.JPEG),
        (b"GIF89a" + bytes(60), FileFormat.GIF),
        (b"II*\0\x08\0\0\0", FileFormat.TIFF),
        (b"MM\0*\0\0\0\x08", FileFormat.TIFF),
        (_WEBP + b"VP8 " + bytes(20), FileFormat.WEBP),
        (_WEBP + b"VP8X\x0a\0\0\0\x10" + bytes(20), FileFormat.WEBP),
        (_WEBP + b"VP8X\x0a\0\0\0\x12" + bytes(20), FileFormat.ANIMATED_WEBP),
        (_ftyp(b"avif", b"mif1"), FileFormat.AVIF),
        (_ftyp(b"mif1", b"miaf", b"avif"), FileFormat.AVIF),
        (_ftyp(b"heic", b"mif1"), FileFormat.HEIC),
        (_ftyp(b"mif1", b"heic"), FileFormat.HEIC),
        (_ftyp(b"isom", b"iso2", b"avc1"), FileFormat.MP4),
        (_ftyp(b"mp42", b"M4A "), FileFormat.MP4),
        (_ftyp(b"qt  "), FileFormat.MOV),
        (b"\0\0\0\x08wide\0\0\0\0mdat", FileFormat.MOV),
        (_ftyp(b"M4A ", b"isom"), FileFormat.M4A),
        (_EBML + b"\x84webm", FileFormat.WEBM),
        (_EBML + b"\x88matroska", FileFormat.MKV),
        (b"ID3\x04" + bytes(60), FileFormat.MP3),
        (b"\xff\xfb\x90\x44" + bytes(60), FileFormat.MP3),
        (b"\xff\xf3\x48\xc4" + bytes(60), FileFormat.MP3),
        (b"\xff\xf1\x50\x40" + bytes(60), FileFormat.AAC),
        (b"OggS\0\x02" + bytes(60), FileFormat.OGG),
        (b"fLaC\0\0\0\x22", FileFormat.FLAC),
        (b'{"images": []}', FileFormat.JSON),
        (b' [\n {"a": 1}', FileFormat.JSON),
        (b"[Verse 1]\nHello", FileFormat.PLAIN_TEXT),
        ("\ufeffGrüße, 世界".encode(), FileFormat.PLAIN_TEXT),
        ("世界".encode()[:-1], FileFormat.PLAIN_TEXT),
        (b"<p>a fragment", FileFormat.PLAIN_TEXT),
        (b"\n<!DOCTYPE HTML><html><svg/>", FileFormat.HTML),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg">', FileFormat.SVG),
    ],
)
def test_sniff_known_heads_gives_format(head: bytes, expected: FileFormat) -> None:
    assert sniff(head) is expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b" \n",
        b"\0" * 64,
        b"MZ\x90\0" + bytes(60),
        b"PK\x03\x04" + bytes(60),
        b"BM but this is a letter\0",
        b"RIFF\0\0\0\0AVI LIST",
        b"\xff\xfeh\0e\0l\0l\0o\0",  # UTF-16 text begins like an MPEG frame
        _EBML,
        b"\xff",
    ],
)
def test_sniff_anything_else_is_unknown(head: bytes) -> None:
    assert sniff(head) is FileFormat.UNKNOWN


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "bmp"])
def test_sniff_pictures_that_qt_writes(form: str) -> None:
    assert sniff(picture(form)).extension == f".{form}"
    assert sniff(picture(form)).kind is MediaKind.IMAGE


def test_sniff_sixty_four_bytes_are_enough() -> None:
    assert sniff(AV1_FILM.read_bytes()[:64]) is FileFormat.MP4
    assert sniff(sound()[:64]) is FileFormat.WAV


def test_sniff_never_raises_on_garbage() -> None:
    chance = random.Random(7)
    starts = [
        b"",
        b"RIFF",
        b"\0\0\0\x14ftyp",
        b"\xff\xff\xff\xffftypmif1",
        b"\x1aE\xdf\xa3",
        b"\xff",
        b"BM",
        b"<",
        b"{",
    ]
    for _ in range(2000):
        assert isinstance(sniff(chance.choice(starts) + chance.randbytes(chance.randrange(80))), FileFormat)


@pytest.mark.parametrize("active", [FileFormat.SVG, FileFormat.HTML])
def test_formats_that_run_programs_are_no_pictures(active: FileFormat) -> None:
    assert active.kind in (MediaKind.TEXT, MediaKind.UNKNOWN)


def test_sniff_file_ignores_the_name(tmp_path: Path) -> None:
    path = tmp_path / "holiday.png"
    path.write_text("just words")
    assert sniff_file(path) is FileFormat.PLAIN_TEXT


@pytest.mark.parametrize("extension", ["mp4", "png", "jpg", "webp", "mp3"])
def test_sniff_file_knows_the_sandbox_media(extension: str) -> None:
    assert sniff_file(sandbox_file(f"*.{extension}")).extension == f".{extension}"


def test_sniff_file_missing_raises_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not there"):
        sniff_file(tmp_path / "gone.mp4")


def test_sniff_file_folder_raises_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not there"):
        sniff_file(tmp_path)
