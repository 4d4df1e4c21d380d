"""JPEG: an XMP packet in an APP1 segment (XMP specification, part 3, 1.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiegui.media.metadata import xmp
from kiegui.media.metadata.provenance import Provenance
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXIF = b"Exif\0"
_LARGEST = 65_533
_APP0, _APP1, _APP2, _APP11 = 0xE0, 0xE1, 0xE2, 0xEB


class _Segment(NamedTuple):
    """Where its marker stands, the marker's second byte, and what it holds begins with and has in bytes."""

    at: int
    marker: int
    head: bytes
    length: int


def edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put in; None if this file can't take it."""
    place, old = 2, None
    for segment in _segments(walk):
        if _is_sealed(segment):
            return None
        if segment.marker == _APP1 and segment.head.startswith(_XMP):
            old = segment
        elif segment.at == place and (segment.marker == _APP0 or segment.head.startswith(_EXIF)):
            place = segment.at + 4 + segment.length  # JFIF and Exif want to be the first
    packet = xmp.packet(provenance, _packet_of(walk, old) if old else b"")
    if packet is None or len(_XMP) + len(packet) > _LARGEST:
        return None
    added = b"\xff\xe1" + (2 + len(_XMP) + len(packet)).to_bytes(2) + _XMP + packet
    return [Splice(old.at, 4 + old.length, added) if old else Splice(place, 0, added)]


def find(walk: Walk) -> bytes | None:
    """The encoded record."""
    for segment in _segments(walk):
        if segment.marker == _APP1 and segment.head.startswith(_XMP) and (found := xmp.find(_packet_of(walk, segment))):
            return found
    return None


def _segments(walk: Walk) -> Iterator[_Segment]:
    """Those before the coded picture."""
    at = 2
    while True:
        walk.go(at)
        marker = walk.take(2)
        if marker[0] != 0xFF or marker[1] in (0xDA, 0xD9, 0xFF):
            return
        length = max(2, walk.number(2)) - 2
        head = walk.peek(min(length, len(_XMP)))
        walk.skip(length)
        yield _Segment(at, marker[1], head, length)
        at += 4 + length


def _packet_of(walk: Walk, segment: _Segment) -> bytes:
    walk.go(segment.at + 4 + len(_XMP))
    return walk.take(segment.length - len(_XMP))


def _is_sealed(segment: _Segment) -> bool:
    """Whether it signs the whole file (C2PA in JUMBF boxes), or counts its bytes (several pictures in one file)."""
    is_signature = segment.marker == _APP11 and segment.head.startswith(b"JP")
    return is_signature or (segment.marker == _APP2 and segment.head.startswith(b"MPF\0"))
