"""MP4, MOV and M4A: a tag in `moov`, and every piece of picture and sound is found where it now is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiegui.media.metadata.boxes import edits, find
from kiegui.media.metadata.provenance import decode
from tests.media.metadata.edited import edited
from tests.media.metadata.records import OLDER, RECORD
from tests.media.walks import walk
from tests.media.whole_files import SMALL, box

FILM = (SMALL / "film.mp4").read_bytes()
PIECES = b"first piecesecond piece"
TYPE = box(b"ftyp", b"isom\0\0\0\0isom")
MEDIA = box(b"mdat", PIECES)


def moov(*places: int, kind: bytes = b"stco", udta: bytes = b"") -> bytes:
    width = 4 if kind == b"stco" else 8
    table = box(kind, bytes(4) + len(places).to_bytes(4) + b"".join(place.to_bytes(width) for place in places))
    track = table
    for outer in (b"stbl", b"minf", b"mdia", b"trak"):
        track = box(outer, track)
    return box(b"moov", box(b"mvhd", bytes(100)) + track + udta)


def pieces(content: bytes, kind: bytes = b"stco") -> list[bytes]:
    """What stands at the places that the film tells."""
    at = content.index(kind) + 8
    width = 4 if kind == b"stco" else 8
    times = int.from_bytes(content[at : at + 4])
    places = (int.from_bytes(content[at + 4 + n * width : at + 4 + (n + 1) * width]) for n in range(times))
    return [content[place : place + 5] for place in places]


def kinds(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        yield content[at + 4 : at + 8]
        at += int.from_bytes(content[at : at + 4])


def early(kind: bytes = b"stco", udta: bytes = b"") -> bytes:
    """A film that starts before it has come as a whole: `moov` first."""
    start = len(TYPE + moov(0, 0, kind=kind, udta=udta)) + 8
    return TYPE + moov(start, start + 11, kind=kind, udta=udta) + MEDIA


def tags(*items: bytes, handler: bytes = b"mdir") -> bytes:
    head = box(b"hdlr", bytes(8) + handler + bytes(13))
    return box(b"udta", box(b"meta", bytes(4) + head + box(b"ilst", b"".join(items))))


@pytest.mark.parametrize("kind", [b"stco", b"co64"])
def test_a_film_that_starts_early_still_does_and_finds_its_pieces(kind: bytes) -> None:
    new = edited(edits, early(kind))
    assert new is not None
    assert list(kinds(new)) == [b"ftyp", b"moov", b"mdat"]
    assert pieces(new, kind) == [b"first", b"secon"]
    assert new.endswith(MEDIA)
    assert decode(find(walk(new)) or b"") == RECORD


def test_pieces_before_the_table_stay_where_they_are() -> None:
    start = len(TYPE) + 8
    late = TYPE + MEDIA + moov(start, start + 11)
    new = edited(edits, late)
    assert new is not None
    assert new.startswith(TYPE + MEDIA)
    assert pieces(new) == [b"first", b"secon"]


def test_pieces_on_both_sides_are_all_found() -> None:
    before = TYPE + MEDIA
    start = len(before + moov(0, 0)) + 8
    new = edited(edits, before + moov(len(TYPE) + 8, start + 11) + MEDIA)
    assert new is not None
    assert pieces(new) == [b"first", b"secon"]


def test_tags_that_are_there_stay() -> None:
    comment = box(b"\xa9cmt", box(b"data", b"\0\0\0\1\0\0\0\0theirs"))
    new = edited(edits, early(udta=tags(comment)))
    assert new is not None
    assert (comment in new, new.count(b"\xa9cmt")) == (True, 1)
    assert pieces(new) == [b"first", b"secon"]


def test_quicktimes_own_list_is_added_to_before_its_end() -> None:
    theirs = box(b"\xa9swr", b"\0\6\x55\xc4theirs")
    new = edited(edits, early(udta=box(b"udta", theirs + bytes(4))))
    assert new is not None
    assert theirs in new
    assert decode(find(walk(new)) or b"") == RECORD


def test_the_last_record_counts() -> None:
    before = edited(edits, FILM, OLDER)
    assert before is not None
    assert decode(find(walk(edited(edits, before) or b"")) or b"") == RECORD


@pytest.mark.parametrize(
    "content",
    [
        early() + box(b"moof"),
        early() + moov(),
        early() + box(b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"signature"),
        early(udta=tags(handler=b"mdta")),
        early(udta=box(b"udta", box(b"meta", bytes(4)))),
        TYPE + box(b"moov", box(b"mvex")) + MEDIA,
        TYPE + moov(2**32 - 5) + MEDIA,
        TYPE + MEDIA,
        early().replace(b"stco\0\0\0\0\0\0\0\2", b"stco\0\0\0\0\0\0\0\3"),
    ],
    ids=["in pieces", "two tables", "signed", "other tags", "no tags", "fragments", "too far", "no table", "lies"],
)
def test_a_film_that_is_signed_or_built_otherwise_is_not_touched(content: bytes) -> None:
    assert edited(edits, content) is None


def test_a_film_without_tags_has_no_record() -> None:
    assert find(walk(FILM)) is None
    assert find(walk(early())) is None
    assert find(walk(TYPE)) is None


def in_tables(*boxes: bytes) -> bytes:
    """An early film whose track has these beside the places of its pieces."""
    inner = b"".join(boxes)
    for outer in (b"stbl", b"minf", b"mdia", b"trak"):
        inner = box(outer, inner)
    return TYPE + box(b"moov", inner) + MEDIA


LONG_BOX = (1).to_bytes(4) + b"stsz" + (24).to_bytes(8) + bytes(8)


@pytest.mark.parametrize(
    "odd",
    [[LONG_BOX], [bytes(4)], [box(b"cmov", b"packed")], [box(b"free", b"")] * 10_001, [box(b"stco", bytes(2_000_100))]],
    ids=["long box", "no box", "packed", "many boxes", "many places"],
)
def test_a_film_whose_places_may_be_overlooked_is_not_touched(odd: list[bytes]) -> None:
    """What is moved without its places is a spoilt film."""
    assert edited(edits, in_tables(box(b"stco", bytes(8)))) is not None
    assert edited(edits, in_tables(box(b"stco", bytes(8)), *odd)) is None
