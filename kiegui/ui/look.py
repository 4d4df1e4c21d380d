"""The look, in one place: spacings, the light and the dark palette, and icons that take the palette's colour."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from kiegui.paths import resources_folder

GAP = 8
"""Between things that belong together, px."""
MARGIN = 16
"""Around a pane, px."""
RADIUS = 6
"""Of corners that we draw, px."""

GOOD = QColor("#2e9e6b")
WARNING = QColor("#d08a1d")
BAD = QColor("#d9534f")
"""Saved, needs attention, failed: the same in light and dark, used for dots and lines, never for small text."""
STAR = QColor("#f0b323")
"""Of what a person has starred, wherever that is shown."""


def _palette(colours: dict[QPalette.ColorRole, str], faint: str) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(faint))
    return palette


def light_palette() -> QPalette:
    """Dark words on warm white."""
    role = QPalette.ColorRole
    return _palette(
        {
            role.Window: "#f5f5f3",
            role.WindowText: "#1d1f23",
            role.Base: "#ffffff",
            role.AlternateBase: "#ededea",
            role.Text: "#1d1f23",
            role.PlaceholderText: "#63676f",
            role.Button: "#fbfbfa",
            role.ButtonText: "#1d1f23",
            role.BrightText: "#ffffff",
            role.ToolTipBase: "#1d1f23",
            role.ToolTipText: "#f5f5f3",
            role.Highlight: "#4a56d6",
            role.HighlightedText: "#ffffff",
            role.Accent: "#4a56d6",
            role.Link: "#3c48c4",
            role.Light: "#ffffff",
            role.Midlight: "#e6e6e2",
            role.Mid: "#c9c9c4",
            role.Dark: "#9a9a95",
            role.Shadow: "#5c5c58",
        },
        faint="#8d9097",
    )


def dark_palette() -> QPalette:
    """Light words on near black, so that pictures glow."""
    role = QPalette.ColorRole
    return _palette(
        {
            role.Window: "#1b1c20",
            role.WindowText: "#e8e8ea",
            role.Base: "#232529",
            role.AlternateBase: "#2a2c31",
            role.Text: "#e8e8ea",
            role.PlaceholderText: "#9a9da5",
            role.Button: "#2c2e34",
            role.ButtonText: "#e8e8ea",
            role.BrightText: "#ffffff",
            role.ToolTipBase: "#e8e8ea",
            role.ToolTipText: "#1b1c20",
            role.Highlight: "#5a66e0",
            role.HighlightedText: "#ffffff",
            role.Accent: "#7b86f2",
            role.Link: "#9aa3ff",
            role.Light: "#3d4048",
            role.Midlight: "#34363d",
            role.Mid: "#43464e",
            role.Dark: "#15161a",
            role.Shadow: "#0d0e11",
        },
        faint="#74777f",
    )


class Appearance(StrEnum):
    """What the person wants it to look like."""

    SYSTEM = "system"
    """As the system is, now and when it changes."""
    LIGHT = "light"
    DARK = "dark"


class Look(QObject):
    """Fusion with our palettes, for the whole app."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = Appearance.SYSTEM
        app.setStyle("fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._show)
        self._show()

    def choose(self, appearance: Appearance) -> None:
        """Light, dark, or as the system is; every window follows at once."""
        self._appearance = appearance
        self._show()

    def _show(self) -> None:
        match self._appearance:
            case Appearance.SYSTEM:
                dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            case Appearance.LIGHT:
                dark = False
            case Appearance.DARK:
                dark = True
            case _:
                assert_never(self._appearance)
        self._app.setPalette(dark_palette() if dark else light_palette())


def is_dark(palette: QPalette) -> bool:
    """Whether the palette has light words on a dark ground."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def bad_words(palette: QPalette) -> QColor:
    """For small words about what is wrong: at least 4.5 : 1 on the ground of `palette`."""
    return QColor("#ff8f87") if is_dark(palette) else QColor("#b3261e")


def warning_words(palette: QPalette) -> QColor:
    """For small words about what needs attention: at least 4.5 : 1 on the ground of `palette`."""
    return QColor("#e5b058") if is_dark(palette) else QColor("#8a5800")


@lru_cache(maxsize=64)
def _svg(path: Path) -> bytes:
    return path.read_bytes()


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The line icon `resources/icons/NAME.svg` in `colour` (default: the palette's button text). GUI thread only."""
    strokes = (colour or QGuiApplication.palette().color(QPalette.ColorRole.ButtonText)).name()
    drawing = _svg(resources_folder() / "icons" / f"{name}.svg").replace(b"currentColor", strokes.encode())
    renderer = QSvgRenderer(QByteArray(drawing))
    made = QIcon()
    for size in (16, 24, 32, 48):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
    return made
