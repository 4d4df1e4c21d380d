"""JPEG: the record stands in one XMP segment, after those that want to be first."""

from __future__ import annotations

import pytest

from kiegui.media.metadata import xmp
from kiegui.media.metadata.jpeg import edits, find
from kiegui.media.metadata.provenance import decode
from tests.media.metadata.edited import edited
from tests.media.metadata.records import OLDER, RECORD
from tests.media.metadata.test_xmp import FOREIGN
from tests.media.walks import walk
from tests.media.whole_files import SMALL

JPEG = (SMALL / "picture.jpg").read_bytes()
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (2 + len(content)).to_bytes(2) + content


def coded(content: bytes) -> bytes:
    """Everything from the tables on: the picture itself."""
    return content[content.index(b"\xff\xdb") :]


def test_the_picture_is_the_same_behind_one_new_segment() -> None:
    exif = segment(0xE1, b"Exif\0\0MM\0*")
    start = JPEG.index(b"\xff\xe0") + 2 + 16
    new = edited(edits, JPEG[:start] + exif + JPEG[start:])
    assert new is not None
    assert coded(new) == coded(JPEG)
    assert new[: start + len(exif)] == JPEG[:start] + exif
    assert new[start + len(exif) + 4 :].startswith(XMP)


def test_a_packet_that_is_there_is_added_to() -> None:
    new = edited(edits, JPEG[:2] + segment(0xE1, XMP + FOREIGN) + JPEG[2:])
    assert new is not None
    assert (new.count(XMP), b"theirs" in new, decode(find(walk(new)) or b"")) == (1, True, RECORD)


@pytest.mark.parametrize(("marker", "content"), [(0xEB, b"JP\0\1c2pa"), (0xE2, b"MPF\0MM")])
def test_a_picture_that_is_signed_or_counted_is_not_touched(marker: int, content: bytes) -> None:
    assert edited(edits, JPEG[:2] + segment(marker, content) + JPEG[2:]) is None


def test_a_packet_that_does_not_fit_a_segment_is_not_written() -> None:
    assert edited(edits, JPEG[:2] + segment(0xE1, XMP + FOREIGN + b" " * 65_000) + JPEG[2:]) is None


def test_a_foreign_packet_has_no_record() -> None:
    assert find(walk(JPEG[:2] + segment(0xE1, XMP + FOREIGN) + JPEG[2:])) is None
    packet = xmp.packet(OLDER)
    assert packet is not None
    assert find(walk(JPEG[:2] + segment(0xE1, XMP + packet) + JPEG[2:])) is not None
