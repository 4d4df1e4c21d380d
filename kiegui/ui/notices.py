"""A strip above the panes for what went wrong and needs no dialog: one sentence a line, each with a cross."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN, WARNING, icon
from kiegui.ui.plain_label import plain_label

_AT_MOST = 4


class Notices(QWidget):
    """Empty and invisible until something is to be said; the same sentence is said once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, QFrame] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence (plain text); the oldest goes when there are more than four."""
        if text in self._lines:
            return
        while len(self._lines) >= _AT_MOST:
            self._drop(next(iter(self._lines)))
        line = _Line(text, self)
        line.cross.clicked.connect(lambda: self._drop(text))
        self._lines[text] = line
        self._column.addWidget(line)
        self.show()

    def texts(self) -> list[str]:
        """What is being said, oldest first."""
        return list(self._lines)

    def _drop(self, text: str) -> None:
        line = self._lines.pop(text)
        self._column.removeWidget(line)
        line.deleteLater()
        self.setVisible(bool(self._lines))


class _Line(QFrame):
    """One sentence with its cross, on a ground tinted with the warning colour."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        sign = QLabel()
        sign.setPixmap(icon("warning", WARNING).pixmap(18, 18))
        words = plain_label(text, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Of its own accord a wrapping label is as high as if it were narrow.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        words.setSizePolicy(policy)
        self.cross = IconButton("close", self.tr("Dismiss"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP // 2, GAP, GAP // 2)
        layout.addWidget(sign)
        layout.addWidget(words, 1)
        layout.addWidget(self.cross)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QColor(WARNING)
        ground.setAlphaF(0.16)
        painter.fillRect(event.rect(), ground)
        painter.end()
