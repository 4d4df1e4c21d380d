"""Words can be read in light and in dark."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from kiegui.paths import resources_folder
from kiegui.ui.look import dark_palette, icon, light_palette

ROLE = QPalette.ColorRole
GROUNDS = {
    ROLE.WindowText: (ROLE.Window, ROLE.AlternateBase),
    ROLE.Text: (ROLE.Base, ROLE.Window),
    ROLE.ButtonText: (ROLE.Button,),
    ROLE.PlaceholderText: (ROLE.Base, ROLE.Window),
    ROLE.HighlightedText: (ROLE.Highlight,),
    ROLE.ToolTipText: (ROLE.ToolTipBase,),
    ROLE.Link: (ROLE.Window, ROLE.Base),
}


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2)."""
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4) for share in shares]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """From 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("palette", "words"), list(product(("light", "dark"), GROUNDS)), ids=str)
def test_words_stand_out_from_their_ground(qtbot: QtBot, palette: str, words: QPalette.ColorRole) -> None:
    colours = light_palette() if palette == "light" else dark_palette()
    for ground in GROUNDS[words]:
        assert contrast(colours.color(words), colours.color(ground)) >= 4.5, ground


@pytest.mark.parametrize("file", sorted((resources_folder() / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_can_be_drawn(qtbot: QtBot, file: Path) -> None:
    image = icon(file.stem, QColor("red")).pixmap(24, 24).toImage()
    assert any(image.pixelColor(x, y).alpha() for x, y in product(range(image.width()), range(image.height())))
