"""A page of words in the place of a picture: what happened, what it means for the credits, what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from kiegui.ui.look import BAD, GAP, MARGIN, WARNING, icon
from kiegui.ui.outside import copy_text
from kiegui.ui.plain_label import headline, plain_label


class Mood(StrEnum):
    """How a notice looks at its reader."""

    CALM = "calm"
    """Nothing is wrong."""
    CAREFUL = "careful"
    """Something needs the person."""
    BAD = "bad"
    """Something did not work."""


class Action(StrEnum):
    """What the one button of a notice does."""

    EDIT_AND_RETRY = "edit and retry"
    """Put the task's values into the form."""
    CHECK_ACCOUNT = "check account"
    """Go to the key and the credits."""
    OPEN_LOGS = "open logs"
    """Show Kie's own list of tasks in the browser."""
    OPEN_OUTSIDE = "open outside"
    """Open the file in the system's app for it."""
    SHOW_FOLDER = "show folder"
    """Show the folder that the file is in, or was."""


@dataclass(frozen=True)
class Message:
    """What a notice says; `technical` is folded away and can be copied. Nothing in it is ever read as markup."""

    sign: str
    headline: str
    sentences: tuple[str, ...] = ()
    tone: Mood = Mood.CALM
    action: Action | None = None
    technical: str = ""


class MessagePage(QWidget):
    """Shows one message at a time."""

    acted = Signal(object)
    """The button was pressed; carries the message's Action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = Message("spark", "")
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._headline = headline(scale=1.35)
        self._headline.setWordWrap(True)
        self._headline.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentences = plain_label(wrap=True, quiet=True, selectable=True)
        self._sentences.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        # Named from the start: assistive tools find hidden buttons too.
        self._button = QPushButton(self.tr("Go on"))
        self._button.setMinimumHeight(34)
        self._fold = QToolButton()
        self._fold.setAutoRaise(True)
        self._fold.setCheckable(True)
        self._fold.setText(self.tr("Technical details"))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._technical = QPlainTextEdit()
        self._technical.setReadOnly(True)
        self._technical.setMaximumHeight(140)
        self._technical.setAccessibleName(self.tr("Technical details"))
        self._copy = QPushButton(self.tr("Copy"))
        self._lay_out()

        self._button.clicked.connect(self._on_button)
        self._fold.toggled.connect(self._on_folded)
        self._copy.clicked.connect(self._on_copy)
        self.say(self._message)

    def say(self, message: Message) -> None:
        """Show this message; the same one again changes nothing (an unfolded text stays unfolded)."""
        if message != self._message:
            self._fold.setChecked(False)
        self._message = message
        self._headline.setText(message.headline)
        self._sentences.setText("\n\n".join(sentence for sentence in message.sentences if sentence))
        self._sentences.setVisible(any(message.sentences))
        self._button.setVisible(message.action is not None)
        if message.action is not None:
            self._button.setText(self._button_words(message.action))
        self._technical.setPlainText(message.technical)
        self._fold.setVisible(bool(message.technical))
        self._on_folded(self._fold.isChecked())
        self._draw_signs()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_signs()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        words = QWidget()
        words.setMaximumWidth(460)
        column = QVBoxLayout(words)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP + 4)
        column.addStretch(2)
        column.addWidget(self._sign)
        column.addWidget(self._headline)
        column.addWidget(self._sentences)
        column.addSpacing(GAP)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._fold, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._technical)
        column.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignRight)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(words, 100)
        row.addStretch(1)

    def _button_words(self, action: Action) -> str:
        match action:
            case Action.EDIT_AND_RETRY:
                return self.tr("Edit and retry")
            case Action.CHECK_ACCOUNT:
                return self.tr("Check key and credits")
            case Action.OPEN_LOGS:
                return self.tr("Open Kie’s log page")
            case Action.OPEN_OUTSIDE:
                return self.tr("Open in another app")
            case Action.SHOW_FOLDER:
                return self.tr("Show the folder")
        assert_never(action)

    def _colour(self) -> QColor:
        match self._message.tone:
            case Mood.CALM:
                return self.palette().color(QPalette.ColorRole.PlaceholderText)
            case Mood.CAREFUL:
                return WARNING
            case Mood.BAD:
                return BAD
        assert_never(self._message.tone)

    def _draw_signs(self) -> None:
        self._sign.setPixmap(icon(self._message.sign, self._colour()).pixmap(48))
        text = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._fold.setIcon(icon("down" if self._fold.isChecked() else "right", text))

    def _on_button(self) -> None:
        if self._message.action is not None:
            self.acted.emit(self._message.action)

    def _on_folded(self, is_open: bool) -> None:
        is_shown = is_open and bool(self._message.technical)
        self._technical.setVisible(is_shown)
        self._copy.setVisible(is_shown)
        self._draw_signs()

    def _on_copy(self) -> None:
        copy_text(self._message.technical, self._copy)
