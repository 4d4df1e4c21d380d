"""`PrimaryButton`: the one button of a pane that does what the pane is for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kiegui.ui.look import RADIUS

HEIGHT = 40
"""px."""


class PrimaryButton(QPushButton):
    """Filled with the accent colour. Enter alone never presses it: it would cost money by mistake."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)

    def sizeHint(self) -> QSize:
        """Tall enough to be the first thing that is found."""
        return QSize(super().sizeHint().width(), max(HEIGHT, self.fontMetrics().height() + 20))

    def minimumSizeHint(self) -> QSize:
        """Narrow panes shorten the words, not the pane."""
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space presses it; Enter does so on some desktops, so it is not passed on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The accent colour, a little lighter under the pointer, darker while pressed, grey while disabled."""
        role, palette = QPalette.ColorRole, self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = palette.color(role.Highlight if self.isEnabled() else role.Mid)
        if self.isEnabled() and self.isDown():
            ground = ground.darker(115)
        elif self.isEnabled() and self.underMouse():
            ground = ground.darker(106)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        words = palette.color(role.HighlightedText if self.isEnabled() else role.ButtonText)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(words, 1.5))
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)
        painter.setPen(words)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 24)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
