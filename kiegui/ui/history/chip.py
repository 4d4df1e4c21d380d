"""`Chip`: a few words on a rounded ground that a click takes away."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kiegui.ui.form.note import small
from kiegui.ui.plain_label import plain_tip

_SIDE = 10
_CROSS = 4
"""Half of the cross, px."""
_WIDEST = 260


class Chip(QAbstractButton):
    """The words are plain text, cut off where they are too long; `clicked` means: take this away."""

    def __init__(self, words: str, taken_away: str, parent: QWidget | None = None) -> None:
        """`taken_away` says what a click does, for the tool tip and for assistive tools."""
        super().__init__(parent)
        self._words = words
        self.setFont(small(self.font()))
        self.setToolTip(plain_tip(taken_away))
        self.setAccessibleName(taken_away)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What stands on it."""
        return self._words

    def sizeHint(self) -> QSize:
        """Words and cross with room around."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._words) + 3 * _SIDE + 2 * _CROSS
        return QSize(min(width, _WIDEST), metrics.height() + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tinted with the accent colour; the cross is stronger under the pointer."""
        role = QPalette.ColorRole
        palette, painter = self.palette(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(palette.color(role.Highlight))
        ground.setAlphaF(0.30 if self.underMouse() else 0.18)
        edge = QPen(palette.color(role.Highlight), 1.4) if self.hasFocus() else QPen(Qt.PenStyle.NoPen)
        painter.setPen(edge)
        painter.setBrush(ground)
        shape = QRectF(self.rect()).adjusted(0.7, 0.7, -0.7, -0.7)
        painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        painter.setPen(palette.color(role.WindowText))
        place = QRect(_SIDE, 0, self.width() - 3 * _SIDE - 2 * _CROSS + 2, self.height())
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(QPen(palette.color(role.WindowText if self.underMouse() else role.PlaceholderText), 1.5))
        middle = QPointF(self.width() - _SIDE - _CROSS, self.height() / 2)
        for way in (1, -1):
            arm = QPointF(_CROSS * 0.8, way * _CROSS * 0.8)
            painter.drawLine(middle - arm, middle + arm)
