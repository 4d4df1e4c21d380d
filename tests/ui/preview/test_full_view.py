"""The full screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from kiegui.ui.look import is_dark
from kiegui.ui.preview.full_view import FullView
from tests.ui.made_tasks import part_of


@pytest.fixture
def view(qtbot: QtBot) -> FullView:
    opener = QWidget()
    qtbot.addWidget(opener)
    opener.show()
    made = FullView(opener)
    made.show_with((QWidget(), QWidget()), "Kling · 2 of 4")
    return made


def test_it_fills_the_screen_in_the_dark(view: FullView) -> None:
    assert view.isFullScreen()
    assert is_dark(view.palette())
    assert part_of(view, QLabel).text() == "Kling · 2 of 4"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_Return])
def test_keys_lead_back(qtbot: QtBot, view: FullView, key: Qt.Key) -> None:
    with qtbot.waitSignal(view.leave_wanted):
        QTest.keyClick(view, key)


def test_button_and_closing_lead_back(qtbot: QtBot, view: FullView) -> None:
    with qtbot.waitSignal(view.leave_wanted):
        part_of(view, QToolButton, "Leave the full view (Esc)").click()
    with qtbot.waitSignal(view.leave_wanted):
        view.close()


def test_arrows_turn(qtbot: QtBot, view: FullView) -> None:
    with qtbot.waitSignal(view.turn_wanted) as turned:
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert turned.args == [-1]
    with qtbot.waitSignal(view.turn_wanted) as turned:
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert turned.args == [1]
    with qtbot.assertNotEmitted(view.turn_wanted):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
