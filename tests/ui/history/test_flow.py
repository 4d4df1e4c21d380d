"""Widgets in lines."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiegui.ui.history.flow import Flow


class Block(QWidget):
    """Wants to be that large."""

    def __init__(self, parent: QWidget, width: int, height: int) -> None:
        super().__init__(parent)
        self._wish = QSize(width, height)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self._wish


@pytest.fixture
def line(qtbot: QtBot) -> QWidget:
    """200 px wide, with three blocks of which two fit beside each other."""
    whole = QWidget()
    qtbot.addWidget(whole)
    flow = Flow(whole, gap=10)
    for height in (20, 10, 20):
        flow.addWidget(Block(whole, 90, height))
    whole.resize(200, 100)
    whole.show()
    return whole


def blocks(line: QWidget) -> list[Block]:
    return line.findChildren(Block)


def test_what_does_not_fit_goes_to_the_next_line(line: QWidget) -> None:
    assert [(block.x(), block.y()) for block in blocks(line)] == [(0, 0), (100, 5), (0, 30)]


def test_the_narrower_the_higher(line: QWidget) -> None:
    flow = line.layout()
    assert flow is not None
    assert [flow.heightForWidth(width) for width in (300, 200, 90, 40)] == [20, 50, 80, 80]


def test_nothing_is_wider_than_the_line(line: QWidget) -> None:
    line.resize(60, 200)
    assert {block.width() for block in blocks(line)} == {60}


def test_hidden_ones_take_no_room(line: QWidget) -> None:
    blocks(line)[0].hide()
    flow = line.layout()
    assert flow is not None
    assert flow.heightForWidth(200) == 20
