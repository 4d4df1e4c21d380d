"""`PasteField`: takes long text that a person copied from a page, or files with it; it alters nothing and never freezes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from kiegui.errors import KieGuiError
from kiegui.ui.box import draw_box
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_LONG_LINE = re.compile(r"([^\n]{200,600}[\s,;]|[^\n]{1200})(?=[^\n])")
_BREAK = "\u2060\n"
"""A break that we put into a long line, and take out again: JSON on one line would else be another text. Nobody sees it."""


class PasteField(QPlainTextEdit):
    """Plain text by typing, pasting or dropping; Tab leaves it."""

    refused = Signal(str)
    """Something was not taken in; one sentence on why."""

    def __init__(self, most: int, too_long: str, read: Callable[[Path], str], parent: QWidget | None = None) -> None:
        """It holds `most` characters, and says `too_long` of a text with more.

        `read` gives the text of a dropped file within milliseconds, or raises a KieGuiError whose sentence is passed on.
        """
        super().__init__(parent)
        self._most = most
        self._too_long = too_long
        self._read = read
        self.setTabChangesFocus(True)
        self.setVerticalScrollBar(SlimScrollBar(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The box is drawn by `event`; the viewport lets it through.
        self.viewport().setAutoFillBackground(False)
        self.setViewportMargins(2, 2, 2, 2)
        self.document().setDocumentMargin(6)

    def event(self, event: QEvent) -> bool:
        """The frame around the viewport is the form's box."""
        if event.type() == QEvent.Type.Paint:
            ground = self.palette().color(QPalette.ColorRole.Base)
            draw_box(QPainter(self), self.rect(), self.palette(), ground, focused=self.hasFocus())
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The box shows the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Or not."""
        super().focusOutEvent(event)
        self.update()

    def text(self) -> str:
        """What the person put in, letter by letter."""
        return self.toPlainText().replace(_BREAK, "")

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words, and files on this computer."""
        return source.hasText() or any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted or dropped; files are read in the place of their names."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        self._insert("\n".join(self._texts_of(files)) if files else source.text())

    def _texts_of(self, files: list[Path]) -> list[str]:
        texts = []
        for file in files:
            try:
                texts.append(self._read(file))
            except KieGuiError as problem:
                self.refused.emit(problem.message)
        return texts

    def _insert(self, text: str) -> None:
        staying = self.document().characterCount() - len(self.textCursor().selectedText())
        if len(text) + staying > self._most:
            self.refused.emit(self._too_long)
            return
        # Qt lays a line out as a whole: one of 1 MB takes it half a minute (measured on 6.11).
        self.insertPlainText(_LONG_LINE.sub(f"\\1{_BREAK}", text))
        self.ensureCursorVisible()
