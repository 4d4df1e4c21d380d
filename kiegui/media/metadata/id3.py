"""ID3v2 tags, before an MP3's sound and in a chunk of a WAV file (id3.org, 2.3.0 and 2.4.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiegui.media.metadata.provenance import KEY, Provenance, encode
from kiegui.media.metadata.splices import Splice
from kiegui.media.sound_frames import sevens
from kiegui.media.walk import Walk

_HEAD = 10
_MOST_FRAMES = 10_000
_OWN, _COMMENT, _TOOL, _OBJECT = b"TXXX", b"COMM", b"TSSE", b"GEOB"
_SEAL = b"application/x-c2pa-manifest-store"

_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
"""By the number that stands before a text. 2.3 knows the first two only."""


class _Frame(NamedTuple):
    """Its name, and what it holds."""

    name: bytes
    content: bytes


def edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put before the sound of an MP3; None if the tag that is there can't be added to."""
    existing = b""
    if walk.peek(3) == b"ID3":
        existing = walk.take(length_of(walk.peek(_HEAD)))
    changed = tag(provenance, existing)
    return None if changed is None else [Splice(0, len(existing), changed)]


def find(walk: Walk) -> bytes | None:
    """The encoded record before the sound of an MP3."""
    if walk.peek(3) != b"ID3":
        return None
    return find_in(walk.take(min(length_of(walk.peek(_HEAD)), walk.left)))


def length_of(head: bytes) -> int:
    """Of a whole tag, by its first ten bytes."""
    return _HEAD + sevens(head[6:10])


def tag(provenance: Provenance, existing: bytes = b"") -> bytes | None:
    """A tag with our record, and all that is in the existing one; None if that one can't be added to.

    Raises ValueError if the record can't be encoded.
    """
    version = existing[3] if existing else 4
    if existing and (version not in (3, 4) or existing[5] or len(existing) < _HEAD):
        return None  # 2.2 has other frames; flags change how the bytes are to be read
    frames = list(_frames(existing))
    if any(frame.name == _OBJECT and _SEAL in frame.content[:64] for frame in frames):
        return None
    names = {frame.name for frame in frames}
    texts = [(_OWN, KEY, encode(provenance).decode())]
    if _COMMENT not in names:
        texts.append((_COMMENT, "", provenance.words))
    if _TOOL not in names:
        texts.append((_TOOL, "", provenance.software))
    end = _HEAD + sum(_HEAD + len(frame.content) for frame in frames)
    if existing[end:].strip(b"\0"):
        return None  # no padding: frames that can't be read, as of programs that counted their sizes wrong
    body = existing[_HEAD:end] + b"".join(_text(name, title, text, version) for name, title, text in texts)
    if len(body) >= 1 << 28:
        return None
    return b"ID3" + bytes((version, 0, 0)) + _as_sevens(len(body)) + body


def find_in(raw: bytes) -> bytes | None:
    """The encoded record in a tag, the last one if there are several. Takes any bytes."""
    found = None
    for frame in _frames(raw):
        if frame.name == _OWN and (text := _plain(frame.content)) is not None:
            title, _, value = text.partition("\0")
            found = value.rstrip("\0").removeprefix("\ufeff").encode(errors="replace") if title == KEY else found
    return found


def _frames(raw: bytes) -> Iterator[_Frame]:
    """Up to the padding, or to what is no frame."""
    if len(raw) < _HEAD or raw[3] not in (3, 4):
        return
    at = _HEAD
    for _ in range(_MOST_FRAMES):
        name = raw[at : at + 4]
        size = sevens(raw[at + 4 : at + 8]) if raw[3] == 4 else int.from_bytes(raw[at + 4 : at + 8])
        if len(name) < 4 or name[0] == 0 or at + _HEAD + size > len(raw):
            return
        yield _Frame(name, raw[at + _HEAD : at + _HEAD + size])
        at += _HEAD + size


def _text(name: bytes, title: str, text: str, version: int) -> bytes:
    """One frame: its own text, one with a title, or a comment, which has a language, too."""
    number, encoding, end = (3, "utf-8", b"\0") if version == 4 else (1, "utf-16", b"\0\0")
    parts = [text] if name == _TOOL else [title, text]
    content = end.join(part.encode(encoding) for part in parts)
    language = b"eng" if name == _COMMENT else b""
    body = bytes((number,)) + language + content
    size = _as_sevens(len(body)) if version == 4 else len(body).to_bytes(4)
    return name + size + b"\0\0" + body


def _plain(content: bytes) -> str | None:
    """The text of a frame; a second byte order mark stands before its second part."""
    if not content or content[0] >= len(_ENCODINGS):
        return None
    return content[1:].decode(_ENCODINGS[content[0]], errors="replace")


def _as_sevens(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
