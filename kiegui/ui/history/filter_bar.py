"""`FilterBar`: what the history is narrowed to, as chips that a click takes away. Not there while it is not narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.chip import Chip
from kiegui.ui.history.filter_words import Part
from kiegui.ui.history.flow import Flow


class FilterBar(QWidget):
    """As many lines as its chips need."""

    filter_wanted = Signal(object)
    """This Filter is wanted now; of what was typed it knows what it was told."""
    emptying_wanted = Signal()
    """What is in the trash is to go for good."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self)
        self._chips: list[Chip] = []
        self._empty = LinkButton(self)
        self._empty.setText(self.tr("Empty the trash…"))
        self._empty.clicked.connect(self.emptying_wanted)
        self._clear = LinkButton(self)
        self._clear.setText(self.tr("Clear all"))
        self._clear.clicked.connect(lambda: self.filter_wanted.emit(EVERYTHING))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_parts(self, parts: Sequence[Part], wanted: Filter) -> None:
        """These are the parts of what is wanted, without the typed words."""
        for chip in self._chips:
            chip.hide()  # it may be the one that was clicked, so it is deleted later
            chip.deleteLater()
        while self._flow.count():
            self._flow.takeAt(0)
        self._chips = [Chip(part.words, self.tr("Remove the filter “{0}”").format(part.words), self) for part in parts]
        for chip, part in zip(self._chips, parts, strict=True):
            chip.clicked.connect(partial(self._on_chip_clicked, part.without))
        for widget in (*self._chips, self._empty, self._clear):
            self._flow.addWidget(widget)
            widget.show()
        self._empty.setVisible(wanted.in_trash)
        self._clear.setVisible(len(parts) > 1 or bool(parts and wanted.text))
        self.setVisible(bool(parts))
        self.updateGeometry()

    def _on_chip_clicked(self, without: Filter) -> None:
        self.filter_wanted.emit(without)
