"""`MediaEditor`: files that the model reads, as web addresses: one line, or a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiegui.catalog.check import Place, Problem
from kiegui.catalog.schema import MediaField
from kiegui.ui.form.line_edit import LineEdit
from kiegui.ui.form.note import Note
from kiegui.ui.form.rows import ListEditor
from kiegui.ui.look import GAP


class LinkEditor(LineEdit):
    """One web address. Several that are pasted at once are handed on, if somebody listens."""

    changed = Signal()
    links_pasted = Signal(list)
    resting = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Paste a link: https://…"))
        self.textEdited.connect(self._on_text_edited)

    def widget(self) -> QWidget:
        """Itself."""
        return self

    def focus_target(self) -> QWidget:
        """Itself."""
        return self

    def set_name(self, name: str) -> None:
        """Name it for assistive tools."""
        self.setAccessibleName(name)

    def value(self) -> str | None:
        """The address without blanks around it, or None."""
        return self.text().strip() or None

    def set_value(self, value: Any) -> bool:
        """Show an address, by an edit that can be undone."""
        if not isinstance(value, str):
            return False
        if value != self.text():
            self.selectAll()
            self.insert(value)
        return True

    def reset(self) -> None:
        """No address."""
        self.set_value("")

    def _on_text_edited(self, text: str) -> None:
        links = text.split()
        if len(links) > 1:
            self.links_pasted.emit(links)
        self.changed.emit()


class MediaEditor(QWidget):
    """The addresses and, in a quiet line, what the model takes."""

    changed = Signal()
    resting = ""

    def __init__(self, field: MediaField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: LinkEditor | ListEditor
        if field.many:
            self._links = ListEditor(self._thing(field), self._make_row, 1, field.max_items, self)
        else:
            self._links = LinkEditor(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addWidget(self._links)
        if limits := self._limits(field):
            column.addWidget(Note(limits, parent=self))
        self._links.changed.connect(self.changed)

    def widget(self) -> QWidget:
        """Itself."""
        return self

    def focus_target(self) -> QWidget:
        """The first address."""
        return self._links.focus_target()

    def set_name(self, name: str) -> None:
        """Name the address, or the list of them."""
        self._links.set_name(name)

    def value(self) -> str | list[str] | None:
        """One address, or a list of them, as the field wants; None if there are none."""
        return self._links.value()

    def set_value(self, value: Any) -> bool:
        """Show one address, or a list of them."""
        return self._links.set_value(value)

    def reset(self) -> None:
        """No addresses."""
        self._links.reset()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each at its address."""
        if isinstance(self._links, ListEditor):
            self._links.show_problems(problems)

    def focus_path(self, path: Place) -> None:
        """Put the focus on that address."""
        if isinstance(self._links, ListEditor):
            self._links.focus_path(path)

    def _make_row(self) -> LinkEditor:
        link = LinkEditor()
        link.links_pasted.connect(lambda links: self._on_links_pasted(link, links))
        return link

    def _on_links_pasted(self, link: LinkEditor, links: list[str]) -> None:
        link.set_value(links[0])
        if isinstance(self._links, ListEditor):
            self._links.add_values(links[1:])

    def _thing(self, field: MediaField) -> str:
        words = {"image": self.tr("Picture"), "video": self.tr("Film"), "audio": self.tr("Sound")}
        return words.get(field.accepts, self.tr("File"))

    def _limits(self, field: MediaField) -> str:
        """For example "JPEG, PNG · up to 10 MB each · at most 5"; "" if Kie's pages name none."""
        names = [kind.partition("/")[2].removeprefix("x-").upper() for kind in field.types]
        parts = [", ".join(names)] if names else []
        if field.max_mb is not None:
            megabytes = self.locale().toString(float(field.max_mb), "g", 6)
            parts.append((self.tr("up to {n} MB each") if field.many else self.tr("up to {n} MB")).format(n=megabytes))
        if field.many and field.max_items is not None:
            parts.append(self.tr("at most {n}").format(n=self.locale().toString(field.max_items)))
        if field.many and field.min_items > 1:
            parts.append(self.tr("at least {n}").format(n=self.locale().toString(field.min_items)))
        words = " · ".join(parts)
        return words[:1].upper() + words[1:]
