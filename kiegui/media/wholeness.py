"""Whether a file has its end, told from its own structure: chunks, boxes, pages and frames. Nothing is decoded here.

A file that was cut must not pass; where a format can't tell, the file counts as whole. What follows after a proper end,
such as tags and padding, has no meaning and is not looked at.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiegui.errors import MediaError
from kiegui.media.containers import UNKNOWN_SIZES
from kiegui.media.kinds import FileFormat
from kiegui.media.sound_frames import check_aac, check_flac, check_mp3, check_ogg
from kiegui.media.walk import NotWhole, Order, Unsure, Walk

_MOST_TIFF_NUMBERS = 100_000
_LARGEST_JSON = 16 * 1024 * 1024

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")
"""FF 00 and the restart markers are part of a coded JPEG picture."""

_SEGMENT = b"\x18\x53\x80\x67"
_CLUSTER = b"\x1f\x43\xb6\x75"


def is_whole(path: Path, file_format: FileFormat) -> bool:
    """Whether the file at `path`, which has that format, is there to its end. MediaError if it can't be read.

    Blocks on the disk. Takes little memory and bounded time, whatever is in the file.
    """
    check = _CHECKS.get(file_format)
    if check is None:
        return True
    try:
        with path.open("rb") as file:
            walk = Walk(file, path.stat().st_size)
            if not walk.size:
                return False
            check(walk)
    except NotWhole:
        return False
    except Unsure:
        return True
    except (OSError, ValueError) as error:
        raise MediaError(f"“{path.name}” could not be read.") from error
    return True


def _check_png(walk: Walk) -> None:
    """Chunks, each with its checksum, up to IEND (PNG specification, 5)."""
    walk.skip(8)
    kind = b""
    while kind != b"IEND":
        length = walk.number(4)
        kind = walk.take(4)
        checksum = zlib.crc32(kind)
        for piece in walk.pieces(length):
            checksum = zlib.crc32(piece, checksum)
        if walk.number(4) != checksum:
            raise NotWhole


def _check_jpeg(walk: Walk) -> None:
    """Segments by their length, and after each SOS the coded picture up to the next marker, until EOI (ITU T.81, B)."""
    walk.skip(2)
    while True:
        if walk.take(1) != b"\xff":
            raise Unsure
        marker = walk.take(1)[0]
        while marker == 0xFF:
            marker = walk.take(1)[0]
        if marker == 0xD9:
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            continue
        walk.skip(max(0, walk.number(2) - 2))
        if marker == 0xDA:
            walk.find(_NEXT_MARKER)


def _check_gif(walk: Walk) -> None:
    """Blocks of sub-blocks up to the trailer (GIF89a, 12–26)."""
    walk.skip(10)
    flags = walk.take(3)[0]
    walk.skip(_colours(flags))
    while True:
        match walk.take(1):
            case b"\x3b":
                return
            case b"\x21":
                walk.skip(1)
            case b"\x2c":
                flags = walk.take(9)[8]
                walk.skip(_colours(flags) + 1)
            case _:
                raise NotWhole
        while length := walk.number(1):
            walk.skip(length)


def _colours(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _check_riff(walk: Walk) -> None:
    """WebP and WAV: one chunk around everything."""
    walk.skip(4)
    size = walk.number(4, "little")
    if 0 < size < UNKNOWN_SIZES:
        walk.skip(size)


def _check_bmp(walk: Walk) -> None:
    """The size stands in the header; some writers leave it at 0."""
    walk.skip(2)
    size = walk.number(4, "little")
    walk.skip(max(0, size - 6))


def _check_boxes(walk: Walk, *needed: tuple[bytes, ...]) -> None:
    """Boxes, one after the other to the end (ISO 14496-12, 4.2), with one of each of the `needed` among them."""
    found = set()
    while walk.left >= 8:
        size, kind = walk.number(4), walk.take(4)
        head = 8
        if size == 0 and kind == b"\0\0\0\0":
            break  # padding
        if size == 1:
            size, head = walk.number(8), 16
        if size == 0:
            size = walk.left + head  # to the end of the file
        if size < head:
            raise NotWhole
        found.add(kind)
        if kind == b"meta" and b"idat" in walk.peek(min(size, 65_536)):
            found.add(b"idat")
        walk.skip(size - head)
    if not all(found.intersection(kinds) for kinds in needed):
        raise NotWhole
    if walk.left and walk.take(walk.left).strip(b"\0"):
        raise NotWhole  # the beginning of a box


def _check_film(walk: Walk) -> None:
    _check_boxes(walk, (b"moov",), (b"mdat",))


def _check_picture_boxes(walk: Walk) -> None:
    _check_boxes(walk, (b"meta", b"moov"), (b"mdat", b"idat"))


def _check_matroska(walk: Walk) -> None:
    """Elements to the end (RFC 8794). A segment or cluster of unknown size, as live films have, is walked through."""
    has_segment = False
    while walk.left:
        name, _ = _variable(walk)
        raw, bits = _variable(walk)
        size = int.from_bytes(raw) & ((1 << bits) - 1)
        has_segment = has_segment or name == _SEGMENT
        if size < (1 << bits) - 1:
            walk.skip(size)
            if name == _SEGMENT:
                return
        elif name not in (_SEGMENT, _CLUSTER):
            raise Unsure
    if not has_segment:
        raise NotWhole


def _variable(walk: Walk) -> tuple[bytes, int]:
    """A number whose first bit that is set tells its length; how many bits after that are its own."""
    first = walk.peek(1)
    length = 9 - int.from_bytes(first).bit_length()
    if length > 8 and first:
        raise Unsure
    return walk.take(min(length, 8)), 7 * length


def _check_tiff(walk: Walk) -> None:
    """Every strip or tile of every picture lies inside the file (TIFF 6.0, 2)."""
    order: Order = "little" if walk.take(2) == b"II" else "big"
    walk.skip(2)
    seen = set()
    while (place := walk.number(4, order)) and place not in seen:
        seen.add(place)
        walk.go(place)
        fields: dict[int, list[int]] = {}
        for _ in range(walk.number(2, order)):
            tag = walk.number(2, order)
            fields[tag] = _tiff_numbers(walk, order)
        for starts, lengths in ((273, 279), (324, 325)):
            for start, length in zip(fields.get(starts, ()), fields.get(lengths, ()), strict=False):
                if start + length > walk.size:
                    raise NotWhole


def _tiff_numbers(walk: Walk, order: Order) -> list[int]:
    """The whole numbers of one field: in its last four bytes, or at the place where these lead."""
    kind, times, value = walk.number(2, order), walk.number(4, order), walk.take(4)
    width = {3: 2, 4: 4}.get(kind)
    if width is None:
        return []
    if times > _MOST_TIFF_NUMBERS:
        raise Unsure
    if times * width > 4:
        back = walk.at
        walk.go(int.from_bytes(value, order))
        value = walk.take(times * width)
        walk.go(back)
    return [int.from_bytes(value[at : at + width], order) for at in range(0, times * width, width)]


def _check_json(walk: Walk) -> None:
    if walk.size > _LARGEST_JSON:
        raise Unsure
    try:
        msgspec.json.decode(walk.take(walk.size).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotWhole from None


_CHECKS: dict[FileFormat, Callable[[Walk], None]] = {
    FileFormat.PNG: _check_png,
    FileFormat.JPEG: _check_jpeg,
    FileFormat.WEBP: _check_riff,
    FileFormat.ANIMATED_WEBP: _check_riff,
    FileFormat.GIF: _check_gif,
    FileFormat.AVIF: _check_picture_boxes,
    FileFormat.HEIC: _check_picture_boxes,
    FileFormat.BMP: _check_bmp,
    FileFormat.TIFF: _check_tiff,
    FileFormat.MP4: _check_film,
    FileFormat.MOV: _check_film,
    FileFormat.M4A: _check_film,
    FileFormat.WEBM: _check_matroska,
    FileFormat.MKV: _check_matroska,
    FileFormat.MP3: check_mp3,
    FileFormat.WAV: _check_riff,
    FileFormat.OGG: check_ogg,
    FileFormat.FLAC: check_flac,
    FileFormat.AAC: check_aac,
    FileFormat.JSON: _check_json,
}
"""Formats that are not here can't be told: texts, and what is unknown."""
