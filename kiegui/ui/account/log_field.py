"""`LogField`: takes what a person copies from Kie's log page, or a file with it; large and oddly shaped text, too."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kiegui.ui.slim_scroll_bar import SlimScrollBar

LARGEST = 1_000_000
"""Characters of a text, and bytes of a file."""

LONG_LINE = re.compile(r"([^\n]{200,600}[\s,;]|[^\n]{1200})(?=[^\n])")
"""Where a long line may be broken, without cutting a task id."""


class LogField(QPlainTextEdit):
    """Plain text by typing, pasting or dropping; Tab leaves it."""

    refused = Signal(str)
    """Something was not taken in; one sentence on why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)
        self.setVerticalScrollBar(SlimScrollBar(self))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words, and files on this computer."""
        return source.hasText() or any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted or dropped; files are read in the place of their names."""
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if not files:
            self._insert(source.text())
        for file in files:
            self._insert_file(file)

    def _insert_file(self, file: Path) -> None:
        try:
            # At most 1 MB: a few milliseconds.
            with file.open("rb") as opened:
                data = opened.read(LARGEST + 1)
        except OSError as error:
            self.refused.emit(self.tr("{0} can’t be read: {1}.").format(file.name, error.strerror))
            return
        if len(data) > LARGEST:
            self.refused.emit(self.tr("{0} has more than 1 MB. Copy the part with your tasks.").format(file.name))
        elif b"\0" in data:
            self.refused.emit(self.tr("{0} is not a text file.").format(file.name))
        else:
            self._insert(data.decode(errors="replace") + "\n")

    def _insert(self, text: str) -> None:
        if len(text) + self.document().characterCount() > LARGEST:
            self.refused.emit(self.tr("This is more than 1 MB of text. Copy the part with your tasks."))
            return
        # Qt lays a line out as a whole: one of 1 MB takes it half a minute (measured on 6.11).
        self.insertPlainText(LONG_LINE.sub("\\1\n", text))
        self.ensureCursorVisible()
