"""Laying out what is compared."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.compare_board import Arrangement, CompareBoard, CurtainEdge, cells
from tests.ui.made_tasks import part_of


@pytest.fixture
def board(qtbot: QtBot) -> CompareBoard:
    made = CompareBoard()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    made.set_count(2)
    for pane, colour in zip(made.panes, ("red", "blue"), strict=True):
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        pane.canvas.show_levels([image])
    made.arrange(Arrangement.SIDE_BY_SIDE)
    return made


def colours(board: CompareBoard) -> tuple[str, str]:
    image = board.grab().toImage()
    return image.pixelColor(100, 130).name(), image.pixelColor(300, 130).name()


RED, BLUE = "#ff0000", "#0000ff"


@pytest.mark.parametrize(
    ("shapes", "size"),
    [
        ([], []),
        ([1], [(400, 300)]),
        ([1, 1, 1], [(196, 146)] * 3),
        ([0.3] * 3, [(128, 300)] * 3),
        ([1] * 4, [(196, 146)] * 4),
    ],
)
def test_cells_are_equal_and_as_fits_the_shapes(shapes: list[float], size: list[tuple[int, int]]) -> None:
    assert [cell.size().toTuple() for cell in cells(QRect(0, 0, 400, 300), shapes)] == size


def test_wide_ones_stand_one_above_the_other() -> None:
    assert [cell.topLeft().toTuple() for cell in cells(QRect(0, 0, 400, 300), [16 / 9] * 2)] == [(0, 0), (0, 154)]


def test_side_by_side_shows_both(board: CompareBoard) -> None:
    assert colours(board) == (RED, BLUE)


def test_all_are_looked_at_alike(board: CompareBoard) -> None:
    first, second = (pane.canvas for pane in board.panes)
    second.zoom_to(2.0)
    assert first.glance == second.glance
    second.fit()
    assert first.is_fitted


def test_curtain_is_moved_by_mouse_and_key(board: CompareBoard) -> None:
    board.arrange(Arrangement.CURTAIN)
    assert colours(board) == (RED, BLUE)
    edge = part_of(board, CurtainEdge)
    QTest.mousePress(edge, Qt.MouseButton.LeftButton)
    QTest.mouseMove(edge, edge.mapFrom(board, QPoint(380, 100)))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton)
    assert colours(board) == (RED, RED)
    before = edge.x()
    QTest.keyClick(edge, Qt.Key.Key_Left)
    assert before - 10 < edge.x() < before


def test_blinking_shows_one_after_the_other(qtbot: QtBot, board: CompareBoard) -> None:
    board.set_beat(1)
    board.arrange(Arrangement.BLINK)
    qtbot.waitUntil(lambda: colours(board) == (BLUE, BLUE))
    qtbot.waitUntil(lambda: colours(board) == (RED, RED))
    board.arrange(Arrangement.SIDE_BY_SIDE)
    assert not board.is_beating


def test_blinking_by_hand_waits_for_the_person(board: CompareBoard) -> None:
    board.arrange(Arrangement.BLINK)
    board.set_beat(0)
    assert not board.is_beating
    board.turn()
    assert colours(board) == (BLUE, BLUE)


class Still(QProxyStyle):
    """The style of a system whose effects are switched off."""

    def styleHint(self, hint: QStyle.StyleHint, *_more: object) -> int:  # noqa: N802 - Qt's name
        return 0


def test_nothing_blinks_where_motion_is_unwanted(board: CompareBoard) -> None:
    still = Still()
    board.setStyle(still)
    board.arrange(Arrangement.BLINK)
    assert not board.is_beating
