"""What files say of themselves in their first and last bytes, without anything being decoded: safe for any file."""

from __future__ import annotations

from pathlib import Path

from kiegui.errors import MediaError

_LOOK = 1 << 20
"""Bytes at each end of a file that are looked at."""
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZES_OF_JPEG = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of segments that tell the size of the picture (ISO 10918-1, table B.1)."""


def claimed_pixels(path: Path) -> int:
    """How many pixels a PNG or JPEG claims to have; 0 for all other files. MediaError if it can't be read. Blocks."""
    head = _ends(path)[0]
    if head.startswith(_PNG):
        return int.from_bytes(head[16:20]) * int.from_bytes(head[20:24])
    at = 2 if head.startswith(b"\xff\xd8") else len(head)
    while at + 9 < len(head) and head[at] == 0xFF:
        if head[at + 1] in _SIZES_OF_JPEG:
            return int.from_bytes(head[at + 5 : at + 7]) * int.from_bytes(head[at + 7 : at + 9])
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    return 0


def is_av1(path: Path) -> bool:
    """Whether a film names AV1 as its codec, in the way of MP4 or of WebM. MediaError if it can't be read. Blocks."""
    return any(mark in end for end in _ends(path) for mark in (b"av01", b"V_AV1"))


def _ends(path: Path) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            head = file.read(_LOOK)
            file.seek(max(len(head), path.stat().st_size - _LOOK))
            return head, file.read(_LOOK)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise MediaError(f"“{path.name}” could not be read.") from error
