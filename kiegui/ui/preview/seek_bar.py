"""A slim bar for a place in a film or a sound."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSlider, QStyle, QWidget

KNOB = 6
"""Radius, px."""


class SeekBar(QSlider):
    """In milliseconds. A click goes straight to its place; keys step as in any slider."""

    sought = Signal(int)
    """The person wants to go there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(self.tr("Position"))
        self.setSingleStep(1000)
        self.setPageStep(5000)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.actionTriggered.connect(self._on_action)

    def show_position(self, position: int) -> None:
        """Follow the player, unless the person is holding the knob."""
        if not self.isSliderDown():
            self.setValue(position)

    def sizeHint(self) -> QSize:
        """High enough to be hit."""
        return QSize(120, 22)

    def minimumSizeHint(self) -> QSize:
        """Films fit into narrow panes too."""
        return QSize(48, 22)

    def paintEvent(self, ev: QPaintEvent) -> None:
        """A line, the part that has been played, and a knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = self.palette()
        middle = self.height() / 2
        length = self.width() - 2 * KNOB
        part = self.value() / self.maximum() if self.maximum() else 0.0
        line = QRectF(KNOB, middle - 2, length, 4)
        painter.setBrush(palette.color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(line, 2, 2)
        accent = palette.color(QPalette.ColorRole.Accent)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(line.topLeft(), line.size()).adjusted(0, 0, length * (part - 1), 0), 2, 2)
        if self.hasFocus():
            halo = palette.color(QPalette.ColorRole.Accent)
            halo.setAlphaF(0.3)
            painter.setBrush(halo)
            painter.drawEllipse(QPointF(KNOB + length * part, middle), KNOB + 4, KNOB + 4)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(KNOB + length * part, middle), KNOB, KNOB)
        painter.end()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        """To the place under the mouse."""
        if ev.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go(ev.position().x())

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        """Along with the mouse."""
        if self.isSliderDown():
            self._go(ev.position().x())

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:
        """The player leads again."""
        self.setSliderDown(False)

    def _go(self, x: float) -> None:
        length = self.width() - 2 * KNOB
        self.setValue(QStyle.sliderValueFromPosition(0, self.maximum(), round(x - KNOB), length))
        self.sought.emit(self.value())

    def _on_action(self, _action: int) -> None:
        self.sought.emit(self.sliderPosition())
