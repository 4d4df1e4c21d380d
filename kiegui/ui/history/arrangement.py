"""Where each row of the history is, by arithmetic alone: a list of equally high rows, or a grid of equally large tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractItemView

from kiegui.ui.look import GAP

LIST_PICTURE = QSize(144, 90)
"""The picture of a row in the list, px: 16:10."""
ROW_HEIGHT = LIST_PICTURE.height() + 3 * GAP
"""Every row of the list is as high as the others."""
TILE_SIZES = (120, 160, 240)
"""The sizes of tiles that a person can choose from, px."""
TILE_SIZE = 160
RING = 3
"""px that the ring around a chosen tile stands out from it; less than half of the gap between tiles."""

_SHRINKS_TO = 0.85
"""Of the chosen size, so that one more column may fit; tiles grow to fill what is left of the width."""


class ViewLook(StrEnum):
    """How the history is shown."""

    LIST = "list"
    """Picture, model, prompt and state of each task, one below the other."""
    GRID = "grid"
    """Only the pictures, as many in a line as fit."""


def list_picture_in(row: QRect) -> QRect:
    """The place of the picture in a row of the list; a narrow one gives it two fifths."""
    wide = min(LIST_PICTURE.width(), (row.width() - GAP) * 2 // 5)
    top = row.top() + (row.height() - LIST_PICTURE.height()) // 2
    return QRect(row.left() + GAP // 2 + GAP, top, wide, LIST_PICTURE.height())


@dataclass(frozen=True)
class Arrangement:
    """All geometry, in px of the whole content, whose first line is at 0. A row is a task, a line is what stands side by side.

    `lead` cells are left free before the first row: so new rows can come above others without moving those to another column.
    """

    look: ViewLook
    columns: int
    tile: QSize
    """What a row is painted into."""
    width: int
    margin: int
    gap: int
    lead: int = 0

    @property
    def pitch(self) -> int:
        """From one line to the next."""
        return self.tile.height() + self.gap

    @property
    def picture(self) -> QSize:
        """The size of a row's picture."""
        return self.picture_in(QRect(QPoint(), self.tile)).size()

    @property
    def edge(self) -> int:
        """So far around a row something of it may be painted."""
        return RING if self.look is ViewLook.GRID else 0

    def led_by(self, lead: int) -> Arrangement:
        """The same with so many free cells, less than a line of them."""
        return replace(self, lead=lead % self.columns)

    def picture_in(self, rect: QRect) -> QRect:
        """The place of the picture in the place of its row."""
        return rect if self.look is ViewLook.GRID else list_picture_in(rect)

    def line_of(self, row: int) -> int:
        """The line that a row stands in."""
        return (row + self.lead) // self.columns

    def top_of(self, row: int) -> int:
        """The upper edge of its line."""
        return self.margin + self.line_of(row) * self.pitch

    def rect(self, row: int) -> QRect:
        """The place of a row."""
        return QRect(QPoint(self._left((row + self.lead) % self.columns), self.top_of(row)), self.tile)

    def row_at(self, point: QPoint) -> int:
        """The row at a point, which may be beyond the last one; -1 between tiles."""
        line = (point.y() - self.margin) // self.pitch
        column = next((c for c in range(self.columns) if point.x() < self._left(c) + self.tile.width()), self.columns)
        row = line * self.columns + column - self.lead
        return row if column < self.columns and row >= 0 and self.rect(row).contains(point) else -1

    def rows_between(self, top: int, bottom: int, count: int) -> tuple[int, int]:
        """The first and the last of `count` rows that have something between these heights; (0, -1) if none has."""
        first = ((top - self.margin) // self.pitch) * self.columns - self.lead
        last = ((bottom - self.margin) // self.pitch + 1) * self.columns - 1 - self.lead
        return (max(0, first), min(last, count - 1)) if min(last, count - 1) >= max(0, first) else (0, -1)

    def runs_in(self, area: QRect, count: int) -> Iterable[tuple[int, int]]:
        """The rows that an area touches, as first and last of each line."""
        left = next((c for c in range(self.columns) if self._left(c) + self.tile.width() > area.left()), self.columns)
        right = next((c for c in reversed(range(self.columns)) if self._left(c) <= area.right()), -1)
        if left > right:
            return
        first_line = max(0, (area.top() - self.margin + self.gap) // self.pitch)
        last_line = min((area.bottom() - self.margin) // self.pitch, self.line_of(count - 1))
        for line in range(first_line, last_line + 1):
            start = line * self.columns - self.lead
            first, last = max(start + left, 0), min(start + right, count - 1)
            if first <= last:
                yield first, last

    def height(self, count: int) -> int:
        """Of `count` rows."""
        return self.top_of(count - 1) + self.tile.height() + self.margin if count else 0

    def scroll_to(self, row: int, place: int, height: int, hint: QAbstractItemView.ScrollHint) -> int:
        """Where a view of that height, now at `place`, must be to show the row: with as little movement as the hint allows."""
        highest, lowest = self.top_of(row) - self.margin, self.top_of(row) + self.tile.height() + self.margin - height
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                return highest
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                return lowest
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                return (highest + lowest) // 2
            case _:
                return max(min(place, highest), lowest)

    def moved(self, row: int, action: QAbstractItemView.CursorAction, count: int, height: int) -> int:
        """The row that a key leads to from this one, among `count` (not 0) in a view of that height."""
        move, last = QAbstractItemView.CursorAction, count - 1
        page = self.columns * max(1, height // self.pitch)
        match action:
            case move.MoveHome:
                return 0
            case move.MoveEnd:
                return last
            case move.MovePageUp:
                return max(row - page, 0)
            case move.MovePageDown:
                return min(row + page, last)
            case move.MoveUp:
                return row - self.columns if row >= self.columns else row if self.columns > 1 else 0
            case move.MoveDown:
                below = row + self.columns
                return min(below, last) if self.line_of(row) < self.line_of(last) else row
            case move.MoveLeft | move.MovePrevious:
                return max(row - 1, 0)
            case _:
                return min(row + 1, last)

    def _left(self, column: int) -> int:
        free = self.width - 2 * self.margin - self.tile.width()
        return self.margin + (column * free // (self.columns - 1) if self.columns > 1 else 0)


def arranged(look: ViewLook, size: int, width: int) -> Arrangement:
    """For a view of that width; `size` is the wanted one of tiles."""
    match look:
        case ViewLook.LIST:
            return Arrangement(look, 1, QSize(width, ROW_HEIGHT), width, margin=0, gap=0)
        case ViewLook.GRID:
            inner = max(width - 2 * GAP, 1)
            columns = max(1, int((inner + GAP) / (size * _SHRINKS_TO + GAP)))
            tile = max(1, (inner - (columns - 1) * GAP) // columns)
            return Arrangement(look, columns, QSize(tile, tile), width, margin=GAP, gap=GAP)
