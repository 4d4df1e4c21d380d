"""`HiddenNote`: that the filter hides a task which was sent just now, with a way to see it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.tasks.finding import EVERYTHING
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.note import small
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.look import GAP

_PAUSE = 600
"""Milliseconds until it is looked for: some filters only tell after a question whether they let it through."""


class HiddenNote(QWidget):
    """One line; hidden until somebody shows it, which they may while `is_due`."""

    show_wanted = Signal(int)
    """The person wants to see the task of this number."""
    changed = Signal()
    """It is due now, or no longer."""

    def __init__(self, rows: HistoryListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_due = False
        """Whether there is something to tell."""
        self._rows = rows
        self._number = 0
        self._words = ElidedLabel()
        self._words.setFont(small(self.font()))
        self._words.show_text(self.tr("Your new task is hidden by the filter."))
        self._words.setMaximumWidth(self._words.fontMetrics().horizontalAdvance(self._words.text()) + 2)
        show = LinkButton(self)
        show.setText(self.tr("Show all"))
        show.clicked.connect(lambda: self.show_wanted.emit(self._number))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._words, 100)
        row.addWidget(show)
        row.addStretch(1)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._look)
        for moved in (rows.loaded, rows.rowsInserted, rows.modelReset):
            moved.connect(self._on_rows_changed)
        self.hide()

    def follow(self, number: int) -> None:
        """The task of this number was sent just now."""
        self._number = number
        self._soon.start()

    def end(self) -> None:
        """Something else is to be told now."""
        self._number, self.is_due = 0, False
        self._soon.stop()

    def _on_rows_changed(self) -> None:
        if self._number and not self._soon.isActive():
            self._look()

    def _look(self) -> None:
        was_due = self.is_due
        self.is_due = self._rows.filter != EVERYTHING and not self._rows.index_of(self._number).isValid()
        if not self.is_due:
            self._number = 0
        if was_due != self.is_due:
            self.changed.emit()
        if self.is_due and not was_due and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._words.text()))
