"""The narrow scroll bar."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kiegui.ui.slim_scroll_bar import SlimScrollBar


@pytest.mark.parametrize(("most", "is_drawn"), [(0, False), (300, True)])
def test_handle_is_drawn_only_where_there_is_something_to_scroll(qtbot: QtBot, most: int, is_drawn: bool) -> None:
    bar = SlimScrollBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint().width(), 200)
    bar.setRange(0, most)
    picture = bar.grab().toImage()
    colours = {picture.pixelColor(bar.width() // 2, y).name() for y in range(bar.height())}
    assert (len(colours) > 1) == is_drawn
