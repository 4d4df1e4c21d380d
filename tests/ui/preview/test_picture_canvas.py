"""Fitting, magnifying and moving a picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.picture_canvas import MAX_FIT, Glance, PictureCanvas


@pytest.fixture
def canvas(qtbot: QtBot) -> PictureCanvas:
    made = PictureCanvas()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show_levels([make_picture(400, 400)])
    made.show()
    return made


def make_picture(width: int, height: int, colour: str = "teal") -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def turn_wheel(canvas: PictureCanvas, phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase) -> bool:
    at = QPointF(100, 50)
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(at, at, QPoint(0, 40), QPoint(0, 120), Qt.MouseButton.NoButton, none, phase, False)
    canvas.wheelEvent(event)
    return event.isAccepted()


def test_picture_is_fitted_first(canvas: PictureCanvas) -> None:
    assert canvas.is_fitted
    assert canvas.scale == 0.25


def test_small_picture_is_not_blown_up_without_end(canvas: PictureCanvas) -> None:
    canvas.show_levels([make_picture(4, 4)])
    assert canvas.scale == MAX_FIT


def test_double_click_asks_for_the_full_view(qtbot: QtBot, canvas: PictureCanvas) -> None:
    with qtbot.waitSignal(canvas.enlarge_wanted):
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 50))
    assert canvas.is_fitted


def test_wheel_zooms_and_two_fingers_move(canvas: PictureCanvas) -> None:
    assert turn_wheel(canvas)
    assert canvas.scale == 0.3125
    canvas.zoom_to(1.0)
    before = canvas.glance
    turn_wheel(canvas, Qt.ScrollPhase.ScrollUpdate)
    after = canvas.glance
    assert before is not None
    assert after is not None
    assert (after.magnification, after.centre.y()) == (before.magnification, before.centre.y() - 0.1)


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
    clear = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    clear.fill(Qt.GlobalColor.transparent)
    canvas.show_levels([clear])
    image = canvas.grab().toImage()
    assert len({image.pixelColor(x, 50).name() for x in range(60, 140)}) == 2


def test_arrows_move_what_is_magnified_only(qtbot: QtBot, canvas: PictureCanvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.glance is None
    canvas.zoom_to(1.0)
    with qtbot.waitSignal(canvas.glanced) as glanced:
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert isinstance(glanced.args[0], Glance)
    assert glanced.args[0].centre.x() == pytest.approx(0.5 + 0.15 * 200 / 400)


def test_other_picture_of_another_size_is_looked_at_alike(qtbot: QtBot, canvas: PictureCanvas) -> None:
    other = PictureCanvas()
    qtbot.addWidget(other)
    other.resize(200, 100)
    other.show_levels([make_picture(800, 800)])
    canvas.zoom_to(1.0, QPointF(0, 0))
    with qtbot.assertNotEmitted(other.glanced):
        other.look(canvas.glance)
    assert other.scale == 0.5
    assert other.glance == canvas.glance
    other.look(None)
    assert other.is_fitted


def test_size_of_its_own_counts_where_only_a_smaller_copy_is_here(canvas: PictureCanvas) -> None:
    canvas.show_levels([make_picture(100, 100, "red")], QSize(400, 400))
    assert canvas.scale == 0.25
    canvas.zoom_to(1.0)
    assert canvas.grab().toImage().pixelColor(1, 1) == QColor("red")


@pytest.mark.parametrize(("scale", "colours"), [(1.9, 3), (2.0, 2)])
def test_pixels_are_squares_from_twice_their_size_on(canvas: PictureCanvas, scale: float, colours: int) -> None:
    halves = make_picture(400, 400, "red")
    for x in range(200):
        for y in range(150, 250):
            halves.setPixelColor(x, y, QColor("blue"))
    canvas.show_levels([halves])
    canvas.zoom_to(scale)
    image = canvas.grab().toImage()
    assert min(len({image.pixelColor(x, 50).name() for x in range(200)}), 3) == colours


def test_empty_canvas_has_nothing_to_zoom(canvas: PictureCanvas) -> None:
    canvas.show_levels([])
    canvas.zoom_to(2.0)
    canvas.look(Glance(2.0, QPointF(0.5, 0.5)))
    assert not turn_wheel(canvas)
    assert canvas.scale == 1.0
