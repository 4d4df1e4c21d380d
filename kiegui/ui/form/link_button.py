"""`LinkButton`: a button that looks like a link in a line of small words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiegui.ui.form.note import small


class LinkButton(QAbstractButton):
    """Underlined words in the colour of links."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(small(self.font()))

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words; a thicker line under them shows the focus."""
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.Link)
        painter.setPen(colour)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        line = 2 if self.hasFocus() else 1
        painter.fillRect(0, self.height() - line, self.fontMetrics().horizontalAdvance(text), line, colour)
