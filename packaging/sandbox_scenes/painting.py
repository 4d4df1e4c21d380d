"""What all scenes are painted with: colours, lights, hills, reflections, and the mark of the sandbox."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPen,
    QPolygonF,
    QRadialGradient,
)

TAU = math.tau
ADD = QPainter.CompositionMode.CompositionMode_Plus
OVER = QPainter.CompositionMode.CompositionMode_SourceOver

Scene = Callable[[QPainter, QSize, float], None]


@dataclass(frozen=True)
class Picture:
    """A scene, the shape that it is composed for, and `still`: the moment that makes the best picture."""

    name: str
    scene: Scene
    size: QSize
    still: float

    def frame(self, t: float, scale: float = 1.0) -> QImage:
        """The frame at time `t`, `scale` times as large as composed, with the mark of the sandbox in its corner."""
        image = QImage(self.size * scale, QImage.Format.Format_RGB32)
        painter = painter_on(image)
        painter.scale(scale, scale)
        self.scene(painter, self.size, t)
        _mark(painter, self.size)
        painter.end()
        return image


def painter_on(image: QImage) -> QPainter:
    """A painter for smooth shapes without outlines."""
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def _mark(painter: QPainter, size: QSize) -> None:
    """The word "sandbox" in the lower right corner, in the pixels, so that no made-up film passes for a real one."""
    unit = math.sqrt(size.width() * size.height()) / 720
    font = QFont("DejaVu Sans", weight=QFont.Weight.Bold)
    font.setPixelSize(round(19 * unit))
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 2.5 * unit)
    width, height, margin = 150 * unit, 36 * unit, 16 * unit
    place = QRectF(size.width() - width - margin, size.height() - height - margin, width, height)
    painter.setCompositionMode(OVER)
    painter.setPen(QPen(QColor(255, 255, 255, 150), 1.4 * unit))
    painter.setBrush(QColor(8, 10, 24, 125))
    painter.drawRoundedRect(place, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255, 235))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "SANDBOX")


def mix(one: str, other: str, share: float, alpha: int = 255) -> QColor:
    """`share` 0 is the first colour, 1 the second."""
    a, b = QColor(one), QColor(other)

    def between(first: int, second: int) -> int:
        return round(first + (second - first) * share)

    return QColor(between(a.red(), b.red()), between(a.green(), b.green()), between(a.blue(), b.blue()), alpha)


def vertical(top: float, bottom: float, colours: Sequence[QColor]) -> QBrush:
    """A gradient down the picture, the colours evenly spread."""
    gradient = QLinearGradient(0, top, 0, bottom)
    for number, colour in enumerate(colours):
        gradient.setColorAt(number / (len(colours) - 1), colour)
    return QBrush(gradient)


def glow(painter: QPainter, x: float, y: float, radius: float, colour: QColor, squeeze: float = 1.0) -> None:
    """A soft light, added to what is there; `squeeze` flattens it."""
    gradient = QRadialGradient(0, 0, radius)
    for step in range(11):
        # A smooth fall: two or three stops show as rings.
        shade = QColor(colour)
        shade.setAlphaF(colour.alphaF() * (1 - step / 10) ** 2.4)
        gradient.setColorAt(step / 10, shade)
    painter.save()
    painter.translate(x, y)
    painter.scale(1, squeeze)
    painter.setCompositionMode(ADD)
    painter.fillRect(QRectF(-radius, -radius, 2 * radius, 2 * radius), gradient)
    painter.restore()


def ridge(painter: QPainter, size: QSize, level: float, height: float, seed: int, shift: float, brush: QBrush) -> None:
    """A silhouette of hills across the picture: `level` is its foot, all in shares of the height."""
    chance = Random(seed)
    waves = [(chance.uniform(1.0, 2.0) * 1.9**octave, chance.uniform(0, TAU), 0.52**octave) for octave in range(5)]
    w, h = size.width(), size.height()
    points = [QPointF(-2, h), QPointF(w + 2, h)]
    for x in range(w + 4, -8, -4):
        place = (x / h) * 2.2 + shift
        rise = sum(share * math.sin(place * rate + phase) for rate, phase, share in waves)
        points.append(QPointF(x, (level - height * (0.5 + 0.32 * rise)) * h))
    painter.setBrush(brush)
    painter.drawPolygon(QPolygonF(points))


def reflect(painter: QPainter, above: QImage, horizon: float, t: float, stretch: float, ripple: float) -> None:
    """Draw what is above the line `horizon` (pixels) upside down below it, in rippling strips that grow towards us."""
    bottom = above.height()
    y, strip = horizon, 1.0
    while y < bottom:
        depth = (y - horizon) / (bottom - horizon)
        source = horizon - (y - horizon) * stretch - strip
        wave = math.sin(TAU * (3 * t + 5 / (depth + 0.12))) + 0.6 * math.sin(TAU * (5 * t - 9 / (depth + 0.2)))
        shift = ripple * (0.25 + depth) * wave
        if source >= 0:
            painter.drawImage(
                QRectF(shift, y, above.width(), strip + 0.6), above, QRectF(0, source, above.width(), strip)
            )
        y += strip
        strip = 1.0 + 2.0 * depth


def stars(painter: QPainter, size: QSize, number: int, lowest: float, t: float) -> None:
    """Twinkling stars down to `lowest`, a share of the height; the same after t = 1 as at 0."""
    chance = Random(7)
    for _ in range(number):
        x, y = chance.uniform(0, size.width()), chance.uniform(0, lowest * size.height())
        bright, phase, radius = chance.uniform(0.25, 1), chance.random(), chance.uniform(0.5, 1.25)
        twinkle = 0.7 + 0.3 * math.sin(TAU * (t * chance.choice((1, 2, 3)) + phase))
        painter.setBrush(QColor(235, 240, 255, round(230 * bright * twinkle)))
        painter.drawEllipse(QPointF(x, y), radius, radius)
