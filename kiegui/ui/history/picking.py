"""Which tasks are selected: always in ranges of rows, so that a million is as quick as one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange

from kiegui.ui.history.list_model import HistoryListModel, runs_of

_KEPT_AT_MOST = 10_000
"""So many selected tasks are found again after a reset."""
_Pick = QItemSelectionModel.SelectionFlag


class Picking:
    """Knows from where a range goes on, and finds what was selected again where the rows are others now."""

    def __init__(self, rows: HistoryListModel, selection: QItemSelectionModel) -> None:
        self._rows = rows
        self._selection = selection
        self._from = 0
        self._kept: tuple[int, array[int]] = (0, array("q"))

    def numbers(self) -> array[int]:
        """Of all selected tasks, newest first."""
        numbers: array[int] = array("q")
        for selected in self._ranges():
            numbers += self._rows.numbers_between(selected.top(), selected.bottom())
        return numbers

    def count(self) -> int:
        """How many are selected."""
        return sum(selected.height() for selected in self._ranges())

    def go_to(self, row: int) -> None:
        """Select this row alone, and make it the current one."""
        self._from = self._rows.number_at(row)
        self._selection.setCurrentIndex(self._rows.index(row), _Pick.ClearAndSelect)

    def pick_to(self, row: int, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select as the command says: this row, or (with Current) all from where the last one began. -1 is no row."""
        if row < 0:
            self._selection.select(QItemSelection(), command)
            return
        if not command & _Pick.Current:
            self._from = self._rows.number_at(row)
        begun = self._rows.index_of(self._from)
        start = begun.row() if begun.isValid() else row
        self.pick_runs([(min(start, row), max(start, row))], command)

    def pick_runs(self, runs: Iterable[tuple[int, int]], command: QItemSelectionModel.SelectionFlag) -> None:
        """Select as the command says all rows of these runs, of which none touches another."""
        selection = QItemSelection()
        for first, last in runs:
            selection.append(QItemSelectionRange(self._rows.index(first), self._rows.index(last)))
        self._selection.select(selection, command)

    def keep(self) -> None:
        """The rows are about to be others: remember the current task, and what is selected."""
        current = self._selection.currentIndex()
        numbers = self.numbers() if self.count() <= _KEPT_AT_MOST else array("q")
        self._kept = self._rows.number_at(current.row()) if current.isValid() else 0, numbers

    def find_again(self) -> None:
        """The rows are others now: select of what was remembered what is still there."""
        current, numbers = self._kept
        self.pick_runs(runs_of(self._rows_of(numbers)), _Pick.ClearAndSelect)
        index = self._rows.index_of(current)
        if index.isValid():
            self._selection.setCurrentIndex(index, _Pick.NoUpdate)

    def pick_numbers(self, numbers: Iterable[int]) -> None:
        """Select those of these tasks that are in the list, newest first, and make the first the current one."""
        rows = self._rows_of(numbers)
        if rows:
            self.go_to(rows[0])
            self.pick_runs(runs_of(rows), _Pick.Select)

    def _rows_of(self, numbers: Iterable[int]) -> list[int]:
        rows = (self._rows.index_of(number).row() for number in numbers)
        return sorted(row for row in rows if row >= 0)

    def _ranges(self) -> list[QItemSelectionRange]:
        return sorted(self._selection.selection().toList(), key=QItemSelectionRange.top)
