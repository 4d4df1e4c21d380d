"""Northern lights over snowy peaks, a lake and a cabin."""

from __future__ import annotations

import math
from random import Random

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF

from sandbox_scenes.painting import ADD, OVER, TAU, Picture, glow, painter_on, reflect, ridge, stars, vertical


def aurora_mountains(painter: QPainter, size: QSize, t: float) -> None:
    """The whole scene; endless."""
    w, h = size.width(), size.height()
    horizon = 0.70 * h
    above = QImage(size, QImage.Format.Format_RGB32)
    sky = painter_on(above)
    night = [QColor("#040818"), QColor("#081531"), QColor("#0d2b4a"), QColor("#1d5366")]
    sky.fillRect(QRectF(0, 0, w, h), vertical(0, horizon, night))
    stars(sky, size, 230, 0.6, t)
    for number, (level, rise, strength) in enumerate(((0.40, 0.40, 1.0), (0.52, 0.34, 0.8), (0.24, 0.22, 0.55))):
        _curtain(sky, size, t, number, level * h, rise * h, strength)
    haze = [QColor("#16405a"), QColor("#2a6d78")]
    ridge(sky, size, 0.71, 0.14, 8, 0.0, vertical(0.5 * h, 0.7 * h, haze))
    for x, top, half, seed in ((0.10, 0.51, 0.24, 2), (0.88, 0.46, 0.27, 5), (0.47, 0.385, 0.30, 14)):
        _peak(sky, QPointF(x * w, top * h), half * w, horizon + 2, seed)
    ridge(sky, size, 0.712, 0.055, 15, 0.0, vertical(0.66 * h, 0.71 * h, [QColor("#071a2c"), QColor("#0a2233")]))
    _cabin(sky, 0.69 * w, horizon, 0.055 * h, t)
    sky.end()
    painter.drawImage(0, 0, above)
    reflect(painter, above, horizon, t, 1.5, 0.004 * w)
    water = [QColor(6, 26, 44, 60), QColor(3, 9, 22, 190)]
    painter.fillRect(QRectF(0, horizon, w, h - horizon), vertical(horizon, h, water))
    _shore(painter, size)


def _curtain(painter: QPainter, size: QSize, t: float, seed: int, level: float, rise: float, strength: float) -> None:
    """A waving curtain of light: narrow columns, green at the foot, violet at the top."""
    chance = Random(40 + seed)
    a, b, c, d = (chance.uniform(0, TAU) for _ in range(4))
    painter.setCompositionMode(ADD)
    for x in range(0, size.width(), 3):
        u = x / size.width()
        fold = math.sin(5.1 * u + a + TAU * t) + 0.55 * math.sin(11.3 * u + b - TAU * t)
        foot = level + 0.10 * rise * fold + 0.35 * rise * math.sin(2.4 * u + c)
        shimmer = 0.5 + 0.5 * math.sin(23 * u + 4 * fold + d + TAU * 2 * t)
        drift = 0.5 + 0.5 * math.sin(4.3 * u + b + a - TAU * t)
        light = strength * (0.18 + 0.82 * drift) * (0.45 + 0.55 * shimmer)
        height = rise * (0.65 + 0.35 * math.sin(7.7 * u + c + TAU * t))
        column = QLinearGradient(0, foot, 0, foot - height)
        column.setColorAt(0.0, QColor(40, 255, 170, 0))
        column.setColorAt(0.10, QColor(70, 255, 170, round(215 * light)))
        column.setColorAt(0.45, QColor(30, 205, 170, round(120 * light)))
        column.setColorAt(0.75, QColor(120, 90, 235, round(75 * light)))
        column.setColorAt(1.0, QColor(170, 70, 220, 0))
        painter.fillRect(QRectF(x, foot - height, 3, height), column)
    painter.setCompositionMode(OVER)


def _edge(chance: Random, start: QPointF, end: QPointF, rough: float, steps: int = 9) -> list[QPointF]:
    """A jagged line from start to end, without its start."""
    points = []
    for step in range(1, steps + 1):
        share = step / steps
        wander = 0.0 if step == steps else rough
        x = start.x() + (end.x() - start.x()) * share + chance.uniform(-wander, wander)
        y = start.y() + (end.y() - start.y()) * share + chance.uniform(-0.4 * wander, 0.4 * wander)
        points.append(QPointF(x, y))
    return points


def _peak(painter: QPainter, top: QPointF, half: float, foot: float, seed: int) -> None:
    """A mountain with a lit and a shaded face, snow on both."""
    chance = Random(seed)
    height = foot - top.y()
    left = _edge(chance, top, QPointF(top.x() - half, foot), 0.03 * half)
    right = _edge(chance, top, QPointF(top.x() + half, foot), 0.03 * half)
    middle = _edge(chance, top, QPointF(top.x() + 0.10 * half, foot), 0.05 * half)
    lit = vertical(top.y(), foot, [QColor("#3d7f94"), QColor("#1f5169"), QColor("#123750")])
    shaded = vertical(top.y(), foot, [QColor("#1d4763"), QColor("#0f2c48"), QColor("#0b2138")])
    for edge, rock, snow in ((left, lit, QColor("#b9e6e0")), (right, shaded, QColor("#5b8fa8"))):
        painter.setBrush(rock)
        painter.drawPolygon(QPolygonF([top, *edge, *reversed(middle)]))
        # Snow down to the third corner, with teeth between the outer edge and the ridge in the middle.
        reach = 3
        outer, inner = edge[:reach], middle[:reach]
        teeth = []
        for step in range(1, 8):
            share = step / 8 + chance.uniform(-0.04, 0.04)
            x = outer[-1].x() + (inner[-1].x() - outer[-1].x()) * share
            y = outer[-1].y() + (inner[-1].y() - outer[-1].y()) * share
            teeth.append(QPointF(x, y + height * (0.10 if step % 2 else -0.05) * chance.uniform(0.3, 1.3)))
        painter.setBrush(snow)
        painter.drawPolygon(QPolygonF([top, *outer, *teeth, *reversed(inner)]))


def _cabin(painter: QPainter, x: float, foot: float, height: float, t: float) -> None:
    wide = 1.5 * height
    painter.setBrush(QColor("#1a1320"))
    painter.drawRect(QRectF(x - wide / 2, foot - 0.6 * height, wide, 0.6 * height))
    painter.setBrush(QColor("#c9e6ea"))
    roof = (
        QPointF(x - 0.62 * wide, foot - 0.56 * height),
        QPointF(x, foot - 1.15 * height),
        QPointF(x + 0.62 * wide, foot - 0.56 * height),
    )
    painter.drawPolygon(QPolygonF(roof))
    flicker = 0.85 + 0.15 * math.sin(TAU * 3 * t) * math.sin(TAU * 2 * t + 1)
    painter.setBrush(QColor(255, 205, 110, round(255 * flicker)))
    for side in (-0.27, 0.12):
        painter.drawRect(QRectF(x + side * wide, foot - 0.44 * height, 0.17 * wide, 0.24 * height))
    glow(painter, x, foot - 0.3 * height, 2.4 * height, QColor(255, 160, 60, round(110 * flicker)))


def _shore(painter: QPainter, size: QSize) -> None:
    """Dark pines on both sides of the foreground."""
    w, h = size.width(), size.height()
    chance = Random(12)
    painter.setBrush(QColor("#020711"))
    for side in (0, 1):
        for number in range(10):
            away = (0.012 + 0.021 * number + chance.uniform(-0.006, 0.006)) * w
            height = h * (0.50 - 0.036 * number) * chance.uniform(0.7, 1.05)
            _pine(painter, away if side == 0 else w - away, h * (1.02 + 0.006 * number), height)


def _pine(painter: QPainter, x: float, foot: float, height: float) -> None:
    points = [QPointF(x, foot - height)]
    tiers = 9
    for side in (1, -1):
        flank = []
        for tier in range(1, tiers + 1):
            y, reach = foot - height * (1 - tier / tiers * 0.93), 0.17 * height * (tier / tiers) ** 0.9
            flank += [QPointF(x + side * reach, y), QPointF(x + side * 0.45 * reach, y - 0.018 * height)]
        points += flank if side == 1 else list(reversed(flank))
    painter.drawPolygon(QPolygonF(points))


AURORA = Picture("aurora-mountains_16x9", aurora_mountains, QSize(960, 540), 0.3)
