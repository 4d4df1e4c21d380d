"""The dialog for a filter by days: from one to another, both included."""

from __future__ import annotations

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from kiegui.ui.history.filter_words import moment_of
from kiegui.ui.look import GAP, MARGIN


class DatesDialog(QDialog):
    """The first day is never after the last."""

    chosen = Signal(object, object)
    """From this moment until that one, exclusive, in ms since 1970 (UTC)."""

    def __init__(self, first: QDate, last: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Days"))
        self._first, self._last = QDateEdit(first), QDateEdit(last)
        form = QFormLayout()
        form.setVerticalSpacing(GAP)
        for words, edit in ((self.tr("From"), self._first), (self.tr("To"), self._last)):
            edit.setCalendarPopup(True)
            edit.setAccessibleName(words)
            form.addRow(words, edit)
        self._first.dateChanged.connect(self._last.setMinimumDate)
        self._last.setMinimumDate(first)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Show these"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addLayout(form)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Tell the days."""
        super().accept()
        self.chosen.emit(moment_of(self._first.date()), moment_of(self._last.date().addDays(1)))
