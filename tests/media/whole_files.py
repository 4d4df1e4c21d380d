"""One small file of every format whose end can be told, made for these tests, and where it can be cut without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiegui.media.kinds import FileFormat

SMALL = Path(__file__).parent / "small"


@dataclass(frozen=True)
class Sample:
    """A whole file. A cut at one of the `seams` leaves a file that is whole by all that its format says."""

    name: str
    file_format: FileFormat
    content: bytes
    seams: frozenset[int] = frozenset()


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4 and its relatives."""
    content = b"".join(parts)
    return (8 + len(content)).to_bytes(4) + kind + content


HEIC = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 60) + box(b"mdat", b"picture" * 90)


def _sample(name: str, file_format: FileFormat, seams: frozenset[int] = frozenset()) -> Sample:
    return Sample(name, file_format, (SMALL / name).read_bytes(), seams)


def _frames(content: bytes) -> frozenset[int]:
    """Where the ADTS frames of an AAC sound begin."""
    places, at = set(), 0
    while at < len(content):
        places.add(at)
        at += (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
    return frozenset(places - {0})


SAMPLES = (
    _sample("picture.png", FileFormat.PNG),
    _sample("picture.jpg", FileFormat.JPEG),
    _sample("picture.webp", FileFormat.WEBP),
    _sample("animated.webp", FileFormat.ANIMATED_WEBP),
    _sample("film.gif", FileFormat.GIF),
    _sample("picture.avif", FileFormat.AVIF),
    Sample("picture.heic", FileFormat.HEIC, HEIC),
    _sample("picture.bmp", FileFormat.BMP),
    _sample("picture.tiff", FileFormat.TIFF),
    _sample("film.mp4", FileFormat.MP4),
    _sample("film.mov", FileFormat.MOV),
    _sample("film.webm", FileFormat.WEBM),
    _sample("film.mkv", FileFormat.MKV),
    _sample("sound.m4a", FileFormat.M4A),
    _sample("sound.mp3", FileFormat.MP3),
    _sample("sound.wav", FileFormat.WAV),
    _sample("sound.ogg", FileFormat.OGG),
    _sample("sound.flac", FileFormat.FLAC),
    _sample("sound.aac", FileFormat.AAC, _frames((SMALL / "sound.aac").read_bytes())),
    Sample("words.json", FileFormat.JSON, b'{"lyrics": ["' + b"la " * 200 + b'"]}'),
)
