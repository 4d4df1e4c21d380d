"""A walk through a file from its start: steps over what a format announces, which may be a lie. Bounded in memory and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Literal

MAX_STEPS = 200_000
"""After so many a walk gives up: files that are made for it would be walked for ever."""

_PIECE = 64 * 1024
_MOST_AT_ONCE = 16 * 1024 * 1024


class NotWhole(Exception):
    """The file ends before what it announced, or breaks its own rules. Never leaves who walks."""


class Unsure(Exception):
    """Nothing certain can be said. Never leaves who walks."""


Order = Literal["little", "big"]


class Walk:
    """`size` is the file's, `at` the place that is reached. What lies beyond the end is NotWhole; OSError from the disk."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self.at = 0
        self._file = file
        self._steps = 0

    @property
    def left(self) -> int:
        """Bytes to the end."""
        return self.size - self.at

    def take(self, count: int) -> bytes:
        """The next bytes, no fewer; at most 16 MB."""
        taken = self.peek(count)
        if len(taken) < count:
            raise NotWhole
        self.at += count
        return taken

    def peek(self, count: int) -> bytes:
        """The next bytes, perhaps fewer; the place stays."""
        self._steps += 1
        if self._steps > MAX_STEPS or count > _MOST_AT_ONCE:
            raise Unsure
        self._file.seek(self.at)
        return self._file.read(count)

    def number(self, width: int, order: Order = "big") -> int:
        """The next bytes as a whole number."""
        return int.from_bytes(self.take(width), order)

    def skip(self, count: int) -> None:
        """Over so many bytes, which must all be there."""
        if count > self.left:
            raise NotWhole
        self.at += count

    def go(self, place: int) -> None:
        """To that place."""
        if place > self.size:
            raise NotWhole
        self.at = place

    def pieces(self, count: int) -> Iterator[bytes]:
        """The next bytes, in pieces that fit into memory."""
        self.skip(count)
        self._file.seek(self.at - count)
        while count:
            piece = self._file.read(min(count, _PIECE))
            if not piece:
                raise NotWhole
            count -= len(piece)
            yield piece

    def find(self, mark: re.Pattern[bytes]) -> None:
        """To the next match of a pattern that is two bytes long."""
        while True:
            piece = self.peek(_PIECE)
            if found := mark.search(piece):
                self.at += found.start()
                return
            if len(piece) < 2:
                raise NotWhole
            self.at += len(piece) - 1
