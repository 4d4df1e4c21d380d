"""The dialog *From the history*: results that are to be inputs of a form."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import Filter, Standing
from kiegui.tasks.task import Result, Task
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.history.arrangement import TILE_SIZE, ViewLook
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.history.while_open import PagesWhileOpen, ResultPages
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.preview.results_strip import ResultsStrip


class ChooseResults(QDialog):
    """The same list as in the window, as a grid, of what fits the field. Of a task that made several, one can be chosen."""

    chosen = Signal(object)
    """The Results, as a list, newest first."""

    def __init__(
        self,
        pages: ResultPages,
        models: Mapping[str, ModelSpec],
        now: Callable[[], int],
        accepts: str,
        room: int,
        parent: QWidget | None = None,
    ) -> None:
        """`accepts` is "image", "video", "audio" or "file"; at most `room` of them fit, 0: any number."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("From the history"))
        self.resize(780, 600)
        self._kind = None if accepts == "file" else MediaKind(accepts)
        self._room = room
        self._task: Task | None = None
        self._index = 0
        pages = PagesWhileOpen(pages, self)
        self._search = SearchLine(self)
        self._rows = HistoryListModel(pages, Thumbnails(pages, self), models, self)
        self._view = HistoryView(self._rows, pages, now, self)
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._view.set_look(ViewLook.GRID, TILE_SIZE)
        self._strip = ResultsStrip(pages, self)
        self._words = Note(one_line=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._use = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._use.setText(self.tr("Use"))
        foot = QHBoxLayout()
        foot.addWidget(self._words, 1)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self._search)
        column.addWidget(self._view, 1)
        column.addWidget(self._strip)
        column.addLayout(foot)
        self._search.searched.connect(lambda text: self._rows.show(replace(self._rows.filter, text=text)))
        self._search.left.connect(self._view.setFocus)
        self._view.filter_cleared.connect(self._search.clear)
        self._view.selection_changed.connect(self._on_selection_changed)
        self._view.open_requested.connect(self.accept)
        self._strip.result_chosen.connect(self._on_result_chosen)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.finished.connect(self._rows.stop)
        self._rows.show(Filter(kind=self._kind, standing=Standing.SAVED))
        self._on_selection_changed()
        self._search.setFocus()

    def accept(self) -> None:
        """Tell what was chosen, if it fits."""
        numbers = self._view.selected_numbers()
        if numbers and self._is_room_for(len(numbers)):
            self._rows.ask_tasks(numbers, self._tell)

    def _tell(self, tasks: Sequence[Task]) -> None:
        if self._task is not None and [task.number for task in tasks] == [self._task.number]:
            results = [self._task.results[self._index]]
        else:
            results = [task.results[index] for task in tasks if (index := self._first_fitting(task)) is not None]
        super().accept()
        self.chosen.emit(results)

    def _is_room_for(self, count: int) -> bool:
        return not self._room or count <= self._room

    def _first_fitting(self, task: Task) -> int | None:
        return next((index for index, result in enumerate(task.results) if self._fits(result)), None)

    def _fits(self, result: Result) -> bool:
        return bool(result.file) and not result.odd and self._kind in (None, result.kind)

    def _on_selection_changed(self) -> None:
        count = self._view.selected_count()
        is_too_many = not self._is_room_for(count)
        words = self.tr("%Ln chosen", "", count) if count else ""
        if is_too_many:
            words = self.tr("%Ln chosen, but only {0} fit.", "", count).format(self._room)
        self._words.say(words, Tone.WARNING if is_too_many else Tone.QUIET)
        self._use.setEnabled(count > 0 and not is_too_many)
        self._task = None
        self._strip.show_task(None, 0)
        if count == 1:
            self._rows.ask_tasks(self._view.selected_numbers(), self._on_task_read)

    def _on_task_read(self, tasks: Sequence[Task]) -> None:
        numbers: array[int] = self._view.selected_numbers()
        for task in tasks:
            index = self._first_fitting(task)
            if list(numbers) == [task.number] and index is not None:
                self._task, self._index = task, index
                self._strip.show_task(task, index)

    def _on_result_chosen(self, index: int) -> None:
        """What does not fit can't be chosen."""
        if self._task is None:
            return
        if self._fits(self._task.results[index]):
            self._index = index
        else:
            self._strip.mark(self._index)
