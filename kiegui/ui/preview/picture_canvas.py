"""Draws a picture, fitted or magnified, and lets the mouse move in it; reading the file is in `picture`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

MAX_FIT = 3.0
"""Small pictures are enlarged at most so much to fit."""
MAX_ZOOM = 16.0
STEP = 1.25
"""One notch of the wheel, one press of + or -."""
SQUARE = 10
"""Of the chequered ground under transparent pictures, px."""


class PictureCanvas(QWidget):
    """Double click: fitted or 1:1; Ctrl+wheel, + and -: zoom; 0: fit; 1: 1:1; drag: move."""

    zoomed = Signal()
    """The scale is another one now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[QPixmap, ...] = ()
        self._zoom: float | None = None
        self._centre = QPointF()
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))

    def show_levels(self, levels: Sequence[QPixmap], *, keep_place: bool = False) -> None:
        """The picture, and smaller copies of it (each half as large) for looking at it from afar."""
        self._levels = tuple(levels)
        if not keep_place:
            self._zoom = None
            self._centre = QRectF(levels[0].rect()).center() if levels else QPointF()
        self._announce()

    @property
    def is_fitted(self) -> bool:
        """Whether it is as large as the room allows, whatever happens to the room."""
        return self._zoom is None

    @property
    def scale(self) -> float:
        """Device px of the screen for each px of the picture."""
        if self._zoom is not None:
            return self._zoom
        if not self._levels:
            return 1.0
        ratio = self.devicePixelRatioF()
        size = self._levels[0].size()
        fit = min(self.width() / size.width(), self.height() / size.height()) * ratio
        return min(fit, MAX_FIT * ratio)

    def fit(self) -> None:
        """All of it."""
        self._zoom = None
        self._announce()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """That scale; the point `at` of the canvas stays where it is (default: the middle)."""
        spot = at if at is not None else QRectF(self.rect()).center()
        under = self._picture_point(spot)
        self._zoom = min(max(zoom, 0.02), MAX_ZOOM)
        ahead = (spot - QRectF(self.rect()).center()) / self._step()
        self._centre = under - ahead
        self._announce()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part in sight, from the smallest copy that is sharp enough."""
        if not self._levels:
            return
        painter = QPainter(self)
        full = self._levels[0]
        step = self._step()
        self._hold_centre(step)
        centre = QRectF(full.rect()).center() if self._zoom is None else self._centre
        middle = QRectF(self.rect()).center()
        target = QRectF(middle - centre * step, full.size().toSizeF() * step)
        if full.hasAlphaChannel():
            self._paint_chequers(painter, target)
        seen = target.intersected(QRectF(self.rect()))
        level = next((one for one in reversed(self._levels) if one.width() >= full.width() * min(self.scale, 1)), full)
        shrink = level.width() / full.width()
        source = QRectF((seen.topLeft() - target.topLeft()) / step * shrink, seen.size() / step * shrink)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < 4)
        painter.drawPixmap(seen, level, source)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl: nearer, farther."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or not self._levels:
            event.ignore()
            return
        self.zoom_to(self.scale * STEP ** (event.angleDelta().y() / 120), event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between all of it and every px of it."""
        if not self._levels:
            return
        if self._zoom is None:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self._zoom is not None:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._grip is not None:
            self._centre -= (event.position() - self._grip) / self._step()
            self._grip = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.unsetCursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by key."""
        match event.text():
            case "+":
                self.zoom_to(self.scale * STEP)
            case "-":
                self.zoom_to(self.scale / STEP)
            case "0":
                self.fit()
            case "1":
                self.zoom_to(1.0)
            case _:
                super().keyPressEvent(event)

    def _step(self) -> float:
        """Px of the canvas for each px of the picture."""
        return self.scale / self.devicePixelRatioF()

    def _picture_point(self, spot: QPointF) -> QPointF:
        centre = QRectF(self._levels[0].rect()).center() if self._zoom is None else self._centre
        return centre + (spot - QRectF(self.rect()).center()) / self._step()

    def _hold_centre(self, step: float) -> None:
        """A magnified picture can't be dragged out of sight; one that has room is in the middle."""
        size = self._levels[0].size().toSizeF()
        half_width, half_height = self.width() / 2 / step, self.height() / 2 / step
        x = size.width() / 2 if size.width() <= 2 * half_width else self._centre.x()
        y = size.height() / 2 if size.height() <= 2 * half_height else self._centre.y()
        x = min(max(x, min(half_width, size.width() / 2)), max(size.width() - half_width, size.width() / 2))
        y = min(max(y, min(half_height, size.height() / 2)), max(size.height() - half_height, size.height() / 2))
        self._centre = QPointF(x, y)

    def _paint_chequers(self, painter: QPainter, target: QRectF) -> None:
        light = self.palette().color(QPalette.ColorRole.Base)
        dark = QColor(self.palette().color(QPalette.ColorRole.Midlight))
        tile = QPixmap(2 * SQUARE, 2 * SQUARE)
        tile.fill(light)
        brush = QPainter(tile)
        brush.fillRect(0, 0, SQUARE, SQUARE, dark)
        brush.fillRect(SQUARE, SQUARE, SQUARE, SQUARE, dark)
        brush.end()
        painter.drawTiledPixmap(target, tile)

    def _announce(self) -> None:
        self.update()
        self.zoomed.emit()
