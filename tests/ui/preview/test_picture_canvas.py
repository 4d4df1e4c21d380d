"""Fitting, magnifying and moving a picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.picture_canvas import MAX_FIT, PictureCanvas


@pytest.fixture
def canvas(qtbot: QtBot) -> PictureCanvas:
    made = PictureCanvas()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show_levels([make_picture(400, 400)])
    made.show()
    return made


def make_picture(width: int, height: int, colour: str = "teal") -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(QColor(colour))
    return pixmap


def turn_wheel(canvas: PictureCanvas, modifiers: Qt.KeyboardModifier) -> bool:
    at = QPointF(100, 50)
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)
    return event.isAccepted()


def test_picture_is_fitted_first(canvas: PictureCanvas) -> None:
    assert canvas.is_fitted
    assert canvas.scale == 0.25


def test_small_picture_is_not_blown_up_without_end(canvas: PictureCanvas) -> None:
    canvas.show_levels([make_picture(4, 4)])
    assert canvas.scale == MAX_FIT


def test_double_click_goes_between_fitted_and_every_pixel(canvas: PictureCanvas) -> None:
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 50))
    assert (canvas.scale, canvas.is_fitted) == (1.0, False)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 50))
    assert canvas.is_fitted


def test_wheel_zooms_only_with_ctrl(canvas: PictureCanvas) -> None:
    assert not turn_wheel(canvas, Qt.KeyboardModifier.NoModifier)
    assert canvas.is_fitted
    assert turn_wheel(canvas, Qt.KeyboardModifier.ControlModifier)
    assert canvas.scale == 0.3125


def test_keys_zoom(canvas: PictureCanvas) -> None:
    scales = []
    for key in "1+-0":
        QTest.keyClicks(canvas, key)
        scales.append(canvas.scale)
    assert scales == [1.0, 1.25, 1.0, 0.25]


def test_dragging_moves_and_stops_at_the_edge(canvas: PictureCanvas) -> None:
    picture = make_picture(400, 400)
    picture.fill(QColor("teal"))
    canvas.show_levels([picture])
    canvas.zoom_to(1.0)
    for _ in range(5):
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
        QTest.mouseMove(canvas, QPoint(190, 90))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(190, 90))
    image = canvas.grab().toImage()
    assert image.pixelColor(1, 1) == QColor("teal")
    assert image.pixelColor(198, 98) == QColor("teal")


def test_smaller_copy_is_used_from_afar(canvas: PictureCanvas) -> None:
    canvas.show_levels([make_picture(400, 400, "red"), make_picture(200, 200, "blue")])
    assert canvas.grab().toImage().pixelColor(100, 50) == QColor("blue")
    canvas.zoom_to(1.0)
    assert canvas.grab().toImage().pixelColor(100, 50) == QColor("red")


def test_transparent_picture_stands_on_chequers(canvas: PictureCanvas) -> None:
    clear = QPixmap(100, 100)
    clear.fill(Qt.GlobalColor.transparent)
    canvas.show_levels([clear])
    image = canvas.grab().toImage()
    assert len({image.pixelColor(x, 50).name() for x in range(60, 140)}) == 2
