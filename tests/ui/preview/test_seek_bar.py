"""The bar for a place in a film."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.seek_bar import SeekBar


@pytest.fixture
def bar(qtbot: QtBot) -> SeekBar:
    made = SeekBar()
    qtbot.addWidget(made)
    made.setRange(0, 10_000)
    made.resize(212, 22)
    made.show()
    return made


def test_click_goes_straight_to_its_place(qtbot: QtBot, bar: SeekBar) -> None:
    with qtbot.waitSignal(bar.sought) as sought:
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(106, 11))
    assert sought.args == [5000]


def test_key_steps_one_second(qtbot: QtBot, bar: SeekBar) -> None:
    with qtbot.waitSignal(bar.sought) as sought:
        QTest.keyClick(bar, Qt.Key.Key_Right)
    assert sought.args == [1000]


def test_knob_that_is_held_does_not_follow_the_player(bar: SeekBar) -> None:
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(106, 11))
    bar.show_position(9000)
    assert bar.value() == 5000
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(106, 11))
    bar.show_position(9000)
    assert bar.value() == 9000


def test_played_part_is_painted(bar: SeekBar) -> None:
    before = bar.grab().toImage()
    bar.show_position(5000)
    assert bar.grab().toImage() != before
