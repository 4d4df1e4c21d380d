"""`CardButton`: a way to go, as a card with an icon, a title and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kiegui.ui.look import GAP, MARGIN, RADIUS, icon

_ICON = 26


class CardButton(QAbstractButton):
    """Its text is the title; `sentence` is wrapped below it."""

    def __init__(self, drawing: str, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._sentence = sentence
        self.setText(title)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Wide enough for a dialog."""
        return QSize(460, self.heightForWidth(460))

    def heightForWidth(self, width: int) -> int:
        """Room for the title and the wrapped sentence."""
        return self._title_height() + self._sentence_area(width).height() + 2 * MARGIN - 4

    def enterEvent(self, event: QEnterEvent) -> None:
        """Glow under the mouse."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A box, brighter with the mouse or the focus."""
        role, palette = QPalette.ColorRole, self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(palette.color(role.Accent if lively else role.Mid), 1.5 if lively else 1))
        painter.setBrush(palette.color(role.Midlight if self.isDown() else role.Base))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        icon(self._drawing, palette.color(role.Accent)).paint(painter, MARGIN, MARGIN, _ICON, _ICON)
        painter.setPen(palette.color(role.Text))
        painter.setFont(self._title_font())
        words = self._sentence_area(self.width())
        painter.drawText(QRect(words.left(), MARGIN - 4, words.width(), self._title_height()), 0, self.text())
        painter.setPen(palette.color(role.PlaceholderText))
        painter.setFont(self.font())
        painter.drawText(words, Qt.TextFlag.TextWordWrap, self._sentence)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _title_height(self) -> int:
        return self.fontMetrics().height() + GAP // 2

    def _sentence_area(self, width: int) -> QRect:
        left = 2 * MARGIN + _ICON
        room = QRect(left, MARGIN - 4 + self._title_height(), width - left - MARGIN, 1000)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self._sentence)
