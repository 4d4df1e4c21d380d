"""A city of towers and neon signs after the rain."""

from __future__ import annotations

import math
from random import Random

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF

from sandbox_scenes.painting import ADD, OVER, TAU, Picture, glow, mix, painter_on, reflect, stars, vertical

_NEON = ("#ff3d9a", "#23e5ff", "#ffb03b", "#9b5cff", "#4dffb8")


def neon_city(painter: QPainter, size: QSize, t: float) -> None:
    """The whole scene; endless."""
    w, h = size.width(), size.height()
    horizon = 0.80 * h
    above = QImage(size, QImage.Format.Format_RGB32)
    sky = painter_on(above)
    dusk = [QColor("#0b0724"), QColor("#2a0f4d"), QColor("#6d1d6e"), QColor("#d8476f"), QColor("#ff9a62")]
    sky.fillRect(QRectF(0, 0, w, h), vertical(0, horizon, dusk))
    stars(sky, size, 90, 0.35, t)
    _moon(sky, QPointF(0.60 * w, 0.33 * h), 0.30 * w)
    for layer in range(3):
        _skyline(sky, size, t, layer)
    _traffic(sky, size, t)
    sky.end()
    painter.drawImage(0, 0, above)
    reflect(painter, above, horizon, t, 2.4, 0.012 * w)
    street = [QColor(20, 6, 40, 60), QColor(6, 3, 20, 190)]
    painter.fillRect(QRectF(0, horizon, w, h - horizon), vertical(horizon, h, street))
    _kerb_lights(painter, size, horizon, t)


def _moon(painter: QPainter, centre: QPointF, radius: float) -> None:
    glow(painter, centre.x(), centre.y(), 2.6 * radius, QColor(255, 90, 150, 120))
    face = QLinearGradient(0, centre.y() - radius, 0, centre.y() + radius)
    face.setColorAt(0, QColor("#fff2d0"))
    face.setColorAt(0.55, QColor("#ff9f8a"))
    face.setColorAt(1, QColor("#ff4f8f"))
    painter.setBrush(face)
    painter.drawEllipse(centre, radius, radius)


def _skyline(painter: QPainter, size: QSize, t: float, layer: int) -> None:
    """One row of towers; the nearer (higher) the layer, the darker, wider and better lit."""
    w, h = size.width(), size.height()
    chance = Random(100 + layer)
    tops = ((0.40, 0.62), (0.34, 0.62), (0.26, 0.66))[layer]
    top_shade, foot_shade = (("#8a2f78", "#e2606f"), ("#451a63", "#8d2c72"), ("#150a30", "#2c1048"))[layer]
    x = -chance.uniform(0.0, 0.05) * w
    number = 0
    while x < w:
        width = chance.uniform(0.085, 0.13) * w * (1 + 0.38 * layer)
        # Low in the middle of the nearest row, so that the street opens on the moon.
        middle = 1 - min(1.0, abs((x + width / 2) / w - 0.52) / 0.40)
        top = (chance.uniform(*tops) + (0.24 * middle if layer == 2 else 0.08 * middle)) * h
        tower = QRectF(x, top, width, h - top)
        painter.fillRect(tower, vertical(top, 0.80 * h, [QColor(top_shade), QColor(foot_shade)]))
        _roof(painter, tower, t, chance)
        _windows(painter, tower, h, t, layer, chance)
        if layer == 2 or (layer == 1 and number % 3 == 1):
            _sign(painter, tower, h, t, layer, chance)
        x += width * chance.uniform(1.0, 1.06)
        number += 1


def _roof(painter: QPainter, tower: QRectF, t: float, chance: Random) -> None:
    kind, x = chance.randrange(3), tower.center().x()
    shade = painter.brush()
    painter.setBrush(QColor("#1c0b38"))
    if kind == 0:
        mast = 0.5 * tower.width()
        painter.drawRect(QRectF(x - 1, tower.top() - mast, 2, mast))
        blink = max(0.0, math.sin(TAU * (2 * t + chance.random()))) ** 2
        glow(painter, x, tower.top() - mast, 9, QColor(255, 60, 70, round(255 * blink)))
    painter.setBrush(shade)


def _windows(painter: QPainter, tower: QRectF, h: int, t: float, layer: int, chance: Random) -> None:
    pitch = 7.0 + 3.5 * layer
    pane = QRectF(0, 0, 0.46 * pitch, 0.5 * pitch)
    columns = int((tower.width() - pitch) / pitch)
    share = (0.22, 0.34, 0.42)[layer]
    warm = chance.random()
    offset = (tower.width() - columns * pitch) / 2
    for row in range(int((0.80 * h - tower.top() - pitch) / pitch)):
        for column in range(columns):
            lit, tint, phase = chance.random() < share, chance.random(), chance.random()
            if not lit:
                continue
            colour = QColor("#ffd58a") if tint < 0.35 + 0.5 * warm else QColor("#ff7fc0" if tint > 0.93 else "#7fe3ff")
            # A few go off and on.
            alive = 1.0 if phase < 0.93 else 0.5 + 0.5 * math.tanh(6 * math.sin(TAU * (t + 13 * phase)))
            colour.setAlpha(round((95, 150, 215)[layer] * (0.55 + 0.45 * tint) * alive))
            pane.moveTo(tower.left() + offset + column * pitch + 0.25 * pitch, tower.top() + (row + 0.7) * pitch)
            painter.fillRect(pane, colour)


def _sign(painter: QPainter, tower: QRectF, h: int, t: float, layer: int, chance: Random) -> None:
    """An upright neon sign with made-up letters."""
    colour = QColor(chance.choice(_NEON))
    width = (0.10, 0.16, 0.17)[layer] * tower.width()
    x = tower.left() + chance.uniform(0.12, 0.70) * tower.width()
    top = tower.top() + chance.uniform(0.08, 0.28) * (0.8 * h - tower.top())
    letters = min(chance.randint(4, 6), int((0.76 * h - top) / width / 1.12))
    if letters < 3:
        return
    power = 0.85 + 0.15 * math.sin(TAU * (chance.choice((1, 2)) * t + chance.random()))
    board = QRectF(x, top, width, (letters * 1.12 + 0.3) * width)
    painter.fillRect(board, QColor(10, 4, 24, 235))
    halo = QColor(colour)
    halo.setAlpha(round(165 * power))
    glow(painter, board.center().x(), board.center().y(), 0.72 * board.height(), halo)
    colour.setAlpha(round(255 * power))
    painter.setPen(QPen(colour, 0.085 * width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(board)
    painter.setPen(
        QPen(
            mix(colour.name(), "#ffffff", 0.45, round(255 * power)),
            0.12 * width,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
        )
    )
    for letter in range(letters):
        cell = QRectF(x + 0.25 * width, top + (0.28 + 1.12 * letter) * width, 0.5 * width, 0.76 * width)
        corners = [cell.topLeft(), cell.topRight(), cell.bottomRight(), cell.bottomLeft(), cell.center()]
        chance.shuffle(corners)
        painter.drawPolyline(QPolygonF(corners[:4]))
    painter.setPen(Qt.PenStyle.NoPen)


def _traffic(painter: QPainter, size: QSize, t: float) -> None:
    """Flying cars on four lanes: within one round each takes the place of the one ahead."""
    w, h = size.width(), size.height()
    for lane, (y, heading, span, scale) in enumerate(
        ((0.47, 1, 0.9, 0.7), (0.525, -1, 1.1, 0.85), (0.60, 1, 1.3, 1.1), (0.69, -1, 1.6, 1.5))
    ):
        for number in range(-1, 2):
            place = (number + t + 0.31 * lane) * span
            x = (place if heading == 1 else 1 - place) * w
            height = (y + 0.005 * math.sin(TAU * (t + 0.2 * lane))) * h
            trail = QLinearGradient(x, 0, x - heading * 0.20 * w * scale, 0)
            colour = QColor("#ff4d6d" if heading == 1 else "#9fe8ff")
            colour.setAlpha(190)
            trail.setColorAt(0, colour)
            colour.setAlpha(0)
            trail.setColorAt(1, colour)
            painter.setCompositionMode(ADD)
            left = min(x, x - heading * 0.20 * w * scale)
            painter.fillRect(QRectF(left, height - 0.8 * scale, 0.20 * w * scale, 1.8 * scale), trail)
            painter.setCompositionMode(OVER)
            painter.setBrush(QColor("#120722"))
            painter.drawRoundedRect(
                QRectF(x - 9 * scale, height - 4 * scale, 18 * scale, 5 * scale), 2.5 * scale, 2.5 * scale
            )
            glow(painter, x + heading * 9 * scale, height - scale, 16 * scale, QColor(255, 245, 210, 230))


def _kerb_lights(painter: QPainter, size: QSize, horizon: float, t: float) -> None:
    """Lines of light that run towards us along the wet street."""
    w, h = size.width(), size.height()
    vanishing = QPointF(0.52 * w, horizon - 0.02 * h)
    for side in (-1, 1):
        for number in range(9):
            nearness = ((number + t) / 9) ** 2.6
            x = vanishing.x() + side * (0.03 + 0.62 * nearness) * w
            y = horizon + 0.008 * h + nearness * 0.20 * h
            colour = QColor("#ff3d9a" if side < 0 else "#23e5ff")
            colour.setAlpha(round(60 + 190 * min(1.0, 2 * nearness)))
            glow(painter, x, y, (0.02 + 0.10 * nearness) * w, colour, squeeze=0.4)


CITY = Picture("neon-city_9x16", neon_city, QSize(540, 960), 0.4)
