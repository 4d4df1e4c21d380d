"""A sailing boat in a harbour while the sun comes up."""

from __future__ import annotations

import math
from random import Random

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen, QPolygonF

from sandbox_scenes.painting import ADD, OVER, TAU, Picture, glow, mix, painter_on, reflect, ridge, vertical


def dawn_harbour(painter: QPainter, size: QSize, t: float) -> None:
    """A sailing boat in a harbour while the sun comes up."""
    w, h = size.width(), size.height()
    horizon = 0.62 * h
    ease = t * t * (3 - 2 * t)
    sun = QPointF((0.60 + 0.01 * t) * w, (0.585 - 0.13 * ease) * h)
    above = QImage(size, QImage.Format.Format_RGB32)
    sky = painter_on(above)
    _dawn_sky(sky, size, sun, t, ease)
    _dawn_shore(sky, size, t, ease)
    _boat(sky, (0.20 + 0.22 * t) * w, horizon + 2, 0.40 * h, t)
    sky.end()
    painter.drawImage(0, 0, above)
    reflect(painter, above, horizon, t, 1.25, 0.006 * w)
    water = [mix("#3a3566", "#c98f9c", ease, 70), mix("#1b1f47", "#46568c", ease, 190)]
    painter.fillRect(QRectF(0, horizon, w, h - horizon), vertical(horizon, h, water))
    _glitter(painter, size, sun.x(), horizon, t, ease)
    _gulls(painter, size, t)


def _dawn_sky(painter: QPainter, size: QSize, sun: QPointF, t: float, ease: float) -> None:
    w, h = size.width(), size.height()
    colours = [
        mix("#25295c", "#7f9fd8", ease),
        mix("#6a4a86", "#c9b4d6", ease),
        mix("#d9788a", "#f9c3b0", ease),
        mix("#ffb27a", "#ffe4b8", ease),
    ]
    painter.fillRect(QRectF(0, 0, w, h), vertical(0, 0.62 * h, colours))
    glow(painter, sun.x(), sun.y(), 0.80 * h, QColor(255, 165, 95, round(200 - 110 * ease)))
    glow(painter, sun.x(), sun.y(), 0.26 * h, QColor(255, 205, 120, round(230 - 80 * ease)))
    painter.setBrush(mix("#ffe2ae", "#ffffff", ease))
    painter.drawEllipse(sun, 0.052 * h, 0.052 * h)
    chance = Random(21)
    for number in range(26):
        x = (chance.uniform(-0.2, 1.2) + 0.025 * t * (1 + number % 3)) * w
        y = chance.uniform(0.06, 0.50) * h
        length, light = chance.uniform(0.10, 0.30) * w, chance.uniform(0.3, 1.0)
        near = max(0.0, 1 - math.hypot(x - sun.x(), y - sun.y()) / (0.8 * w))
        colour = QColor(255, round(130 + 80 * near), round(130 + 30 * ease), round(60 * light * (0.35 + near)))
        glow(painter, x, y, length, colour, squeeze=0.055 + 0.03 * light)


def _dawn_shore(painter: QPainter, size: QSize, t: float, ease: float) -> None:
    """Three ranges of hills that the pan moves by different amounts, a village, and a lighthouse."""
    w, h = size.width(), size.height()
    far, middle, near = (
        mix("#a4668c", "#e3b3bd", ease),
        mix("#704d80", "#b48cae", ease),
        mix("#3d3361", "#7a6696", ease),
    )
    ridge(painter, size, 0.63, 0.15, 4, 0.05 * t, vertical(0.45 * h, 0.63 * h, [far, mix("#f09a86", "#fbd9c0", ease)]))
    ridge(painter, size, 0.635, 0.10, 11, 0.10 * t, vertical(0.5 * h, 0.63 * h, [middle, far]))
    shore = QPainterPath(QPointF(w * 1.01, 0.63 * h))
    shore.lineTo((0.72 - 0.03 * t) * w, 0.63 * h)
    shore.cubicTo((0.78 - 0.03 * t) * w, 0.60 * h, (0.82 - 0.03 * t) * w, 0.555 * h, w * 1.01, 0.53 * h)
    painter.setBrush(near)
    painter.drawPath(shore)
    _lighthouse(painter, (0.875 - 0.03 * t) * w, 0.565 * h, 0.25 * h, t, near)
    chance = Random(5)
    for number in range(13):
        x, width = (0.005 + 0.021 * number - 0.03 * t) * w, chance.uniform(0.018, 0.028) * w
        height = chance.uniform(0.035, 0.075) * h
        painter.setBrush(mix("#33294f", "#76597f", min(1.0, ease * chance.uniform(0.7, 1.1))))
        top = 0.622 * h - height
        painter.drawRect(QRectF(x, top, width, height))
        painter.setBrush(mix("#5a2f4f", "#a4615f", ease))
        painter.drawPolygon(
            QPolygonF([QPointF(x - 2, top), QPointF(x + width / 2, top - 0.55 * width), QPointF(x + width + 2, top)])
        )
        for column in (0.25, 0.62):
            painter.setBrush(QColor(255, 214, 130, round(230 * (1 - ease * chance.uniform(0.3, 1.0)))))
            painter.drawRect(QRectF(x + column * width, top + 0.3 * height, 0.14 * width, 0.24 * height))


def _lighthouse(painter: QPainter, x: float, foot: float, height: float, t: float, shade: QColor) -> None:
    wide, narrow, top = 0.075 * height, 0.05 * height, foot - 0.82 * height
    tower = QPolygonF(
        [QPointF(x - wide, foot), QPointF(x - narrow, top), QPointF(x + narrow, top), QPointF(x + wide, foot)]
    )
    painter.setBrush(QColor("#f3e3dc"))
    painter.drawPolygon(tower)
    painter.setBrush(QColor("#c45a5f"))
    for band in (0.16, 0.52):
        y, depth = foot - band * height, 0.13 * height
        painter.drawRect(QRectF(x - wide * 0.93, y - depth, 1.86 * wide * (1 - 0.25 * band), depth))
    painter.setBrush(shade)
    painter.drawRect(QRectF(x - 1.5 * narrow, top - 0.02 * height, 3 * narrow, 0.03 * height))
    painter.drawRect(QRectF(x - 0.8 * narrow, top - 0.11 * height, 1.6 * narrow, 0.09 * height))
    painter.drawEllipse(QPointF(x, top - 0.11 * height), 0.8 * narrow, 0.7 * narrow)
    light = 0.45 + 0.55 * max(0.0, math.cos(TAU * 2 * t))
    glow(painter, x, top - 0.065 * height, 0.5 * height, QColor(255, 236, 170, round(210 * light * (1 - 0.6 * t))))


def _boat(painter: QPainter, x: float, waterline: float, height: float, t: float) -> None:
    painter.save()
    painter.translate(x, waterline + 0.012 * height * math.sin(TAU * 2 * t))
    painter.rotate(2.2 * math.sin(TAU * (1.5 * t + 0.1)))
    painter.scale(height, height)
    sail = QLinearGradient(-0.3, -0.9, 0.3, 0)
    sail.setColorAt(0, QColor("#fffaf0"))
    sail.setColorAt(1, QColor("#f6b79a"))
    main = QPainterPath(QPointF(-0.015, -0.98))
    main.cubicTo(-0.20, -0.70, -0.34, -0.38, -0.37, -0.155)
    main.cubicTo(-0.25, -0.13, -0.12, -0.125, -0.015, -0.13)
    painter.setBrush(sail)
    painter.drawPath(main)
    jib = QPainterPath(QPointF(0.02, -0.88))
    jib.cubicTo(0.16, -0.62, 0.28, -0.34, 0.36, -0.12)
    jib.cubicTo(0.24, -0.135, 0.12, -0.14, 0.045, -0.15)
    jib.cubicTo(0.07, -0.40, 0.05, -0.66, 0.02, -0.88)
    painter.setBrush(QColor("#ffe6d2"))
    painter.drawPath(jib)
    painter.setPen(QPen(QColor(190, 120, 110, 90), 0.004))
    for share in (0.3, 0.55, 0.78):
        painter.drawLine(QPointF(-0.015, -0.98 + 0.85 * share), QPointF(-0.37 * share, -0.98 + 0.83 * share))
    painter.setPen(QPen(QColor("#4a3040"), 0.014))
    painter.drawLine(QPointF(0, -1.0), QPointF(0, -0.08))
    painter.drawLine(QPointF(-0.39, -0.125), QPointF(0, -0.115))
    painter.setPen(Qt.PenStyle.NoPen)
    hull = QPainterPath(QPointF(-0.40, -0.085))
    hull.cubicTo(-0.1, -0.05, 0.2, -0.06, 0.46, -0.115)
    hull.cubicTo(0.38, -0.02, 0.30, 0.01, 0.22, 0.015)
    hull.lineTo(-0.30, 0.015)
    hull.cubicTo(-0.36, 0.0, -0.39, -0.04, -0.40, -0.085)
    painter.setBrush(vertical(-0.11, 0.015, [QColor("#7c3b45"), QColor("#35203a")]))
    painter.drawPath(hull)
    painter.restore()


def _glitter(painter: QPainter, size: QSize, x: float, horizon: float, t: float, ease: float) -> None:
    """The sun's path on the water: short strokes that come and go, wider and longer towards us."""
    w, h = size.width(), size.height()
    chance = Random(3)
    painter.setCompositionMode(ADD)
    for _ in range(420):
        depth = chance.random() ** 1.5
        spread = chance.gauss(0, 0.018 + 0.075 * depth) * w
        shine = max(0.0, math.sin(TAU * (t * chance.choice((2, 3, 4)) + chance.random()))) ** 2
        length = (0.006 + 0.030 * depth) * w * chance.uniform(0.5, 1.4)
        colour = QColor(255, 215, round(150 + 50 * ease), round((150 + 60 * ease) * shine * (1 - 0.35 * depth)))
        painter.setBrush(colour)
        y = horizon + 2 + depth * (h - horizon)
        painter.drawEllipse(QPointF(x + spread, y), length, 0.7 + 1.7 * depth)
    painter.setCompositionMode(OVER)


def _gulls(painter: QPainter, size: QSize, t: float) -> None:
    w, h = size.width(), size.height()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(60, 45, 85, 190), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for number, (x, y, span) in enumerate(
        ((0.78, 0.20, 15.0), (0.83, 0.25, 11.0), (0.74, 0.28, 9.0), (0.70, 0.17, 8.0))
    ):
        centre = QPointF((x - 0.16 * t) * w, (y - 0.03 * t) * h + 4 * math.sin(TAU * (t + 0.3 * number)))
        lift = span * (0.32 + 0.34 * math.sin(TAU * (6 * t + 0.27 * number)))
        wings = QPainterPath(centre + QPointF(-span, -lift))
        wings.quadTo(centre + QPointF(-0.45 * span, -0.9 * lift - 2), centre)
        wings.quadTo(centre + QPointF(0.45 * span, -0.9 * lift - 2), centre + QPointF(span, -lift))
        painter.drawPath(wings)
    painter.setPen(Qt.PenStyle.NoPen)


HARBOUR = Picture("dawn-harbour_16x9", dawn_harbour, QSize(960, 540), 0.72)
