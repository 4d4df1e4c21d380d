"""What a file is, told from its first bytes: never from its name, its address or what a server says of it."""

from __future__ import annotations

import codecs
from enum import Enum, StrEnum
from pathlib import Path

from kiegui.errors import MediaError

HEAD_BYTES = 4096
"""How much of a file `sniff` wants to see; 64 bytes are enough for everything but texts."""


class MediaKind(StrEnum):
    """What a person can do with a file: look, watch, listen, read."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    UNKNOWN = "unknown"


class FileFormat(Enum):
    """Every format that we tell apart, with the extension that it is saved under and its name in words."""

    PNG = (MediaKind.IMAGE, ".png", "image/png", "PNG picture")
    JPEG = (MediaKind.IMAGE, ".jpg", "image/jpeg", "JPEG picture")
    WEBP = (MediaKind.IMAGE, ".webp", "image/webp", "WebP picture")
    ANIMATED_WEBP = (MediaKind.IMAGE, ".webp", "image/webp", "animated WebP picture")
    GIF = (MediaKind.IMAGE, ".gif", "image/gif", "GIF picture")
    AVIF = (MediaKind.IMAGE, ".avif", "image/avif", "AVIF picture")
    HEIC = (MediaKind.IMAGE, ".heic", "image/heic", "HEIC picture")
    BMP = (MediaKind.IMAGE, ".bmp", "image/bmp", "BMP picture")
    TIFF = (MediaKind.IMAGE, ".tiff", "image/tiff", "TIFF picture")
    MP4 = (MediaKind.VIDEO, ".mp4", "video/mp4", "MP4 film")
    MOV = (MediaKind.VIDEO, ".mov", "video/quicktime", "QuickTime film")
    WEBM = (MediaKind.VIDEO, ".webm", "video/webm", "WebM film")
    MKV = (MediaKind.VIDEO, ".mkv", "video/x-matroska", "Matroska film")
    M4A = (MediaKind.AUDIO, ".m4a", "audio/mp4", "M4A sound")
    MP3 = (MediaKind.AUDIO, ".mp3", "audio/mpeg", "MP3 sound")
    WAV = (MediaKind.AUDIO, ".wav", "audio/wav", "WAV sound")
    OGG = (MediaKind.AUDIO, ".ogg", "audio/ogg", "Ogg sound")
    FLAC = (MediaKind.AUDIO, ".flac", "audio/flac", "FLAC sound")
    AAC = (MediaKind.AUDIO, ".aac", "audio/aac", "AAC sound")
    JSON = (MediaKind.TEXT, ".json", "application/json", "JSON text")
    PLAIN_TEXT = (MediaKind.TEXT, ".txt", "text/plain", "text")
    HTML = (MediaKind.TEXT, ".html", "text/html", "web page")
    """Shown as its source at most: a web page can run programs and fetch things."""
    SVG = (MediaKind.UNKNOWN, ".svg", "image/svg+xml", "SVG drawing")
    """Never rendered, for the same reason, so it is no picture here."""
    UNKNOWN = (MediaKind.UNKNOWN, ".bin", "application/octet-stream", "file of an unknown kind")

    def __init__(self, kind: MediaKind, extension: str, mime: str, label: str) -> None:
        self.kind = kind
        self.extension = extension
        self.mime = mime
        self.label = label


_PREFIXES = (
    (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (b"\xff\xd8\xff", FileFormat.JPEG),
    (b"GIF87a", FileFormat.GIF),
    (b"GIF89a", FileFormat.GIF),
    (b"II*\0", FileFormat.TIFF),
    (b"MM\0*", FileFormat.TIFF),
    (b"ID3", FileFormat.MP3),
    (b"OggS", FileFormat.OGG),
    (b"fLaC", FileFormat.FLAC),
)

_BRANDS = {
    b"avif": FileFormat.AVIF,
    b"avis": FileFormat.AVIF,
    b"heic": FileFormat.HEIC,
    b"heix": FileFormat.HEIC,
    b"heim": FileFormat.HEIC,
    b"heis": FileFormat.HEIC,
    b"hevc": FileFormat.HEIC,
    b"hevx": FileFormat.HEIC,
    b"qt  ": FileFormat.MOV,
    b"M4A ": FileFormat.M4A,
    b"M4B ": FileFormat.M4A,
    b"M4P ": FileFormat.M4A,
}
"""Brands of an ISO base media file that are not a plain MP4 film; there are dozens of those."""


def sniff(head: bytes) -> FileFormat:
    """The format of the file that begins with `head` (64 bytes or more, `HEAD_BYTES` at best); any bytes will do."""
    head = head[:HEAD_BYTES]
    for prefix, file_format in _PREFIXES:
        if head.startswith(prefix):
            return file_format
    for recognise in (_bitmap, _riff, _iso_media, _matroska, _mpeg_sound, _text):
        recognised = recognise(head)
        if recognised:
            return recognised
    return FileFormat.UNKNOWN


def sniff_file(path: Path) -> FileFormat:
    """The format of the file at `path`; MediaError if there is no such file or it can't be read. Blocks on the disk."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise MediaError(f"“{path.name}” is not there any more.")
        with path.open("rb") as file:
            return sniff(file.read(HEAD_BYTES))
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise MediaError(f"“{path.name}” could not be read.") from error


def _bitmap(head: bytes) -> FileFormat | None:
    """BM alone is a weak mark: the size of the second header must be one that exists, too."""
    known = head[:2] == b"BM" and head[14:18] in (b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    return FileFormat.BMP if known else None


def _riff(head: bytes) -> FileFormat | None:
    if head[:4] != b"RIFF":
        return None
    match head[8:12]:
        case b"WAVE":
            return FileFormat.WAV
        case b"WEBP":
            animated = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & 0x02
            return FileFormat.ANIMATED_WEBP if animated else FileFormat.WEBP
        case _:
            return None


def _iso_media(head: bytes) -> FileFormat | None:
    """MP4 and its relatives: the first box names the brands; QuickTime files of old have no such box."""
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return FileFormat.MOV
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    if brands[0] in (b"mif1", b"msf1"):  # "some picture": which one is among the compatible brands
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), FileFormat.HEIC)
    return _BRANDS.get(brands[0], FileFormat.MP4)


def _matroska(head: bytes) -> FileFormat | None:
    if head[:4] != b"\x1aE\xdf\xa3":
        return None
    header = head[:64]
    if b"webm" in header:
        return FileFormat.WEBM
    return FileFormat.MKV if b"matroska" in header else None


def _mpeg_sound(head: bytes) -> FileFormat | None:
    """A bare MPEG frame: eleven or twelve set bits, then values that a real frame can have."""
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return FileFormat.AAC if head[2] & 0x3C != 0x3C else None
    layer_three = head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08
    plausible = head[2] & 0xF0 not in (0x00, 0xF0) and head[2] & 0x0C != 0x0C
    return FileFormat.MP3 if layer_three and plausible else None


def _text(head: bytes) -> FileFormat | None:
    """UTF-8 without control characters; the head may end in the middle of a character."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    if not text.strip() or any(ord(character) < 32 and character not in "\t\n\r\f" for character in text):
        return None
    start = text.lstrip().lower()
    if start.startswith("<"):
        return _markup(start)
    # A song text may begin with "[Verse]": brackets alone don't make it JSON.
    if start[0] in "{[" and start[1:].lstrip()[:1] in ('"', "{", "[", "}", "]"):
        return FileFormat.JSON
    return FileFormat.PLAIN_TEXT


def _markup(start: str) -> FileFormat:
    """What a text is that begins with "<": whichever root element comes first."""
    places = [(start.find(root), root) for root in ("<svg", "<!doctype html", "<html", "<head", "<body", "<script")]
    found = [place for place in places if place[0] >= 0]
    if not found:
        return FileFormat.PLAIN_TEXT
    return FileFormat.SVG if min(found)[1] == "<svg" else FileFormat.HTML
