"""`PageField`: takes the text of a model's page, pasted or as a file; what is read is letter by letter what came."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kiegui.catalog.page_import.page_text import MAX_CHARACTERS, read_text
from kiegui.errors import PageError
from kiegui.ui.account.log_field import LONG_LINE
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_BREAK = "\u2060\n"
"""A break that we put into a long line, and take out again: JSON on one line would else be another text. Nobody sees it."""


class PageField(QPlainTextEdit):
    """Plain text by typing, pasting or dropping; Tab leaves it."""

    refused = Signal(str)
    """Something was not taken in; one sentence on why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBar(SlimScrollBar(self))

    def text(self) -> str:
        """What the person put in."""
        return self.toPlainText().replace(_BREAK, "")

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words, and files on this computer."""
        return source.hasText() or any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted or dropped; files are read in the place of their names."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        try:
            # Of a file at most 2 MB: a few milliseconds.
            self._insert("\n".join(read_text(file) for file in files) if files else source.text())
        except PageError as problem:
            self.refused.emit(problem.message)

    def _insert(self, text: str) -> None:
        staying = self.document().characterCount() - len(self.textCursor().selectedText())
        if len(text) + staying > MAX_CHARACTERS:
            self.refused.emit(self.tr("This is far longer than any model’s page. Paste the page of one model only."))
            return
        # Qt lays a line out as a whole: one of 1 MB takes it half a minute (measured on 6.11).
        self.insertPlainText(LONG_LINE.sub(f"\\1{_BREAK}", text))
        self.ensureCursorVisible()
