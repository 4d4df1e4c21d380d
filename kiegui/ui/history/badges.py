"""What stands on the pictures of the history: small plates with a sign and a word, and the plate where a picture is missing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPixmap

from kiegui.ui.history.thumbnails import Thumbnail
from kiegui.ui.look import RADIUS, icon

HEIGHT = 18
"""Of a badge, px."""
INSET = 4
"""Between badges, and to the edge of the picture, px."""

_PLATE = QColor(0, 0, 0, 165)
_WORDS = QColor(255, 255, 255)
_SIGN = 14
_KEPT = 500


class Badges:
    """Draws each badge and each sign once, and keeps them. GUI thread only."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, str, float], QPixmap] = {}
        self._icons: dict[tuple[str, int], QIcon] = {}

    def sign(self, name: str, colour: QColor) -> QIcon:
        """The icon of that name in a colour."""
        key = (name, colour.rgba())
        if key not in self._icons:
            self._icons[key] = icon(name, colour)
        return self._icons[key]

    def badge(self, painter: QPainter, text: str, sign: str = "", colour: QColor = _WORDS) -> QPixmap:
        """Light words on a dark plate, readable on any picture, with a sign of that colour before them."""
        sharpness = painter.device().devicePixelRatio()
        key = (text, sign, colour.name(), sharpness)
        if key not in self._drawn:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            self._drawn[key] = self._draw(painter.font(), text, sign, colour, sharpness)
        return self._drawn[key]

    def _draw(self, font: QFont, text: str, sign: str, colour: QColor, sharpness: float) -> QPixmap:
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.85)
        width = QFontMetrics(small).horizontalAdvance(text) + 10 if text else 4
        width += _SIGN + 2 if sign else 0
        pixmap = QPixmap(round(width * sharpness), round(HEIGHT * sharpness))
        pixmap.setDevicePixelRatio(sharpness)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE)
        plate = QRect(0, 0, width, HEIGHT)
        painter.drawRoundedRect(plate, 5, 5)
        if sign:
            self.sign(sign, colour).paint(painter, QRect(3, (HEIGHT - _SIGN) // 2, _SIGN, _SIGN))
        painter.setFont(small)
        painter.setPen(_WORDS)
        painter.drawText(plate.adjusted(0, 0, -5, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.end()
        return pixmap


class Corner:
    """Badges from one corner of a picture towards its middle, one below (from the lower edge: above) the other."""

    def __init__(self, painter: QPainter, tile: QRect, corner: Qt.Corner) -> None:
        self._painter = painter
        self._is_right = corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner)
        self._is_low = corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner)
        self._tile = tile.adjusted(INSET, INSET, -INSET, -INSET)
        self._used = 0

    def add(self, badge: QPixmap) -> None:
        """The next one; one that is wider than the picture, or for which there is no height left, is left out."""
        width = int(badge.width() / badge.devicePixelRatio())
        if width > self._tile.width() or self._used + HEIGHT > self._tile.height():
            return
        left = self._tile.right() + 1 - width if self._is_right else self._tile.left()
        top = self._tile.bottom() + 1 - HEIGHT - self._used if self._is_low else self._tile.top() + self._used
        self._painter.drawPixmap(QPoint(left, top), badge)
        self._used += HEIGHT + 2


def paint_plate(painter: QPainter, palette: QPalette, tile: QRect) -> None:
    """The place of a picture that is not there."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
    painter.drawRoundedRect(tile, RADIUS, RADIUS)


def paint_picture(painter: QPainter, tile: QRect, thumbnail: Thumbnail) -> None:
    """A thumbnail in its place; one that was cut to another shape is stretched until the right one is here."""
    if thumbnail.cut.size == tile.size():
        painter.drawPixmap(tile.topLeft(), thumbnail.pixmap)
        return
    size = thumbnail.pixmap.size().toSizeF()
    kept = tile.size().toSizeF().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    place = QPointF((size.width() - kept.width()) / 2, (size.height() - kept.height()) / 2)
    painter.drawPixmap(QRectF(tile), thumbnail.pixmap, QRectF(place, kept))
