"""PNG: text chunks, right after the header where every program looks (PNG specification, 11.3.3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from kiegui.media.metadata.provenance import KEY, MOST_BYTES, Provenance, encode
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk

_TEXTS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_SEAL = b"caBX"
"""A signature over the whole file (C2PA, Content Credentials), which any change would break."""

_LONGEST_KEYWORD = 80


class _Chunk(NamedTuple):
    """Where its length stands, its name, and the length of what it holds."""

    at: int
    kind: bytes
    length: int


def edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put in; None if this file can't take it."""
    chunks = list(_chunks(walk))
    if chunks[0].kind != b"IHDR" or any(chunk.kind == _SEAL for chunk in chunks):
        return None
    keywords = {_keyword(walk, chunk) for chunk in chunks if chunk.kind in _TEXTS}
    texts = {"Description": provenance.words, "Software": provenance.software}
    added = [_text(keyword, text.encode()) for keyword, text in texts.items() if keyword not in keywords]
    return [Splice(chunks[1].at, 0, b"".join([_text(KEY, encode(provenance)), *added]))]


def find(walk: Walk) -> bytes | None:
    """The encoded record, from whichever kind of text other programs have turned it into."""
    for chunk in _chunks(walk):
        if chunk.kind in _TEXTS and chunk.length <= 2 * MOST_BYTES and _keyword(walk, chunk) == KEY:
            walk.go(chunk.at + 8)
            return _content(chunk.kind, walk.take(chunk.length))
    return None


def _chunks(walk: Walk) -> Iterator[_Chunk]:
    walk.go(8)
    kind = b""
    while kind != b"IEND":
        at = walk.at
        length, kind = walk.number(4), walk.take(4)
        walk.skip(length + 4)
        after = walk.at
        yield _Chunk(at, kind, length)
        walk.go(after)


def _keyword(walk: Walk, chunk: _Chunk) -> str:
    walk.go(chunk.at + 8)
    return walk.peek(min(chunk.length, _LONGEST_KEYWORD)).partition(b"\0")[0].decode("latin-1")


def _text(keyword: str, content: bytes) -> bytes:
    """An iTXt chunk in plain UTF-8."""
    body = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + content
    return (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


def _content(kind: bytes, chunk: bytes) -> bytes | None:
    rest = chunk.partition(b"\0")[2]
    if kind == b"tEXt":
        return rest.decode("latin-1").encode()
    if kind == b"zTXt":
        unpacked = _unpacked(rest[1:])
        return None if unpacked is None else unpacked.decode("latin-1").encode()
    is_packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    return _unpacked(text) if is_packed else text


def _unpacked(packed: bytes) -> bytes | None:
    """At most as much as a record may have, so that a few bytes can't become gigabytes."""
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        return None
