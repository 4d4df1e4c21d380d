"""The small window that drops down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiegui.ui.history.drop_down import DropDown

EDGE = 3
"""What a platform may add around a window, px."""


def dropped(qtbot: QtBot, at: Callable[[QRect], QRect]) -> tuple[QRect, QRect]:
    """The area at which it opened, told by the screen, and where it is."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(0, 0, 600, 500)
    window.show()
    content = QLineEdit(window)
    content.setMinimumHeight(200)
    box = DropDown(content, 300, window)
    qtbot.addWidget(box)
    area = at(window.screen().availableGeometry())
    box.open_at(area)
    return area, box.geometry()


def test_it_opens_below(qtbot: QtBot) -> None:
    area, box = dropped(qtbot, lambda _: QRect(20, 30, 100, 20))
    assert box.top() > area.bottom()
    assert abs(box.left() - area.left()) <= EDGE


def test_it_opens_above_where_there_is_more_room(qtbot: QtBot) -> None:
    area, box = dropped(qtbot, lambda screen: QRect(20, screen.bottom() - 60, 100, 20))
    assert box.bottom() < area.top() + EDGE


def test_it_stays_within_the_window_at_the_right(qtbot: QtBot) -> None:
    area, box = dropped(qtbot, lambda _: QRect(560, 30, 30, 20))
    assert abs(box.right() - area.right()) <= EDGE


def test_it_stays_on_the_screen_when_there_is_more_in_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(0, 0, 600, 500)
    window.show()
    content = QLineEdit(window)
    box = DropDown(content, 300, window)
    qtbot.addWidget(box)
    room = window.screen().availableGeometry()
    box.open_at(QRect(20, room.bottom() - 80, 100, 20))
    content.setMinimumHeight(200)
    box.adjustSize()
    assert box.height() > 200
    assert box.geometry().bottom() <= room.bottom()
