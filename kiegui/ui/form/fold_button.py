"""`FoldButton`: the line that opens and closes a folded part of the form."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiegui.ui.box import draw_arrow
from kiegui.ui.look import GAP


class FoldButton(QAbstractButton):
    """Its words behind an arrow that points right while closed and down while open; emits `toggled(is_open)`."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)

    def open(self) -> None:
        """Show what is folded."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        """The arrow and the words."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * GAP + 4, metrics.height() + GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Underlined while it has the focus."""
        palette, painter = self.palette(), QPainter(self)
        colour = palette.color(QPalette.ColorRole.WindowText)
        draw_arrow(painter, QPointF(6, self.height() / 2), colour, turn=0 if self.isChecked() else -90)
        painter.setPen(colour)
        words = self.rect().adjusted(2 * GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            line = self.fontMetrics().horizontalAdvance(self.text())
            painter.fillRect(words.left(), self.height() - 2, line, 2, palette.color(QPalette.ColorRole.Highlight))
