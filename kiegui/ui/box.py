"""The rounded box that all inputs share, and its small arrows; drawn with the palette, light and dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from kiegui.ui.look import RADIUS


def draw_box(
    painter: QPainter,
    area: QRect,
    palette: QPalette,
    ground: QColor,
    *,
    focused: bool,
    resting: QPalette.ColorRole = QPalette.ColorRole.Mid,
) -> None:
    """A filled box with a fine edge, in the accent colour while it has the focus and else in that of `resting`."""
    edge = palette.color(QPalette.ColorRole.Highlight if focused else resting)
    width = 1.6 if focused else 1.0
    inset = width / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, width))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
    painter.restore()


def draw_arrow(painter: QPainter, centre: QPointF, colour: QColor, *, turn: int = 0, side: float = 4.0) -> None:
    """A small open arrow that points down, or elsewhere after a turn in degrees: 180 is up, -90 is right."""
    points = [QPointF(-side, -side / 2), QPointF(0, side / 2), QPointF(side, -side / 2)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.translate(centre)
    painter.rotate(turn)
    painter.drawPolyline(points)
    painter.restore()
