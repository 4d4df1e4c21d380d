"""PNG: the record stands in text chunks, and all other chunks are the same."""

from __future__ import annotations

import zlib

import pytest

from kiegui.media.metadata.png import edits, find
from kiegui.media.metadata.provenance import decode
from tests.media.metadata.edited import edited
from tests.media.walks import walk
from tests.media.whole_files import SMALL

PNG = (SMALL / "picture.png").read_bytes()
HEAD = 33
"""Signature and IHDR."""


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(content):
        length = int.from_bytes(content[at : at + 4])
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def test_only_text_chunks_are_new() -> None:
    new = edited(edits, PNG)
    assert new is not None
    assert [one for one in chunks(new) if one[0] != b"iTXt"] == chunks(PNG)
    assert [text.partition(b"\0")[0] for kind, text in chunks(new) if kind == b"iTXt"] == [
        *(b"KieGUI", b"Description", b"Software")
    ]


def test_what_the_picture_says_already_stays() -> None:
    theirs = chunk(b"tEXt", b"Description\0theirs")
    new = edited(edits, PNG[:HEAD] + theirs + PNG[HEAD:])
    assert new is not None
    assert theirs in new
    assert new.count(b"Description") == 1


def test_a_signed_picture_is_not_touched() -> None:
    assert edited(edits, PNG[:HEAD] + chunk(b"caBX", b"signature") + PNG[HEAD:]) is None


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b"KieGUI\0{}"),
        chunk(b"zTXt", b"KieGUI\0\0" + zlib.compress(b"{}")),
        chunk(b"iTXt", b"KieGUI\0\1\0en\0KieGUI\0" + zlib.compress(b"{}")),
        chunk(b"iTXt", b"KieGUI\0\0\0en\0KieGUI\0{}"),
    ],
)
def test_a_record_is_found_in_every_kind_of_text(text: bytes) -> None:
    assert find(walk(PNG[:-12] + text + PNG[-12:])) == b"{}"


def test_a_bomb_stays_small() -> None:
    bomb = chunk(b"zTXt", b"KieGUI\0\0" + zlib.compress(bytes(50_000_000)))
    found = find(walk(PNG[:HEAD] + bomb + PNG[HEAD:]))
    assert found is not None
    assert len(found) <= 1024 * 1024
    assert decode(found) is None


def test_a_text_that_is_not_packed_as_it_says_is_none() -> None:
    assert find(walk(PNG[:HEAD] + chunk(b"zTXt", b"KieGUI\0\0no zlib") + PNG[HEAD:])) is None
