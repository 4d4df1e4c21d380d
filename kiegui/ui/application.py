"""The QApplication. It tells of files that the system opens with the app, as macOS does after a double click."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Elsewhere a file that is opened comes as an argument of the command."""

    file_opened = Signal(Path)

    def event(self, event: QEvent) -> bool:
        """What macOS says of an address that is no file is left to Qt."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_opened.emit(Path(event.file()))
            return True
        return super().event(event)
