"""Icon buttons have a name for assistive tools, and an icon in the palette's colour."""

from __future__ import annotations

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import STAR, dark_palette, light_palette


def brightest(image: QImage) -> int:
    return max(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))


def test_the_words_are_its_name(qtbot: QtBot) -> None:
    button = IconButton("close", "Dismiss")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Dismiss", "<p>Dismiss</p>")


def test_the_icon_follows_the_palette(qtbot: QtBot) -> None:
    button = IconButton("close", "Dismiss")
    qtbot.addWidget(button)
    for palette, bright in ((light_palette(), False), (dark_palette(), True)):
        button.setPalette(palette)
        button.grab()
        assert (brightest(button.icon().pixmap(16, 16).toImage()) > 128) == bright


def test_a_star_is_golden_only_where_there_is_one(qtbot: QtBot) -> None:
    button = IconButton("star", "Star")
    qtbot.addWidget(button)
    middles = []
    for is_on in (True, False):
        button.show_starred(is_on=is_on)
        button.grab()
        middles.append(button.icon().pixmap(16, 16).toImage().pixelColor(8, 8))
    assert middles[0] == STAR
    assert middles[1].alpha() == 0
