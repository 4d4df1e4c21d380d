"""`PickList`: one of many words, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiegui.tasks.finding import LONGEST_TAG
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_ROWS = 8
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


@dataclass(frozen=True)
class Entry:
    """What can be picked, the words that stand for it, and how many tasks it is about (0: not told)."""

    key: str
    words: str
    count: int = 0


class PickList(QWidget):
    """A line to type into, and below it what fits, in the order that was given."""

    picked = Signal(str)
    """The key of an entry; what was typed, if that is new and may be."""

    def __init__(self, prompt: str, name: str, *, takes_new: bool = False, parent: QWidget | None = None) -> None:
        """`prompt` stands in the empty line; `name` is for assistive tools; `takes_new`: also a tag that is not in the list."""
        super().__init__(parent)
        self._takes_new = takes_new
        self._entries: Sequence[Entry] = ()
        self.setAccessibleName(name)
        self._line = LineEdit(self)
        self._line.setPlaceholderText(prompt)
        self._line.setAccessibleName(name)
        if takes_new:
            self._line.setMaxLength(LONGEST_TAG)
        self._list = QListWidget(self)
        self._list.setVerticalScrollBar(SlimScrollBar())
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(name)
        self._row = self._list.fontMetrics().height() + GAP
        self._list.setStyleSheet(f"QListWidget::item {{ height: {self._row}px; padding-left: 4px; }}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFocusProxy(self._line)
        self._line.textChanged.connect(self._fill)
        self._line.returnPressed.connect(self._on_return_pressed)
        self._line.installEventFilter(self)
        self._list.itemClicked.connect(self._pick)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """What can be picked now."""
        self._entries = entries
        self._fill()
        # A new tag has a row of its own. Not by what is typed: the list would jump.
        rows = len(entries) + self._takes_new
        self._list.setFixedHeight(max(1, min(rows, _ROWS)) * self._row)
        self.window().adjustSize()

    def clear_line(self) -> None:
        """Ready for the next one."""
        self._line.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Some keys are for the list, although the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        typed = " ".join(self._line.text().split())
        words = typed.casefold().split()
        fitting = [entry for entry in self._entries if all(word in entry.words.casefold() for word in words)]
        fitting.sort(key=lambda entry: not entry.words.casefold().startswith(typed.casefold()))
        self._list.clear()
        for entry in fitting:
            self._add(entry.key, _told(entry))
        best = 0 if fitting else -1
        if self._takes_new and typed and typed not in (entry.key for entry in self._entries):
            self._add(typed, self.tr("New: “{0}”").format(typed))
            if not fitting or not fitting[0].words.casefold().startswith(typed.casefold()):
                best = len(fitting)
        if not self._list.count() and (typed or self._takes_new):
            told = self.tr("Nothing is called that.") if typed else self.tr("No other tags yet")
            nothing = QListWidgetItem(told, self._list)
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        if typed or not self._takes_new:
            self._list.setCurrentRow(best)

    def _add(self, key: str, words: str) -> None:
        item = QListWidgetItem(words, self._list)
        item.setData(Qt.ItemDataRole.UserRole, key)

    def _on_return_pressed(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._pick(item)

    def _pick(self, item: QListWidgetItem) -> None:
        if item.flags():
            self.picked.emit(item.data(Qt.ItemDataRole.UserRole))


def _told(entry: Entry) -> str:
    return f"{entry.words}  ·  {QLocale().toString(entry.count)}" if entry.count else entry.words
