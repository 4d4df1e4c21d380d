"""Where rows are: there and back, filling the width, and without moving what is looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractItemView

from kiegui.ui.history.arrangement import ROW_HEIGHT, TILE_SIZES, Arrangement, ViewLook, arranged

MILLION = 1_000_000
MOVE = QAbstractItemView.CursorAction
ALL = [arranged(ViewLook.LIST, 0, 400), *(arranged(ViewLook.GRID, size, 1000).led_by(2) for size in TILE_SIZES)]


def grid(width: int = 408, size: int = 120) -> Arrangement:
    """Three tiles of 125 px in a line."""
    return arranged(ViewLook.GRID, size, width)


@pytest.mark.parametrize("arrangement", ALL)
@pytest.mark.parametrize("row", [0, 1, 7, MILLION - 1])
def test_row_is_found_at_its_place(arrangement: Arrangement, row: int) -> None:
    rect = arrangement.rect(row)
    assert {arrangement.row_at(point) for point in (rect.topLeft(), rect.center(), rect.bottomRight())} == {row}


@pytest.mark.parametrize("width", range(100, 2000, 37))
@pytest.mark.parametrize("size", TILE_SIZES)
def test_tiles_fill_the_width_and_are_about_as_large_as_wanted(width: int, size: int) -> None:
    arrangement = grid(width, size)
    last = arrangement.rect(arrangement.columns - 1)
    assert last.right() + 1 + arrangement.margin == width or arrangement.columns == 1
    assert arrangement.tile.width() == arrangement.tile.height()
    assert 0.8 * size <= arrangement.tile.width() <= 2 * size or arrangement.columns == 1


def test_tiles_do_not_overlap() -> None:
    rects = [grid(1003).rect(row) for row in range(20)]
    assert not [1 for some in rects for other in rects if some is not other and some.intersects(other)]


def test_between_tiles_is_no_row() -> None:
    gap = grid().rect(0).topRight() + QPoint(4, 10)
    assert grid().row_at(gap) == -1
    assert grid().row_at(QPoint(2, 2)) == -1


def test_list_is_equally_high_rows() -> None:
    arrangement = arranged(ViewLook.LIST, 0, 400)
    assert arrangement.rect(3) == QRect(0, 3 * ROW_HEIGHT, 400, ROW_HEIGHT)
    assert arrangement.height(MILLION) == MILLION * ROW_HEIGHT
    assert arrangement.picture == QSize(144, 90)
    assert arranged(ViewLook.LIST, 0, 280).picture.width() < 144


@pytest.mark.parametrize("arrangement", ALL)
def test_rows_in_sight_are_those_that_touch_it(arrangement: Arrangement) -> None:
    top, bottom = 1000, 1700
    first, last = arrangement.rows_between(top, bottom, MILLION)
    seen = [
        row for row in range(200) if arrangement.rect(row).bottom() >= top and arrangement.rect(row).top() <= bottom
    ]
    assert first <= seen[0] <= first + arrangement.columns
    assert last - arrangement.columns <= seen[-1] <= last


def test_nothing_is_in_sight_of_an_empty_history() -> None:
    assert grid().rows_between(0, 500, 0) == (0, -1)
    assert grid().height(0) == 0


def test_rubber_band_takes_the_columns_that_it_touches() -> None:
    band = grid().rect(1).united(grid().rect(5)).adjusted(5, 5, -5, -5)
    assert list(grid().runs_in(band, 100)) == [(1, 2), (4, 5)]
    assert list(grid().runs_in(band, 5)) == [(1, 2), (4, 4)]
    assert list(grid().runs_in(QRect(0, 0, 3, 900), 100)) == []


def test_lead_keeps_the_column_of_those_below_new_ones() -> None:
    before = grid().rect(7)
    after = grid().led_by(-2).rect(9)
    assert (before.left(), after.top() - before.top()) == (after.left(), grid().pitch)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (MOVE.MoveLeft, 3),
        (MOVE.MoveRight, 5),
        (MOVE.MoveUp, 1),
        (MOVE.MoveDown, 7),
        (MOVE.MoveHome, 0),
        (MOVE.MoveEnd, 9),
        (MOVE.MovePageDown, 9),
        (MOVE.MovePageUp, 0),
    ],
)
def test_keys_walk_in_both_directions(move: QAbstractItemView.CursorAction, expected: int) -> None:
    assert grid().moved(4, move, 10, 400) == expected


def test_keys_stop_at_the_edges() -> None:
    moved = [
        grid().moved(row, move, 8, 400) for row, move in ((1, MOVE.MoveUp), (7, MOVE.MoveDown), (5, MOVE.MoveDown))
    ]
    assert moved == [1, 7, 7]
