"""`NewPill`: tells that new tasks have come above what the person looks at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from kiegui.ui.look import GAP


class NewPill(QPushButton):
    """Floats at the top of its parent, and is there only while there is something to tell."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0
        self.setText(self.tr("New"))  # named from the start: assistive tools find hidden buttons too
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet(
            "QPushButton { background: palette(highlight); color: palette(highlighted-text);"
            " border: none; border-radius: 13px; padding: 5px 16px; font-weight: 600; }"
        )
        self.hide()

    def add(self, count: int) -> None:
        """So many more have come."""
        self._count += count
        self.setText(self.tr("%n new", "", self._count))
        self.adjustSize()
        self.show()

    def clear(self) -> None:
        """They have been seen."""
        self._count = 0
        self.hide()

    def place(self, width: int) -> None:
        """In the middle of so many px."""
        self.adjustSize()
        self.move((width - self.width()) // 2, GAP)
