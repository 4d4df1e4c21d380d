"""`FoundCount`: how many tasks are shown, and of how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.form.note import small
from kiegui.ui.history.list_model import HistoryListModel

_PAUSE = 120
"""Milliseconds after a change: a first part of the rows is not yet what was found."""

_LONG = 500
"""Milliseconds without an answer until that is said: the index may have to be made anew."""


class ModelPages(Protocol):
    """Who can count the whole history."""

    def ask_models(self, then: Callable[[dict[str, int]], None]) -> None:
        """The ids of the models in the history, each with the number of its tasks."""
        ...


class FoundCount(QLabel):
    """Follows the list; what the whole history holds is counted once where the list does not tell it by itself."""

    def __init__(self, rows: HistoryListModel, pages: ModelPages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._pages = pages
        self._total = 0
        self._is_asked = False
        self.setFont(small(self.font()))
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._long = QTimer(self, singleShot=True, interval=_LONG)
        self._long.timeout.connect(lambda: self.setText(self.tr("Searching …")))
        rows.loaded.connect(self._long.stop)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._show)
        for changed in (rows.loaded, rows.modelReset, rows.rowsInserted, rows.rowsRemoved):
            changed.connect(self._soon.start)

    def begin(self) -> None:
        """Another filter is wanted, and is not answered yet."""
        self._long.start()

    def _show(self) -> None:
        if not self._rows.is_loaded:
            return
        found, wanted = self._rows.rowCount(), self._rows.filter
        if wanted == EVERYTHING:
            self._total = found
        elif not self._total and not self._is_asked:
            self._is_asked = True
            self._pages.ask_models(self._on_counted)
        self.setText(self._words(found, wanted))

    def _words(self, found: int, wanted: Filter) -> str:
        told = QLocale().toString(found)
        if wanted.in_trash:
            return self.tr("{0} in the trash").format(told)
        if wanted == EVERYTHING or found > self._total:
            return "" if not found else self.tr("1 task") if found == 1 else self.tr("{0} tasks").format(told)
        return self.tr("{0} of {1}").format(told, QLocale().toString(self._total))

    def _on_counted(self, counts: dict[str, int]) -> None:
        self._total = max(self._total, sum(counts.values()))
        self._show()
