"""The slider goes where the click is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiegui.ui.form.slider import PositionSlider
from tests.ui.form.conftest import Show


def test_click_and_drag_move_the_knob(show: Show) -> None:
    slider = PositionSlider(10)
    show(slider)
    middle = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert slider.value() == 5
    QTest.mouseMove(slider, QPoint(slider.width() + 50, middle.y()))
    assert slider.value() == 10
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert not slider.isSliderDown()


def test_arrow_keys_move_by_one_position(show: Show) -> None:
    slider = PositionSlider(10)
    show(slider)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 1


def test_right_button_does_nothing(show: Show) -> None:
    slider = PositionSlider(10)
    show(slider)
    QTest.mouseClick(slider, Qt.MouseButton.RightButton, pos=slider.rect().center())
    assert slider.value() == 0
