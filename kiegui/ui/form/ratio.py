"""Aspect ratios drawn as little rectangles."""

from __future__ import annotations

import re
from itertools import product

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

SIDE = 16
"""Of the square that a drawing fills, px."""

_RATIO = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[:x/]\s*(\d+(?:\.\d+)?)")


def ratio_of(words: str) -> float | None:
    """Width by height of "16:9", "1024x768" …; None if the words are no ratio ("auto")."""
    found = _RATIO.match(words)
    if not found or not float(found[2]):
        return None
    return float(found[1]) / float(found[2]) or None


def draw_ratio(painter: QPainter, square: QRectF, words: str, colour: QColor) -> None:
    """Draw the rectangle of that ratio into the middle of `square`; what is no ratio becomes a dashed square."""
    ratio = ratio_of(words)
    side = square.width() - 2
    width = side if not ratio or ratio >= 1 else max(side * ratio, 4.0)
    height = side if not ratio or ratio <= 1 else max(side / ratio, 4.0)
    frame = QRectF(0, 0, width, height)
    frame.moveCenter(QPointF(square.center()))
    pen = QPen(colour, 1.4)
    if not ratio:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, 1.5, 1.5)
    painter.restore()


def ratio_icon(words: str, colour: QColor, chosen: QColor) -> QIcon:
    """The drawing as an icon, sharp on dense screens too; `chosen` is its colour in the marked row of a list."""
    drawn = QIcon()
    for mode, density in product((QIcon.Mode.Normal, QIcon.Mode.Selected), (1, 2)):
        pixmap = QPixmap(SIDE * density, SIDE * density)
        pixmap.setDevicePixelRatio(density)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_ratio(painter, QRectF(0, 0, SIDE, SIDE), words, chosen if mode is QIcon.Mode.Selected else colour)
        painter.end()
        drawn.addPixmap(pixmap, mode)
    return drawn
