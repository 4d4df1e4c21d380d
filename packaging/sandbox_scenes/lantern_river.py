"""Paper lanterns rising from a quiet river at night."""

from __future__ import annotations

import math
from random import Random

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath

from sandbox_scenes.painting import TAU, Picture, glow, painter_on, reflect, ridge, stars, vertical


def lantern_river(painter: QPainter, size: QSize, t: float) -> None:
    """The whole scene; endless."""
    w, h = size.width(), size.height()
    horizon = 0.66 * h
    above = QImage(size, QImage.Format.Format_RGB32)
    sky = painter_on(above)
    night = [QColor("#070b2a"), QColor("#141a4f"), QColor("#3a2a6d"), QColor("#8a4a7a")]
    sky.fillRect(QRectF(0, 0, w, h), vertical(0, horizon, night))
    stars(sky, size, 150, 0.5, t)
    glow(sky, 0.24 * w, 0.19 * h, 0.36 * w, QColor(200, 210, 255, 110))
    sky.setBrush(QColor("#f4f1e4"))
    sky.drawEllipse(QPointF(0.24 * w, 0.19 * h), 0.058 * w, 0.058 * w)
    ridge(sky, size, 0.67, 0.22, 31, 0.0, vertical(0.46 * h, horizon, [QColor("#30286a"), QColor("#74447c")]))
    ridge(sky, size, 0.67, 0.12, 36, 0.0, vertical(0.55 * h, horizon, [QColor("#1c1b4c"), QColor("#43305f")]))
    _pagoda(sky, 0.80 * w, horizon - 0.028 * h, 0.19 * h)
    ridge(sky, size, 0.672, 0.035, 23, 0.0, vertical(0.63 * h, horizon, [QColor("#0d0f30"), QColor("#17163c")]))
    _rising(sky, size, t)
    sky.end()
    painter.drawImage(0, 0, above)
    reflect(painter, above, horizon, t, 1.55, 0.008 * w)
    water = [QColor(16, 14, 52, 70), QColor(5, 7, 28, 200)]
    painter.fillRect(QRectF(0, horizon, w, h - horizon), vertical(horizon, h, water))
    _floating(painter, size, horizon, t)
    for x, y, scale, phase in ((0.13, 0.50, 0.150, 0.1), (0.90, 0.36, 0.115, 0.6)):
        sway = 0.012 * math.sin(TAU * (t + phase))
        _lantern(
            painter, (x + sway) * w, (y + 0.012 * math.cos(TAU * (t + phase))) * h, scale * w, 9 * sway / 0.012, 1.0
        )


def _rising(painter: QPainter, size: QSize, t: float) -> None:
    """Lanterns on nine paths, five on each: within one round each takes the place of the one above."""
    w, h = size.width(), size.height()
    chance = Random(8)
    lanterns = []
    for path in range(9):
        x, lean, start, phase = 0.06 + 0.11 * path, chance.uniform(-0.12, 0.12), chance.uniform(0, 1), chance.random()
        for number in range(5):
            u = (number + (t + start) % 1) / 5
            scale = 0.078 * (1 - 0.80 * u) * (0.8 + 0.4 * phase)
            place = (x + lean * u + 0.012 * math.sin(TAU * (t + phase)), 0.64 - 0.72 * u**0.85)
            lanterns.append((scale, place, math.sin(TAU * (t + phase)), min(1.0, 7 * u, 5 * (1 - u))))
    # The far ones first.
    for scale, (x, y), tilt, power in sorted(lanterns):
        _lantern(painter, x * w, y * h, scale * w, 5 * tilt, power)


def _lantern(painter: QPainter, x: float, y: float, width: float, tilt: float, power: float) -> None:
    """A glowing paper bag, open at its foot; `tilt` in degrees."""
    glow(painter, x, y, 1.9 * width, QColor(255, 140, 40, round(105 * power)))
    painter.save()
    painter.translate(x, y)
    painter.rotate(tilt)
    painter.scale(width, width)
    painter.setOpacity(power)
    bag = QPainterPath(QPointF(-0.30, 0.55))
    bag.cubicTo(-0.36, 0.15, -0.46, -0.10, -0.44, -0.35)
    bag.cubicTo(-0.42, -0.58, -0.22, -0.66, 0.0, -0.66)
    bag.cubicTo(0.22, -0.66, 0.42, -0.58, 0.44, -0.35)
    bag.cubicTo(0.46, -0.10, 0.36, 0.15, 0.30, 0.55)
    bag.closeSubpath()
    paper = QLinearGradient(0, 0.55, 0, -0.66)
    paper.setColorAt(0.0, QColor("#fff3c0"))
    paper.setColorAt(0.25, QColor("#ffd067"))
    paper.setColorAt(0.65, QColor("#f98b36"))
    paper.setColorAt(1.0, QColor("#b9432a"))
    painter.setBrush(paper)
    painter.drawPath(bag)
    painter.setBrush(QColor(120, 40, 20, 60))
    for rib in (-0.16, 0.16):
        painter.drawPolygon(
            [
                QPointF(rib * 1.0 - 0.008, -0.63),
                QPointF(rib + 0.008, -0.63),
                QPointF(0.75 * rib + 0.008, 0.55),
                QPointF(0.75 * rib - 0.008, 0.55),
            ]
        )
    painter.setBrush(QColor("#7a2c1c"))
    painter.drawRoundedRect(QRectF(-0.31, 0.52, 0.62, 0.055), 0.02, 0.02)
    painter.restore()
    glow(painter, x, y + 0.42 * width, 0.55 * width, QColor(255, 240, 190, round(200 * power)))


def _floating(painter: QPainter, size: QSize, horizon: float, t: float) -> None:
    """Lanterns on little rafts, each with its light on the water."""
    w, h = size.width(), size.height()
    chance = Random(17)
    places = sorted((chance.random() ** 1.3, chance.uniform(0.04, 0.96), chance.random()) for _ in range(13))
    for depth, x, phase in places:
        y = horizon + (0.06 + 0.84 * depth) * (h - horizon) + 2.5 * math.sin(TAU * (t + phase))
        width = (0.018 + 0.062 * depth) * w
        centre = x * w + 0.004 * w * math.sin(TAU * (t + 2 * phase))
        flicker = 0.88 + 0.12 * math.sin(TAU * (3 * t + phase))
        glow(painter, centre, y + 0.5 * width, 2.2 * width, QColor(255, 150, 50, round(120 * flicker)), squeeze=0.55)
        glow(painter, centre, y + 1.3 * width, 1.5 * width, QColor(255, 190, 90, round(130 * flicker)), squeeze=1.1)
        cup = QLinearGradient(0, y - 0.75 * width, 0, y + 0.25 * width)
        cup.setColorAt(0, QColor("#ff9a48"))
        cup.setColorAt(0.7, QColor("#ffe09a"))
        cup.setColorAt(1, QColor("#ffca74"))
        painter.setBrush(cup)
        painter.drawRoundedRect(
            QRectF(centre - 0.42 * width, y - 0.75 * width, 0.84 * width, width), 0.12 * width, 0.12 * width
        )
        painter.setBrush(QColor("#4a1f2c"))
        painter.drawRoundedRect(
            QRectF(centre - 0.62 * width, y + 0.18 * width, 1.24 * width, 0.16 * width), 0.08 * width, 0.08 * width
        )


def _pagoda(painter: QPainter, x: float, foot: float, height: float) -> None:
    painter.setBrush(QColor("#12123a"))
    floors = 4
    for floor in range(floors):
        wide = height * (0.40 - 0.07 * floor)
        top, bottom = foot - height * 0.22 * (floor + 1), foot - height * 0.22 * floor
        painter.drawRect(QRectF(x - 0.6 * wide, top, 1.2 * wide, bottom - top))
        roof = QPainterPath(QPointF(x - 1.25 * wide, top + 0.02 * height))
        roof.quadTo(x - 0.6 * wide, top - 0.01 * height, x - 0.42 * wide, top - 0.09 * height)
        roof.lineTo(x + 0.42 * wide, top - 0.09 * height)
        roof.quadTo(x + 0.6 * wide, top - 0.01 * height, x + 1.25 * wide, top + 0.02 * height)
        roof.quadTo(x, top + 0.05 * height, x - 1.25 * wide, top + 0.02 * height)
        painter.drawPath(roof)
    painter.drawRect(QRectF(x - 1.5, foot - 1.12 * height, 3, 0.2 * height))
    painter.setBrush(QColor(255, 190, 90, 210))
    for floor in range(floors):
        wide = height * (0.40 - 0.07 * floor)
        y = foot - height * (0.22 * floor + 0.11)
        for side in (-0.34, 0.0, 0.34):
            painter.drawRect(QRectF(x + side * wide - 2, y, 4, 0.06 * height))


LANTERNS = Picture("lantern-river_1x1", lantern_river, QSize(720, 720), 0.6)
