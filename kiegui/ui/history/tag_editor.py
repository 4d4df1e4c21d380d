"""`TagEditor`: the tags of one task, or those that several have in common, to take away and to add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiegui.ui.history.chip import Chip
from kiegui.ui.history.flow import Flow
from kiegui.ui.history.pick_list import Entry, PickList
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label


class TagEditor(QWidget):
    """Every change is announced at once; there is nothing to confirm."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(
        self, tags: Sequence[str], count: int, known: Mapping[str, int], parent: QWidget | None = None
    ) -> None:
        """`tags` are those that all of the `count` tasks have; `known` are all there are, with how many tasks have them."""
        super().__init__(parent)
        self._tags = list(tags)
        self._known = dict(known)
        one, several = self.tr("Tags"), self.tr("Tags that all %Ln selected have", "", count)
        words = one if count == 1 else several
        self.setAccessibleName(words)
        self._chips = QWidget(self)
        self._flow = Flow(self._chips)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        self._list = PickList(self.tr("Add a tag"), self.tr("Add a tag"), takes_new=True)
        self._list.picked.connect(self._on_picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(plain_label(words, quiet=True, wrap=True))
        column.addWidget(self._chips)
        column.addWidget(self._list)
        self.setFocusProxy(self._list)
        self._show()

    def show_known(self, known: Mapping[str, int]) -> None:
        """All tags that there are, as it turned out."""
        self._known = dict(known)
        self._show_entries()

    def _show(self) -> None:
        while self._flow.count():
            self._flow.takeAt(0)
        for chip in self._chips.findChildren(Chip):
            chip.hide()  # it may be the one that was clicked, so it is deleted later
            chip.deleteLater()
        for tag in self._tags:
            chip = Chip(tag, self.tr("Remove the tag “{0}”").format(tag), self._chips)
            chip.clicked.connect(partial(self._on_removed, tag))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(self._tags))
        self._chips.updateGeometry()
        self._show_entries()
        self.window().adjustSize()

    def _show_entries(self) -> None:
        left = ((tag, count) for tag, count in self._known.items() if tag not in self._tags)
        self._list.show_entries([Entry(tag, tag, count) for tag, count in left])

    def _on_picked(self, tag: str) -> None:
        self._list.clear_line()
        if tag not in self._tags:
            self._tags.append(tag)
            self.added.emit(tag)
        self._show()

    def _on_removed(self, tag: str) -> None:
        self._tags.remove(tag)
        self._known.setdefault(tag, 0)
        self.removed.emit(tag)
        self._show()
        self._list.setFocus()
