"""RIFF: WebP holds an XMP packet (RFC 9649, 2.7), WAV an ID3 tag, which ffmpeg, exiftool and players read there."""

from __future__ import annotations

from kiegui.media.containers import Chunk, chunks
from kiegui.media.metadata import id3, xmp
from kiegui.media.metadata.provenance import Provenance
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk

_SEAL = b"C2PA"
_HAS_XMP = 0x04
_HAS_ALPHA = 0x10
_TAGS = frozenset({b"id3 ", b"ID3 "})


def webp_edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put into a WebP picture; None if this file can't take it."""
    found = _chunks_to_the_end(walk)
    if not found:
        return None
    old = next((chunk for chunk in found if chunk.kind == b"XMP "), None)
    packet = xmp.packet(provenance, _content(walk, old) if old else b"")
    head = _announced(walk, found[0])
    if packet is None or head is None:
        return None
    return _with_size(walk, [head, _put(walk, old, b"XMP ", packet)])


def find_in_webp(walk: Walk) -> bytes | None:
    """The encoded record in a WebP picture."""
    return next((xmp.find(_content(walk, chunk)) for chunk in chunks(walk) if chunk.kind == b"XMP "), None)


def wav_edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be put into a WAV sound; None if this file can't take it."""
    found = _chunks_to_the_end(walk)
    if not found:
        return None
    old = next((chunk for chunk in found if chunk.kind in _TAGS), None)
    tag = id3.tag(provenance, _content(walk, old) if old else b"")
    return None if tag is None else _with_size(walk, [_put(walk, old, b"id3 ", tag)])


def find_in_wav(walk: Walk) -> bytes | None:
    """The encoded record in a WAV sound."""
    return next((id3.find_in(_content(walk, chunk)) for chunk in chunks(walk) if chunk.kind in _TAGS), None)


def _chunks_to_the_end(walk: Walk) -> list[Chunk]:
    """All chunks of a file that is one whole RIFF and nothing more, and that nobody has signed; else none."""
    walk.go(4)
    size = walk.number(4, "little")
    found = list(chunks(walk))
    ends = {8 + size, 8 + size + size % 2}
    fits = bool(found) and walk.size in ends and walk.size in (found[-1].end, found[-1].end - 1)
    return found if fits and not any(chunk.kind == _SEAL for chunk in found) else []


def _content(walk: Walk, chunk: Chunk) -> bytes:
    walk.go(chunk.at + 8)
    return walk.take(chunk.length)


def _announced(walk: Walk, first: Chunk) -> Splice | None:
    """A WebP picture with a packet has a VP8X chunk that says so, with the size of the picture; simple ones get one."""
    walk.go(first.at + 8)
    content = walk.peek(min(first.length, 10))
    if first.kind == b"VP8X" and content:
        return Splice(first.at + 8, 1, bytes((content[0] | _HAS_XMP,)))
    if first.kind == b"VP8 " and content[3:6] == b"\x9d\x01\x2a" and len(content) == 10:
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        flags = _HAS_XMP
    elif first.kind == b"VP8L" and content[:1] == b"\x2f" and len(content) >= 5:
        bits = int.from_bytes(content[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = _HAS_XMP | (_HAS_ALPHA if bits >> 28 & 1 else 0)
    else:
        return None
    if not width or not height:
        return None
    body = bytes((flags, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return Splice(first.at, 0, b"VP8X" + len(body).to_bytes(4, "little") + body)


def _put(walk: Walk, old: Chunk | None, kind: bytes, content: bytes) -> Splice:
    """In the place of the old one, else at the end."""
    chunk = kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
    if old:
        return Splice(old.at, min(old.end, walk.size) - old.at, chunk)
    return Splice(walk.size, 0, bytes(walk.size % 2) + chunk)


def _with_size(walk: Walk, splices: list[Splice]) -> list[Splice] | None:
    """And the size of it all, which stands at the start."""
    size = walk.size - 8 + sum(len(splice.added) - splice.removed for splice in splices)
    return [Splice(4, 4, size.to_bytes(4, "little")), *splices] if size < 1 << 32 else None
