"""Draws a picture, fitted or magnified, and lets hands and keys move in it; reading the file is in `picture_reader`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

MAX_FIT = 3.0
"""Small pictures are enlarged at most so much to fit."""
MAX_ZOOM = 16.0
MIN_ZOOM = 0.02
STEP = 1.25
"""One notch of the wheel, one press of + or -."""
STRIDE = 0.15
"""How far an arrow key moves, as a share of the room."""
CRISP_FROM = 2.0
"""From this scale on every px of the picture is a square."""
SQUARE = 10
"""Of the chequered ground under transparent pictures, px."""


@dataclass(frozen=True)
class Glance:
    """Where one looks at a picture, so that another one of any size can be looked at in the same way.

    `magnification` is relative to the scale at which all of it fits; `centre` is 0–1 across and down.
    """

    magnification: float
    centre: QPointF


class PictureCanvas(QWidget):
    """Wheel, pinch, + and -: zoom; 0: fit; 1: every pixel; drag and arrow keys: move."""

    zoomed = Signal()
    """The scale is another one now."""
    glanced = Signal(object)
    """The person zoomed or moved; carries the Glance, None if all of it is fitted again."""
    enlarge_wanted = Signal()
    """A double click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[QImage, ...] = ()
        self._size = QSize()
        self._zoom: float | None = None
        self._centre = QPointF()
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(self.tr("Picture"))

    def show_levels(self, levels: Sequence[QImage], size: QSize | None = None, *, keep_place: bool = False) -> None:
        """The picture, and smaller copies of it (each half as large) for looking at it from afar.

        `size` is the picture's own, where all that is here is smaller. `keep_place` stays at the same place and scale.
        """
        self._levels = tuple(levels)
        self._size = size or (levels[0].size() if levels else QSize())
        if not keep_place:
            self._zoom = None
            self._centre = QPointF(self._size.width() / 2, self._size.height() / 2)
        self._announce()

    @property
    def picture_size(self) -> QSize:
        """Of the picture itself, px; empty if there is none."""
        return self._size

    @property
    def is_fitted(self) -> bool:
        """Whether it is as large as the room allows, whatever happens to the room."""
        return self._zoom is None

    @property
    def scale(self) -> float:
        """Device px of the screen for each px of the picture."""
        if self._zoom is not None:
            return self._zoom
        return min(self._fit(), MAX_FIT * self.devicePixelRatioF()) if self._levels else 1.0

    @property
    def glance(self) -> Glance | None:
        """Where one looks; None if all of it is fitted."""
        if self._zoom is None or not self._levels:
            return None
        centre = QPointF(self._centre.x() / self._size.width(), self._centre.y() / self._size.height())
        return Glance(self._zoom / self._fit(), centre)

    def look(self, glance: Glance | None) -> None:
        """Look in the same way as somewhere else; `glanced` is silent."""
        if not self._levels:
            return
        self._zoom = None if glance is None else glance.magnification * self._fit()
        if glance is not None:
            self._centre = QPointF(glance.centre.x() * self._size.width(), glance.centre.y() * self._size.height())
        self._announce()

    def fit(self) -> None:
        """All of it."""
        self._zoom = None
        self._tell()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """That scale; the point `at` of the canvas stays where it is (default: the middle)."""
        if not self._levels:
            return
        spot = at if at is not None else QRectF(self.rect()).center()
        under = self._picture_point(spot)
        self._zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        self._centre = under - (spot - QRectF(self.rect()).center()) / self._step()
        self._hold_centre()
        self._tell()

    def move_by(self, way: QPointF) -> None:
        """So many px of the canvas, if it is magnified."""
        if self._zoom is not None and self._levels:
            self._centre += way / self._step()
            self._hold_centre()
            self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part in sight, from the smallest copy that is sharp enough."""
        if not self._levels:
            return
        step = self._step()
        self._hold_centre()
        centre = self._picture_centre() if self._zoom is None else self._centre
        target = QRectF(QRectF(self.rect()).center() - centre * step, self._size.toSizeF() * step)
        seen = target.intersected(QRectF(self.rect()))
        needed = self._size.width() * min(self.scale, 1)
        level = next((one for one in reversed(self._levels) if one.width() >= needed), self._levels[0])
        across, down = level.width() / target.width(), level.height() / target.height()
        corner = seen.topLeft() - target.topLeft()
        source = QRectF(corner.x() * across, corner.y() * down, seen.width() * across, seen.height() * down)
        painter = QPainter(self)
        if level.hasAlphaChannel():
            self._paint_chequers(painter, seen)
        is_crisp = self.scale >= CRISP_FROM and level.width() == self._size.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_crisp)
        painter.drawImage(seen, level, source)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Two fingers: on a touchpad of a Mac, or on a screen."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.scale * (1 + event.value()), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_to(self.scale * pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint())))
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nearer, farther. Two fingers on a touchpad move instead, as everywhere."""
        if not self._levels:
            event.ignore()
            return
        is_touchpad = event.phase() != Qt.ScrollPhase.NoScrollPhase
        if is_touchpad and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_by(-QPointF(event.pixelDelta()))
        else:
            self.zoom_to(self.scale * STEP ** (event.angleDelta().y() / 120), event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show it large."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.enlarge_wanted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self._zoom is not None:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._grip is not None:
            way = self._grip - event.position()
            self._grip = event.position()
            self.move_by(way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._show_hand()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by key, with Ctrl or without; the arrows move what is magnified."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_to(self.scale * STEP)
            case Qt.Key.Key_Minus:
                self.zoom_to(self.scale / STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self.zoom_to(1.0)
            case _ if self._zoom is not None and event.modifiers() in (_NONE, _KEYPAD) and event.key() in _ARROWS:
                across, down = _ARROWS[event.key()]
                self.move_by(QPointF(across * STRIDE * self.width(), down * STRIDE * self.height()))
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A fitted picture changes its scale."""
        super().resizeEvent(event)
        self.zoomed.emit()

    def _fit(self) -> float:
        """The scale at which all of it just fits, whatever its size."""
        across, down = self.width() / max(1, self._size.width()), self.height() / max(1, self._size.height())
        return max(min(across, down), 1e-6) * self.devicePixelRatioF()

    def _step(self) -> float:
        """Px of the canvas for each px of the picture."""
        return self.scale / self.devicePixelRatioF()

    def _picture_centre(self) -> QPointF:
        return QPointF(self._size.width() / 2, self._size.height() / 2)

    def _picture_point(self, spot: QPointF) -> QPointF:
        centre = self._picture_centre() if self._zoom is None else self._centre
        return centre + (spot - QRectF(self.rect()).center()) / self._step()

    def _hold_centre(self) -> None:
        """A magnified picture can't be moved out of sight; one that has room is in the middle."""
        step = self._step()
        x = _held(self._centre.x(), self._size.width(), self.width() / 2 / step)
        y = _held(self._centre.y(), self._size.height(), self.height() / 2 / step)
        self._centre = QPointF(x, y)

    def _paint_chequers(self, painter: QPainter, target: QRectF) -> None:
        tile = QPixmap(2 * SQUARE, 2 * SQUARE)
        tile.fill(self.palette().color(QPalette.ColorRole.Base))
        dark = self.palette().color(QPalette.ColorRole.Midlight)
        brush = QPainter(tile)
        brush.fillRect(0, 0, SQUARE, SQUARE, dark)
        brush.fillRect(SQUARE, SQUARE, SQUARE, SQUARE, dark)
        brush.end()
        painter.drawTiledPixmap(target, tile)

    def _tell(self) -> None:
        self._announce()
        self.glanced.emit(self.glance)

    def _announce(self) -> None:
        self._show_hand()
        self.update()
        self.zoomed.emit()

    def _show_hand(self) -> None:
        if self._zoom is None:
            self.unsetCursor()
        elif self._grip is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)


_NONE = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
"""On a Mac the arrows belong to the keypad."""
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def _held(place: float, length: int, half: float) -> float:
    """The place in the middle of what is seen, so that no more than needed is seen beyond the ends of `length`."""
    middle = length / 2
    return min(max(place, min(half, middle)), max(length - half, middle))
