"""`SourceEditor`: one file that a model reads: a line for its web address, or a card of a file on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSignalBlocker, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from kiegui.ui.form.file_card import FileCard
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP


class LinkLine(LineEdit):
    """A line for words. Files and pictures are none: their paste and drop is left to whoever is around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)
        self.setPlaceholderText(self.tr("Paste a link or a file"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let go of a paste that is no text."""
        if event.matches(QKeySequence.StandardKey.Paste) and _holds_no_words():
            event.ignore()
        else:
            super().keyPressEvent(event)


def _holds_no_words() -> bool:
    """Whether the clipboard has files or a picture. Files often come with their paths as words."""
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if mime is None:
        return False
    return any(url.isLocalFile() for url in mime.urls()) or (mime.hasImage() and not mime.hasText())


class SourceEditor(QWidget):
    """Its value is an address: `https://…` from the line, `file://…` of the card, or None.

    With a button, which stands beside the line, it is on its own; in a list the row has the cross that takes it away.
    """

    changed = Signal()
    links_pasted = Signal(list)
    """Several addresses were pasted at once."""
    resting = ""

    def __init__(self, files: LocalFiles, button: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._button = button
        self._card: FileCard | None = None  # made for the first file: a long form has dozens of these lines
        self._name = ""
        self._length = 0  # of the text before the latest edit
        self._is_persons = False
        self._line = LinkLine(self)
        self._line.textEdited.connect(self._on_text_edited)
        self._line.editingFinished.connect(self._on_editing_finished)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._line, 1)
        if button is not None:
            row.addWidget(button)

    def focus_target(self) -> QWidget:
        """The line or the card, whichever is shown."""
        return self._card if self._card is not None and self._card.address else self._line

    def set_name(self, name: str) -> None:
        """Name it for assistive tools."""
        self._name = name
        self._line.setAccessibleName(name)
        if self._card is not None:
            self._card.set_field_name(name)

    def value(self) -> str | None:
        """The address without blanks around it, or None."""
        address = self._card.address if self._card is not None else ""
        return address or self._line.text().strip() or None

    def set_value(self, value: Any) -> bool:
        """Show an address; in the line by an edit that can be undone. Values may come from strangers: a path is no address."""
        if not isinstance(value, str) or (value != value.strip() and value.strip().startswith("file:")):
            return False
        is_file = value.startswith("file://")
        if value != (self.value() or ""):
            self._show_file(value if is_file else "")
            self._line.selectAll()
            with QSignalBlocker(self._line):  # only what the person types or pastes may choose a file by its path
                self._line.insert("" if is_file else value)
            self._length, self._is_persons = len(self._line.text()), False
            self.changed.emit()
        return True

    def reset(self) -> None:
        """No address."""
        self.set_value("")

    def _show_file(self, address: str) -> None:
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        if address and self._card is None:
            self._card = self._make_card()
        if self._card is not None:
            self._card.show_file(address)
            self._card.setVisible(bool(address))
        self._line.setVisible(not address)
        if self._button is not None:
            self._button.setVisible(not address)
        if had_focus:
            self.focus_target().setFocus()

    def _make_card(self) -> FileCard:
        card = FileCard(self._files, self)
        card.remove_button.setVisible(self._button is not None)
        card.remove_asked.connect(self._on_remove_asked)
        card.set_field_name(self._name)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(1, card, 1)
        return card

    def _on_remove_asked(self) -> None:
        self.reset()
        self._line.setFocus()

    def _take_path(self) -> bool:
        """If the line holds the path of a file that is there, show its card; whether it does."""
        address = _file_address(self._line.text())
        if address:
            self.set_value(address)
        return bool(address)

    def _on_editing_finished(self) -> None:
        if self._is_persons:
            self._take_path()

    def _on_text_edited(self, text: str) -> None:
        self._is_persons = True
        was_pasted = len(text) - self._length > 1  # what is typed is looked at when the line is left
        self._length = len(text)
        if was_pasted and self._take_path():
            return
        links = text.split()
        if len(links) > 1:
            self.links_pasted.emit(links)
        self.changed.emit()


def _file_address(text: str) -> str:
    """The `file://` address for the full path of a file that is there, as people paste it; "" for anything else."""
    words = text.strip().strip("\"'")
    try:
        path = Path(QUrl(words).toLocalFile() if words.startswith("file:") else words).expanduser()
        return path.as_uri() if path.is_absolute() and path.is_file() else ""
    except (OSError, RuntimeError, ValueError):  # a disk that does not answer, a ~ of nobody, a null character
        return ""
