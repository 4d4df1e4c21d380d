"""FLAC: the block of Vorbis comments (RFC 9639, 8.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiegui.media.metadata.provenance import KEY, Provenance, encode
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk

_COMMENTS = 4
_IS_LAST = 0x80
_LARGEST = (1 << 24) - 1
_MOST_COMMENTS = 10_000


class _Block(NamedTuple):
    """Where its head of four bytes stands, its first byte, and the length of what it holds."""

    at: int
    flags: int
    length: int


def edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put in; None if this file can't take it."""
    blocks = list(_blocks(walk))
    old = next((block for block in blocks if block.flags & 0x7F == _COMMENTS), None)
    vendor, comments = _read(_content(walk, old)) if old else (provenance.software.encode(), [])
    names = {comment.partition(b"=")[0].upper() for comment in comments}
    comments.append(KEY.upper().encode() + b"=" + encode(provenance))
    if b"DESCRIPTION" not in names:
        comments.append(b"DESCRIPTION=" + provenance.words.encode())
    content = _counted(vendor) + len(comments).to_bytes(4, "little") + b"".join(map(_counted, comments))
    if len(content) > _LARGEST:
        return None
    size = len(content).to_bytes(3)
    if old:
        return [Splice(old.at, 4 + old.length, bytes((old.flags,)) + size + content)]
    first = blocks[0]
    flags = bytes((_COMMENTS | first.flags & _IS_LAST,))
    return [
        Splice(first.at, 1, bytes((first.flags & ~_IS_LAST,))),
        Splice(first.at + 4 + first.length, 0, flags + size + content),
    ]


def find(walk: Walk) -> bytes | None:
    """The encoded record, the last one if there are several."""
    found = None
    for block in _blocks(walk):
        if block.flags & 0x7F == _COMMENTS:
            for comment in _read(_content(walk, block))[1]:
                name, _, value = comment.partition(b"=")
                found = value if name.upper() == KEY.upper().encode() else found
    return found


def _blocks(walk: Walk) -> Iterator[_Block]:
    at, flags = 4, 0
    while not flags & _IS_LAST:
        walk.go(at)
        flags, length = walk.number(1), walk.number(3)
        walk.skip(length)
        yield _Block(at, flags, length)
        at += 4 + length


def _content(walk: Walk, block: _Block) -> bytes:
    walk.go(block.at + 4)
    return walk.take(block.length)


def _read(content: bytes) -> tuple[bytes, list[bytes]]:
    """Who wrote it, and the comments, as far as they go."""
    vendor, at = _text(content, 0)
    times = int.from_bytes(content[at : at + 4], "little")
    at += 4
    comments = []
    for _ in range(min(times, _MOST_COMMENTS)):
        if at + 4 > len(content):
            break
        comment, at = _text(content, at)
        comments.append(comment)
    return vendor, comments


def _text(content: bytes, at: int) -> tuple[bytes, int]:
    """One text, and the place after it."""
    end = at + 4 + int.from_bytes(content[at : at + 4], "little")
    return content[at + 4 : end], end


def _counted(text: bytes) -> bytes:
    return len(text).to_bytes(4, "little") + text
