"""`Tag`: a few words on a rounded ground, such as "Sandbox"."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiegui.ui.look import GAP, WARNING


class Tag(QLabel):
    """Plain words, tinted with the warning colour in light and in dark."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(GAP, 2, GAP, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, then the words."""
        ground = QColor(WARNING)
        ground.setAlphaF(0.22)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect(), self.height() / 2, self.height() / 2)
        painter.end()
        super().paintEvent(event)
