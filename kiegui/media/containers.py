"""The boxes of MP4 and its relatives, and the chunks of WAV and WebP: where each stands. What they hold is not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiegui.media.walk import Walk

UNKNOWN_SIZES = 0x7FFF_FF00
"""RIFF sizes from here on, and 0, are written by programs that didn't know the size beforehand."""


class Box(NamedTuple):
    """Its name, where it begins, where what it holds begins, and where it ends."""

    kind: bytes
    at: int
    inside: int
    end: int


class Chunk(NamedTuple):
    """Where its name stands, its name, and the length of what it holds."""

    at: int
    kind: bytes
    length: int

    @property
    def end(self) -> int:
        """Chunks begin at even places."""
        return self.at + 8 + self.length + self.length % 2


def boxes(walk: Walk, end: int) -> Iterator[Box]:
    """The boxes from where the walk stands up to `end` (ISO 14496-12, 4.2); what is no box ends them.

    At each of them the walk stands at the start of what it holds; it may be walked on before the next one is asked for.
    """
    at = walk.at
    while at + 8 <= end:
        walk.go(at)
        size, kind = walk.number(4), walk.take(4)
        if size == 1:
            size = walk.number(8)
        box_end = at + size if size else end
        if not walk.at <= box_end <= end:
            return
        yield Box(kind, at, walk.at, box_end)
        at = box_end


def chunks(walk: Walk) -> Iterator[Chunk]:
    """The chunks of a RIFF file, as they announce themselves: the last one may end beyond the file. The walk is as in `boxes`."""
    at = 12
    while at + 8 <= walk.size:
        walk.go(at)
        chunk = Chunk(at, walk.take(4), walk.number(4, "little"))
        yield chunk
        at = chunk.end
