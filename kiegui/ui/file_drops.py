"""`FileDrops`: files from other programs that are dropped on a pane."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Watches panes. What the app itself drags, its own results, is let be."""

    dropped = Signal(Path)
    """The first of the files."""

    def watch(self, pane: QWidget) -> None:
        """Take what is dropped on it, or on something in it that does not take files."""
        pane.setAcceptDrops(True)
        pane.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only what can be used is taken, so that the pointer tells it."""
        if not isinstance(event, QDropEvent) or event.source() is not None or not (files := _files(event)):
            return super().eventFilter(watched, event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if not isinstance(event, QDragEnterEvent) and event.type() is QEvent.Type.Drop:
            self.dropped.emit(files[0])
        return True


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
