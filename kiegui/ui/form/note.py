"""`Note`: a small line of plain words in a quiet, a warning or a bad tone, readable in light and dark."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiegui.ui.look import bad_words, warning_words


class Tone(StrEnum):
    """How loud a note is."""

    QUIET = "quiet"
    """Secondary words: help, limits."""
    WARNING = "warning"
    """Something needs attention soon."""
    BAD = "bad"
    """Something is wrong."""


def small(font: QFont) -> QFont:
    """The same font, a little smaller."""
    smaller = QFont(font)
    smaller.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
    return smaller


class Note(QLabel):
    """One small line of words; wraps unless `one_line`."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.QUIET, *, one_line: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(not one_line)
        self.setFont(small(self.font()))
        if not one_line:
            # A wrapping label would else ask for the width of its longest line and widen the pane.
            policy = self.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            self.setSizePolicy(policy)
        self._tint()

    @property
    def tone(self) -> Tone:
        """How loud it is now."""
        return self._tone

    def say(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Show other words in that tone."""
        self.setText(text)
        if tone is not self._tone:
            self._tone = tone
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._tone is not Tone.QUIET:
            self._tint()

    def _tint(self) -> None:
        # Only what differs is set: each setting is a palette change of its own and would come back here.
        quiet = self._tone is Tone.QUIET
        role = QPalette.ColorRole.PlaceholderText if quiet else QPalette.ColorRole.WindowText
        if self.foregroundRole() is not role:
            self.setForegroundRole(role)
        if quiet:
            return
        colour = (bad_words if self._tone is Tone.BAD else warning_words)(self.palette())
        if self.palette().color(role) != colour:
            only_words = QPalette()
            only_words.setColor(role, colour)
            self.setPalette(only_words)
