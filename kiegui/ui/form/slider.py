"""`PositionSlider`: a slider that shows whether its number was set, follows a click, and ignores the wheel."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

_KNOB = 8.0
"""Radius of the knob, px."""


class PositionSlider(QSlider):
    """Positions 0 … `count`. Not set: a hollow knob at the default, or none where there is no default."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, count)
        self.setPageStep(max(count // 10, 1))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(24)
        self.setMinimumWidth(80)
        self._is_set = False
        self._has_default = False

    def show_state(self, *, is_set: bool, has_default: bool) -> None:
        """Draw it as set by the person, as a default, or as nothing at all."""
        self._is_set, self._has_default = is_set, has_default
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Never: scrolling the form would change what is paid for."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to where the click was."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderPosition(self._position_at(event.position().x()))
        self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """And follows the pointer."""
        if self.isSliderDown():
            self.setSliderPosition(self._position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Until the button is let go."""
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin groove, filled up to a round knob."""
        role, palette = QPalette.ColorRole, self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        share = self.sliderPosition() / max(self.maximum(), 1)
        knob = QPointF(_KNOB + 2 + share * self._way(), middle)
        groove = QRectF(_KNOB + 2, middle - 2, self._way(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(role.Mid))
        painter.drawRoundedRect(groove, 2, 2)
        if self._is_set:
            painter.setBrush(palette.color(role.Highlight))
            painter.drawRoundedRect(QRectF(groove.topLeft(), QPointF(knob.x(), groove.bottom())), 2, 2)
        if self._is_set or self._has_default:
            painter.setBrush(palette.color(role.Highlight if self._is_set else role.Button))
            painter.setPen(QPen(palette.color(role.Highlight if self._is_set else role.Dark), 1.5))
            painter.drawEllipse(knob, _KNOB - 1, _KNOB - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(role.Highlight), 1.5))
            painter.drawEllipse(knob, _KNOB + 1, _KNOB + 1)

    def _way(self) -> float:
        return max(self.width() - 2 * (_KNOB + 2), 1.0)

    def _position_at(self, x: float) -> int:
        share = min(max((x - _KNOB - 2) / self._way(), 0.0), 1.0)
        return round(share * self.maximum())
