"""`NoticeBar`: one sentence above the form that stays until it is closed."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.ui.form.note import Note
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, RADIUS


class NoticeBar(QWidget):
    """Hidden while it has nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Note(parent=self)
        self._words.setForegroundRole(QPalette.ColorRole.WindowText)
        close = IconButton("close", self.tr("Close this notice"), self, 12)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP + 2, GAP - 2, GAP // 2, GAP - 2)
        row.setSpacing(GAP)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    def say(self, text: str) -> None:
        """Show that sentence; none hides it."""
        self._words.setText(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Midlight), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)
