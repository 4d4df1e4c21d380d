"""A page of words in the place of a picture: what happened, what it means for the credits, which ways there are on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.look import BAD, GAP, MARGIN, WARNING, icon
from kiegui.ui.orders import Order, order_words
from kiegui.ui.outside import copy_text
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.slim_scroll_bar import SlimScrollBar

translate = QCoreApplication.translate

_ROOM_FOR_SIGN = 300
"""Height (px) from which the page has room for its picture."""


class Mood(StrEnum):
    """How a notice looks at its reader."""

    CALM = "calm"
    """Nothing is wrong."""
    CAREFUL = "careful"
    """Something needs the person."""
    BAD = "bad"
    """Something did not work."""


class Action(StrEnum):
    """What a button does that changes no task; for those that do, see Order."""

    EDIT_AND_RETRY = "edit and retry"
    """Put the task's values into the form."""
    MAKE_AGAIN = "make again"
    """The same, for what was made and is lost."""
    CHOOSE_FILE = "choose file"
    """The same, for a task of which a file is in the way."""
    SEND_NOW = "send now"
    """Ask about what waits to be sent."""
    CHECK_KEY = "check key"
    """Go to the key."""
    ADD_CREDITS = "add credits"
    """Show Kie's page for credits in the browser."""
    CHANGE_CAP = "change cap"
    """Show Kie's page for keys and their caps in the browser."""
    OPEN_OUTSIDE = "open outside"
    """Open the file in the system's app for it."""
    SHOW_FOLDER = "show folder"
    """Show the folder that the file is in, or was."""


@dataclass(frozen=True)
class GoTo:
    """Show another task, that of this number."""

    number: int


Way = Action | Order | GoTo
"""What one button of a message leads to."""


def way_words(way: Way) -> str:
    """What stands on the button."""
    match way:
        case Order():
            return order_words(way)
        case GoTo():
            return translate("MessagePage", "Show the new task")
        case Action.EDIT_AND_RETRY:
            return translate("MessagePage", "Edit and retry")
        case Action.MAKE_AGAIN:
            return translate("MessagePage", "Make it again…")
        case Action.CHOOSE_FILE:
            return translate("MessagePage", "Choose another file")
        case Action.SEND_NOW:
            return translate("MessagePage", "Send now…")
        case Action.CHECK_KEY:
            return translate("MessagePage", "Check key")
        case Action.ADD_CREDITS:
            return translate("MessagePage", "Add credits")
        case Action.CHANGE_CAP:
            return translate("MessagePage", "Change the cap")
        case Action.OPEN_OUTSIDE:
            return translate("MessagePage", "Open in another app")
        case Action.SHOW_FOLDER:
            return translate("MessagePage", "Show the folder")
    assert_never(way)


@dataclass(frozen=True)
class Message:
    """What a notice says; `technical` is folded away and can be copied. Nothing in it is ever read as markup.

    `way` is the best way on, `further` are others beside it, and `aside` one that is there, but not pushed.
    """

    sign: str
    headline: str
    sentences: tuple[str, ...] = ()
    tone: Mood = Mood.CALM
    way: Way | None = None
    further: tuple[Way, ...] = ()
    aside: Way | None = None
    technical: str = ""


class MessagePage(QWidget):
    """Shows one message at a time; where there is no room for all of it the words scroll, and the buttons stay in view."""

    chosen = Signal(object)
    """A button was pressed; carries its Way."""

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
        self._ways = _Ways()
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
        self._words = _Words()
        self._lay_out()

        self._ways.chosen.connect(self.chosen)
        self._fold.toggled.connect(self._on_folded)
        self._copy.clicked.connect(self._on_copy)
        self.say(self._message)

    def say(self, message: Message) -> None:
        """Show this message; the same one again changes nothing (an unfolded text stays unfolded)."""
        if message != self._message:
            self._fold.setChecked(False)
            self._words.verticalScrollBar().setValue(0)
        self._message = message
        self._headline.setText(message.headline)
        self._sentences.setText("\n\n".join(sentence for sentence in message.sentences if sentence))
        self._sentences.setVisible(any(message.sentences))
        self._ways.show_ways(message)
        self._technical.setPlainText(message.technical)
        self._fold.setVisible(bool(message.technical))
        self._on_folded(self._fold.isChecked())
        self._draw_signs()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_signs()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is tight the words come before the sign."""
        self._sign.setVisible(event.size().height() >= _ROOM_FOR_SIGN)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        column.setSpacing(GAP + 4)
        column.addWidget(self._sign)
        column.addWidget(self._headline)
        column.addWidget(self._sentences)
        column.addWidget(self._fold, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._technical)
        column.addWidget(self._copy, alignment=Qt.AlignmentFlag.AlignRight)
        self._words.setWidget(words)
        whole = QWidget()
        whole.setMaximumWidth(460)
        upright = QVBoxLayout(whole)
        upright.setContentsMargins(0, 0, 0, GAP)
        upright.setSpacing(0)
        upright.addStretch(2)
        upright.addWidget(self._words)
        upright.addWidget(self._ways)
        upright.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(whole, 100)
        row.addStretch(1)

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

    def _on_folded(self, is_open: bool) -> None:
        is_shown = is_open and bool(self._message.technical)
        self._technical.setVisible(is_shown)
        self._copy.setVisible(is_shown)
        self._draw_signs()

    def _on_copy(self) -> None:
        copy_text(self._message.technical, self._copy)


class _Words(QScrollArea):
    """As high as its words, or as there is room for: then it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other words need another height; a scroll area does not hand that on of its own accord."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All of the words."""
        words = self.widget()
        return words.heightForWidth(width) if words is not None else 0

    def sizeHint(self) -> QSize:
        """The same, at its present width."""
        return QSize(self.width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Three lines."""
        return QSize(120, 3 * self.fontMetrics().lineSpacing())


class _Ways(QWidget):
    """The buttons of a message: the main one, others in a row below it, and a quiet one."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Way | None, tuple[Way, ...], Way | None] = None, (), None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GAP, 0, 0)
        self._column.setSpacing(GAP)
        self.hide()

    def show_ways(self, message: Message) -> None:
        """Those of the message; the same ones again keep the focus where it is."""
        ways = message.way, message.further, message.aside
        if ways == self._shown:
            return
        self._shown = ways
        while (line := self._column.takeAt(0)) is not None:
            if (widget := line.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(any(ways))
        if message.way is not None:
            main = QPushButton()
            main.setMinimumSize(140, 34)
            self._add_line(self._button(main, message.way))
        if message.further:
            self._add_line(*(self._button(QPushButton(), way) for way in message.further))
        if message.aside is not None:
            self._add_line(self._button(LinkButton(), message.aside))

    def _button(self, button: QAbstractButton, way: Way) -> QAbstractButton:
        button.setText(way_words(way))
        button.clicked.connect(lambda: self.chosen.emit(way))
        return button

    def _add_line(self, *buttons: QAbstractButton) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._column.addWidget(line)
