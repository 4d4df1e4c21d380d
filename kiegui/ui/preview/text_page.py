"""Shows a text result to read and to copy from; an object as a tidy list of its values. Nothing in it is ever a link."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiegui.ui.aside import Aside
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.outside import copy_text
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.object_rows import ReadText, Row, read_text
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_LONG = 1500
"""Characters from which a value scrolls by itself."""
_LONG_HEIGHT = 240
"""px"""
_UNBROKEN = 32
"""Letters without a space that fit beside a label in a narrow window."""
_LABELS = 18
"""Width of the labels, in average letters."""


class TextPage(QWidget):
    """The text, and below it how much it is, and buttons for all of it."""

    shown = Signal()
    refused = Signal()
    """The file can't be read."""
    open_wanted = Signal()
    """The person wants to see the file in another app."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket = 0
        self._shown = ReadText("")
        self._aside = Aside(self)
        self._pages = QStackedWidget()
        self._text = _reading_field(self.tr("Text"))
        self._rows = QScrollArea()
        self._size = plain_label(quiet=True)
        self._size.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._copy = QPushButton(self.tr("Copy all"))
        self._open = QPushButton(self.tr("Open in another app"))
        self._lay_out()

        self._copy.clicked.connect(self._on_copy)
        self._open.clicked.connect(self.open_wanted)

    def show_text(self, path: Path) -> None:
        """Read a file and show it; `shown` or `refused` follows."""
        self.close_media()
        self._aside.do(partial(read_text, path), partial(self._on_read, self._ticket))

    def close_media(self) -> None:
        """Nobody waits for the file any more."""
        self._ticket += 1
        self._shown = ReadText("")
        self._text.clear()
        self._size.clear()
        self._rows.setWidget(QWidget())

    def _lay_out(self) -> None:
        self._rows.setFrameShape(QFrame.Shape.NoFrame)
        self._rows.setWidgetResizable(True)
        self._rows.setVerticalScrollBar(SlimScrollBar())
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setAccessibleName(self.tr("Values"))
        self._pages.addWidget(self._text)
        self._pages.addWidget(self._rows)
        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.addWidget(self._size, 1)
        bar.addWidget(self._copy)
        bar.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._pages, 1)
        column.addLayout(bar)
        self.setFocusProxy(self._pages)

    def _on_read(self, ticket: int, read: ReadText | None) -> None:
        if ticket != self._ticket:
            return
        if read is None:
            self.refused.emit()
            return
        self._shown = read
        self._size.setText(self._size_words(read))
        if read.rows:
            self._rows.setWidget(_table(read.rows, self.tr("Copy “{0}”")))
        else:
            self._text.setPlainText(read.text)
        page = self._rows if read.rows else self._text
        self._pages.setCurrentWidget(page)
        self._pages.setFocusProxy(page)
        self.shown.emit()

    def _size_words(self, read: ReadText) -> str:
        if read.is_cut:
            return self.tr("Only the beginning is shown")
        if read.left_out:
            return self.tr("The first {0} values are shown").format(len(read.rows))
        if read.rows:
            return self.tr("1 value") if len(read.rows) == 1 else self.tr("{0} values").format(len(read.rows))
        return self.tr("{0} characters").format(QLocale().toString(len(read.text)))

    def _on_copy(self) -> None:
        copy_text(self._shown.text, self._copy)


def _reading_field(name: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setReadOnly(True)
    field.setFrameShape(QFrame.Shape.NoFrame)
    field.document().setDocumentMargin(MARGIN)
    field.setVerticalScrollBar(SlimScrollBar())
    field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    field.setTabChangesFocus(True)
    field.setAccessibleName(name)
    return field


def _table(rows: tuple[Row, ...], copy_pattern: str) -> QWidget:
    """Labels, values, and a button beside each that copies it whole."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(GAP + 2)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for number, (label, value) in enumerate(rows):
        name = plain_label(label, wrap=True, quiet=True)
        name.setFixedWidth(_LABELS * name.fontMetrics().averageCharWidth())
        grid.addWidget(name, number, 0, top)
        grid.addWidget(_value(label, value), number, 1, top)
        grid.addWidget(_copy_button(copy_pattern.format(label), value), number, 2, top)
    grid.setRowStretch(len(rows), 1)
    return table


def _copy_button(words: str, value: str) -> IconButton:
    button = IconButton("copy", words, size=16)
    button.clicked.connect(lambda: copy_text(value, button))
    return button


def _value(label: str, value: str) -> QWidget:
    longest = max((len(word) for word in value.split()), default=0)
    if len(value) > _LONG or longest > _UNBROKEN:  # a label breaks between words only
        field = _reading_field(label)
        field.document().setDocumentMargin(0)
        field.viewport().setAutoFillBackground(False)
        field.setPlainText(value)
        lines = 2 + len(value) // _UNBROKEN
        field.setFixedHeight(min(_LONG_HEIGHT, lines * field.fontMetrics().lineSpacing()))
        return field
    words = plain_label(value, wrap=True, selectable=True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    words.setSizePolicy(policy)
    return words
