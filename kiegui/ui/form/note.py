"""`Note`: a small line of plain words in a quiet, a warning or a bad tone, readable in light and dark."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPalette
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


def words_colour(palette: QPalette, tone: Tone) -> QColor:
    """What small words in that tone are written in, on the ground of `palette`."""
    match tone:
        case Tone.QUIET:
            return palette.color(QPalette.ColorRole.PlaceholderText)
        case Tone.WARNING:
            return warning_words(palette)
        case Tone.BAD:
            return bad_words(palette)
        case _:
            assert_never(tone)


class Note(QLabel):
    """One small line of words; wraps unless `one_line`."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.QUIET, *, one_line: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(small(self.font()))
        if not one_line:
            # A wrapping label would else ask for the width of its longest line and widen the pane.
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.setWordWrap(True)
        self._tint()
        self.setText(text)

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

    def setText(self, text: str) -> None:
        """Show other words in the same tone."""
        self._heights.clear()
        super().setText(text)

    def heightForWidth(self, width: int) -> int:
        """Remembered: Qt asks for it a dozen times while a form is laid out, and wraps the words anew each time."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        """Follow other fonts, and a switch between light and dark."""
        super().changeEvent(event)
        self._heights.clear()
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
        colour = words_colour(self.palette(), self._tone)
        if self.palette().color(role) != colour:
            only_words = QPalette()
            only_words.setColor(role, colour)
            self.setPalette(only_words)
