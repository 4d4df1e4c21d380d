"""`LineEdit`: a line to type into, in the box that all inputs share."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from kiegui.ui.box import draw_box

INPUT_HEIGHT = 32
"""Of everything that is one line high, px."""


class LineEdit(QLineEdit):
    """A QLineEdit, drawn like the other inputs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setTextMargins(8, 0, 8, 0)
        # Qt fills a line's whole rectangle with Base, corners too: this lets the rounded box through.
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)

    def sizeHint(self) -> QSize:
        """As high as the other inputs."""
        return QSize(super().sizeHint().width(), max(INPUT_HEIGHT, self.fontMetrics().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """May get narrow, not low."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, then the words."""
        painter = QPainter(self)
        parent = self.parentWidget()
        ground = (parent.palette() if parent else self.palette()).color(QPalette.ColorRole.Base)
        draw_box(painter, self.rect(), self.palette(), ground, focused=self.hasFocus())
        painter.end()
        super().paintEvent(event)
