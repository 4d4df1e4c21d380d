"""`SearchLine`: what is typed here is searched for in the whole history, as it is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import icon

_PAUSE = 40
"""Milliseconds after a letter: who types fast asks once, and nobody feels it."""
_SIGN = 16
_LEAVES = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_PageDown})


class SearchLine(LineEdit):
    """Esc clears it, and then leads to the list, as Down and Enter do at once."""

    searched = Signal(str)
    """These words are to be found now; "" = no words."""
    left = Signal()
    """The person wants to go on in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search prompts, models, tags, ids"))
        self.setAccessibleName(self.tr("Search history"))
        self.setTextMargins(_SIGN + 14, 0, 28, 0)
        self._searched = ""
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._search)
        self._cross = IconButton("close", self.tr("Clear the search"), self, 12)
        self._cross.setCursor(Qt.CursorShape.ArrowCursor)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.hide()
        self._cross.clicked.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)

    def show_text(self, text: str) -> None:
        """Show other words than those that were typed; nothing is searched for because of that."""
        if text == self._searched:
            return  # what is just being typed stays
        self._searched = text
        self.setText(text)
        self._soon.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that mean something here."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape or event.key() in _LEAVES:
            self._search()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """With a sign at the left, which says what the line is for when there are words in it, too."""
        super().paintEvent(event)
        painter = QPainter(self)
        sign = icon("search", self.palette().color(QPalette.ColorRole.PlaceholderText))
        sign.paint(painter, 10, (self.height() - _SIGN) // 2, _SIGN, _SIGN)

    def resizeEvent(self, event: object) -> None:
        """The cross stays at the right."""
        side = self.height() - 8
        self._cross.setGeometry(self.width() - side - 4, 4, side, side)

    def _on_text_changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        if text:
            self._soon.start()
        else:
            self._search()

    def _search(self) -> None:
        self._soon.stop()
        if self.text() != self._searched:
            self._searched = self.text()
            self.searched.emit(self._searched)
