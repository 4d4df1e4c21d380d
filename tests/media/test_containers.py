"""Boxes and chunks: where each stands, whatever is walked between them, and where what is none of them ends the search."""

from __future__ import annotations

import struct

import pytest

from kiegui.media.containers import Box, Chunk, boxes, chunks
from tests.media.walks import walk
from tests.media.whole_files import box


def test_boxes_tell_where_they_stand() -> None:
    wide = b"\0\0\0\1wide" + struct.pack(">Q", 19) + b"abc"
    steps = walk(box(b"ftyp", b"isom") + wide + b"\0\0\0\0mdat" + bytes(5))
    found = []
    for one in boxes(steps, steps.size):
        assert steps.at == one.inside
        found.append(one)
        steps.go(0)  # wherever one goes between
    assert found == [Box(b"ftyp", 0, 8, 12), Box(b"wide", 12, 28, 31), Box(b"mdat", 31, 39, 44)]


def test_boxes_within_a_box_end_with_it() -> None:
    steps = walk(box(b"moov", box(b"mvhd", b"") + box(b"trak", b"ab")) + box(b"mdat", b""))
    moov = next(boxes(steps, steps.size))
    assert [inner.kind for inner in boxes(steps, moov.end)] == [b"mvhd", b"trak"]


@pytest.mark.parametrize(
    "lie", [b"\0\0\0\7moov", b"\0\0\0\x20moov", b"\0\0\0\1moov" + bytes(7) + b"\x0f", b"\0\0\0\1moov" + b"\xff" * 8]
)
def test_what_is_no_box_ends_them(lie: bytes) -> None:
    steps = walk(box(b"ftyp", b"") + lie + bytes(4))
    assert [one.kind for one in boxes(steps, steps.size)] == [b"ftyp"]


def test_chunks_begin_at_even_places() -> None:
    steps = walk(b"RIFF\0\0\0\0WAVE" + b"fmt \3\0\0\0abc\0" + b"data\xff\0\0\0ab")
    assert list(chunks(steps)) == [Chunk(12, b"fmt ", 3), Chunk(24, b"data", 255)]
    assert list(chunks(walk(b"RIFF"))) == []
