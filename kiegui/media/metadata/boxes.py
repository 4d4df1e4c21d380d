"""MP4, MOV, M4A: an entry in the film's own list of tags (moov/udta/meta/ilst), which exiftool, ffprobe and players show.

The sound and the picture stay where they are in `mdat`. Where that comes after `moov`, as in films that start before they
have come as a whole, it moves by as much as `moov` grows, and the places of its pieces in `moov` are moved along.
"""

from __future__ import annotations

from kiegui.media.containers import Box, boxes
from kiegui.media.metadata.provenance import KEY, Provenance, encode
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk

_MEAN = b"com.apple.iTunes"
_COMMENT, _OWN = b"\xa9cmt", b"----"
_UTF8 = b"\0\0\0\1\0\0\0\0"
_TO_PLACES = (b"trak", b"mdia", b"minf", b"stbl")
_PLACES = {b"stco": 4, b"co64": 8}
_IN_PIECES = frozenset({b"moof", b"mfra", b"sidx", b"meta"})
"""Boxes beside `moov` that hold places in the file, too, or belong to films in fragments."""
_HOLD_PLACES = (b"iloc", b"saio", b"mvex", b"cmov")
"""The same inside of it, or packed."""
_SEAL = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""Names the `uuid` box that signs the whole file (C2PA, Content Credentials)."""
_MOST_BOXES = 10_000
_MOST_PLACES = 500_000
"""A second's work; the film of an hour has a fraction."""


def edits(walk: Walk, provenance: Provenance) -> list[Splice] | None:
    """What is to be changed; None if this file can't take it."""
    outer = list(boxes(walk, walk.size))
    films = [box for box in outer if box.kind == b"moov"]
    if len(films) != 1 or any(box.kind in _IN_PIECES or _is_seal(walk, box) for box in outer):
        return None
    moov = films[0]
    walk.go(moov.at)
    old = walk.take(moov.end - moov.at)
    if any(name in old for name in _HOLD_PLACES):
        return None
    new = _with_tags(old, moov.inside - moov.at, provenance)
    if new is not None and len(new) != len(old) and any(box.at > moov.at for box in outer if box.kind == b"mdat"):
        new = _moved(new, moov.end, len(new) - len(old))
    return None if new is None else [Splice(moov.at, len(old), new)]


def find(walk: Walk) -> bytes | None:
    """The encoded record, the last one if there are several."""
    for moov in boxes(walk, walk.size):
        if moov.kind == b"moov":
            raw = walk.take(moov.end - moov.inside)
            tags = _tags_of(raw)
            return None if tags is None else _record(raw, tags)
    return None


def _inner(raw: bytes | bytearray, start: int, end: int) -> list[Box]:
    """The boxes in a part of `moov`; what is no box ends them."""
    boxes: list[Box] = []
    at = start
    while at + 8 <= end and len(boxes) < _MOST_BOXES:
        size = int.from_bytes(raw[at : at + 4])
        if size < 8 or at + size > end:
            break
        boxes.append(Box(bytes(raw[at + 4 : at + 8]), at, at + 8, at + size))
        at += size
    return boxes


def _is_seal(walk: Walk, box: Box) -> bool:
    walk.go(box.inside)
    return box.kind == b"uuid" and walk.peek(16) == _SEAL


# -- tags ------------------------------------------------------------------------------------------------------------


def _with_tags(moov: bytes, inside: int, provenance: Provenance) -> bytes | None:
    """The whole box with our tags; None if it has other ones in the place of such a list."""
    children = _inner(moov, inside, len(moov))
    udta = next((box for box in children if box.kind == b"udta"), None)
    if udta is None:
        return _box(b"moov", moov[inside:] + _box(b"udta", _meta(provenance)))
    held = _inner(moov, udta.inside, udta.end)
    meta = next((box for box in held if box.kind == b"meta"), None)
    if meta is None:
        place = held[-1].end if held else udta.inside  # QuickTime ends the list with four zeros
        new_meta, meta_end = _meta(provenance), place
    else:
        place, meta_end = meta.at, meta.end
        grown = _grown_meta(moov[meta.at : meta.end], provenance)
        if grown is None:
            return None
        new_meta = grown
    new_udta = _box(b"udta", moov[udta.inside : place] + new_meta + moov[meta_end : udta.end])
    return _box(b"moov", moov[inside : udta.at] + new_udta + moov[udta.end :])


def _grown_meta(meta: bytes, provenance: Provenance) -> bytes | None:
    start = _start_of_meta(meta, 8)
    held = _inner(meta, start, len(meta))
    handler = next((box for box in held if box.kind == b"hdlr"), None)
    tags = next((box for box in held if box.kind == b"ilst"), None)
    if handler is None or tags is None or meta[handler.inside + 8 : handler.inside + 12] != b"mdir":
        return None
    names = {box.kind for box in _inner(meta, tags.inside, tags.end)}
    new_tags = _box(b"ilst", meta[tags.inside : tags.end] + _items(provenance, names))
    return _box(b"meta", meta[8 : tags.at] + new_tags + meta[tags.end :])


def _start_of_meta(raw: bytes, inside: int) -> int:
    """MP4 has four bytes (version, flags) before its first box, QuickTime has not."""
    return inside if raw[inside + 4 : inside + 8] == b"hdlr" else inside + 4


def _meta(provenance: Provenance) -> bytes:
    handler = _box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
    return _box(b"meta", bytes(4) + handler + _box(b"ilst", _items(provenance, set())))


def _items(provenance: Provenance, names: set[bytes]) -> bytes:
    """The comment is for other programs, and only where there is none."""
    own = _box(b"mean", bytes(4) + _MEAN) + _box(b"name", bytes(4) + KEY.encode())
    items = _box(_OWN, own + _box(b"data", _UTF8 + encode(provenance)))
    if _COMMENT not in names:
        items = _box(_COMMENT, _box(b"data", _UTF8 + provenance.words.encode())) + items
    return items


def _tags_of(moov: bytes) -> Box | None:
    """The list of tags in what `moov` holds."""
    part = Box(b"moov", 0, 0, len(moov))
    for name in (b"udta", b"meta", b"ilst"):
        start = _start_of_meta(moov, part.inside) if part.kind == b"meta" else part.inside
        found = next((box for box in _inner(moov, start, part.end) if box.kind == name), None)
        if found is None:
            return None
        part = found
    return part


def _record(raw: bytes, tags: Box) -> bytes | None:
    found = None
    for item in _inner(raw, tags.inside, tags.end):
        if item.kind == _OWN:
            held = {box.kind: raw[box.inside : box.end] for box in _inner(raw, item.inside, item.end)}
            if held.get(b"name", b"")[4:] == KEY.encode():
                found = held.get(b"data", b"")[8:]
    return found


# -- places ----------------------------------------------------------------------------------------------------------


def _moved(moov: bytes, beyond: int, by: int) -> bytes | None:
    """The box with all places in the file from `beyond` on moved `by` so many bytes; None if that can't be written."""
    changed = bytearray(moov)
    tables = _tables(moov)
    if tables is None or sum((table.end - table.inside) // _PLACES[table.kind] for table in tables) > _MOST_PLACES:
        return None
    for table in tables:
        width = _PLACES[table.kind]
        times = int.from_bytes(moov[table.inside + 4 : table.inside + 8])
        start = table.inside + 8
        if start + times * width > table.end:
            return None
        for at in range(start, start + times * width, width):
            place = int.from_bytes(moov[at : at + width])
            if place >= beyond:
                if place + by >= 1 << 8 * width:
                    return None
                changed[at : at + width] = (place + by).to_bytes(width)
    return bytes(changed)


def _tables(moov: bytes) -> list[Box] | None:
    """Those with the places of the pieces, of every track; None if one may have been overlooked: the film would be spoilt."""
    parts = [Box(b"moov", 0, 8, len(moov))]
    for names in (*({name} for name in _TO_PLACES), _PLACES.keys()):
        inner: list[Box] = []
        for part in parts:
            held = _inner(moov, part.inside, part.end)
            inner += held
            if (held[-1].end if held else part.inside) != part.end or len(inner) > _MOST_BOXES:
                return None
        parts = [box for box in inner if box.kind in names]
    return parts


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content
