"""`UndoBar`: what went into the trash just now, with a way back."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.note import small
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label

_SECONDS = 30
"""Later the key for undoing still works."""


class UndoBar(QWidget):
    """One line; hidden until something is said, and again after some time."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = plain_label()
        self._words.setFont(small(self._words.font()))
        undo = LinkButton(self)
        undo.setText(self.tr("Undo"))
        undo.clicked.connect(self.undo_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._words)
        row.addWidget(undo)
        self.is_due = False
        """Whether there still is something to tell."""
        self._over = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._over.timeout.connect(self.end)
        self.hide()

    def say(self, words: str) -> None:
        """Tell a person of it (plain text), and their assistive tools."""
        self._words.setText(words)
        self.is_due = True
        self.show()
        self._over.start()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def end(self) -> None:
        """It is told no longer."""
        self.is_due = False
        self.hide()
