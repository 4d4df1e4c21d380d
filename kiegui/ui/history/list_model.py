"""The history as a list for Qt: all task numbers, and a bounded window of tasks, fetched when a row is looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.words import task_word

WINDOW = 2000
"""Tasks kept in memory."""
PAGE = 50
"""Tasks asked for at once, so that a person who scrolls meets filled rows."""
PAGES_AT_ONCE = 4
"""Of the pages that were looked at since the last question, only the latest are asked for: the others scrolled away."""


class TaskPages(Protocol):
    """Where the history comes from. Called and answered on the GUI thread, at once or later."""

    def ask_numbers(self, then: Callable[[Sequence[int]], None]) -> None:
        """All task numbers, newest (largest) first."""
        ...

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        """The tasks of these numbers, in any order; unknown numbers are left out."""
        ...


class HistoryListModel(QAbstractListModel):
    """Rows are newest first. All is answered at once: a row whose task is missing is empty and fills in later."""

    loaded = Signal()
    """The numbers are here; before, an empty list does not mean an empty history."""
    rows_shown = Signal(object)
    """The numbers of the tasks that can be seen now, as a frozenset."""

    TaskRole = Qt.ItemDataRole.UserRole
    """The Task, or None while it is being fetched."""
    PreviewRole = Qt.ItemDataRole.UserRole + 1
    """The Thumbnail, or None while there is none."""
    TitleRole = Qt.ItemDataRole.UserRole + 2
    """The model's title; its id if the catalogue does not know it."""
    KindRole = Qt.ItemDataRole.UserRole + 3
    """The first result's MediaKind, or what the model will make; Qt hands it on as a plain str."""

    def __init__(
        self, pages: TaskPages, thumbnails: Thumbnails, models: Mapping[str, ModelSpec], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._thumbnails = thumbnails
        self._models = models
        self._numbers: array[int] = array("q")
        self._tasks: OrderedDict[int, Task] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._is_loaded = False
        self._ask_soon = QTimer(self, singleShot=True, interval=0)
        self._ask_soon.timeout.connect(self._ask)
        thumbnails.ready.connect(self._on_thumbnail_ready)

    @property
    def is_loaded(self) -> bool:
        """Whether the numbers have arrived."""
        return self._is_loaded

    def load(self) -> None:
        """Ask for the numbers; tasks that were announced in the meantime stay."""
        self._pages.ask_numbers(self._on_numbers)

    def put(self, task: Task) -> None:
        """Take a task that is new or has changed: its row is found by its number."""
        if not self._has(task.number):
            row = self._place(task.number)
            self.beginInsertRows(QModelIndex(), row, row)
            self._numbers.insert(row, task.number)
            self._keep(task)
            self.endInsertRows()
            return
        known = self._tasks.get(task.number)
        if known is not None and known.results != task.results:
            self._thumbnails.forget(task.number)
        self._keep(task)
        self._announce(task.number)

    def number_at(self, row: int) -> int:
        """The task number of a row."""
        return self._numbers[row]

    def index_of(self, number: int) -> QModelIndex:
        """The row of a task, invalid if it is not in the list."""
        return self.index(self._place(number)) if self._has(number) else QModelIndex()

    def looked_at(self, first: int, last: int) -> None:
        """The view shows these rows now: thumbnails that were asked for other rows are no longer needed."""
        shown = frozenset(self._numbers[first : last + 1])
        self._thumbnails.keep_asking_for(shown)
        self.rows_shown.emit(shown)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many tasks there are."""
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is known now; a task that is missing is asked for."""
        if not index.isValid():
            return None
        number = self._numbers[index.row()]
        task = self._tasks.get(number)
        if task is None:
            self._want(number)
            return self.tr("Loading …") if role in _TEXT_ROLES else None
        self._tasks.move_to_end(number)
        if role in _TEXT_ROLES:
            return self._row_text(task)
        if role == self.TaskRole:
            return task
        if role == self.PreviewRole:
            return self._thumbnails.get(task)
        if role == self.TitleRole:
            return self._title(task)
        if role == self.KindRole:
            return self._kind(task)
        return None

    def _title(self, task: Task) -> str:
        spec = self._models.get(task.request.model)
        return spec.title if spec else task.request.model

    def _kind(self, task: Task) -> MediaKind:
        if task.results:
            return task.results[0].kind
        spec = self._models.get(task.request.model)
        return MediaKind(spec.makes) if spec else MediaKind.UNKNOWN

    def _row_text(self, task: Task) -> str:
        parts = (self._title(task), task_word(task), " ".join(task.request.prompt[:400].split()))
        return ", ".join(part for part in parts if part)

    def _place(self, number: int) -> int:
        return bisect_left(self._numbers, -number, key=lambda known: -known)

    def _has(self, number: int) -> bool:
        row = self._place(number)
        return row < len(self._numbers) and self._numbers[row] == number

    def _keep(self, task: Task) -> None:
        self._tasks[task.number] = task
        self._tasks.move_to_end(task.number)
        while len(self._tasks) > WINDOW:
            self._tasks.popitem(last=False)

    def _want(self, number: int) -> None:
        if number not in self._asked:
            self._wanted[number] = None
            self._wanted.move_to_end(number)
            self._ask_soon.start()

    def _ask(self) -> None:
        wanted_pages = dict.fromkeys(self._place(number) // PAGE for number in reversed(self._wanted))
        self._wanted.clear()
        numbers: list[int] = []
        for page in list(wanted_pages)[:PAGES_AT_ONCE]:
            page_numbers = self._numbers[page * PAGE : (page + 1) * PAGE]
            numbers += (n for n in page_numbers if n not in self._tasks and n not in self._asked)
        if not numbers:
            return
        self._asked.update(numbers)

        def on_tasks(tasks: Sequence[Task]) -> None:
            self._asked.difference_update(numbers)
            for task in tasks:
                # A change that was announced meanwhile is newer than this answer.
                if task.number not in self._tasks and self._has(task.number):
                    self._keep(task)
                    self._announce(task.number)

        self._pages.ask_tasks(numbers, on_tasks)

    def _announce(self, number: int) -> None:
        index = self.index_of(number)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def _on_numbers(self, numbers: Sequence[int]) -> None:
        self.beginResetModel()
        early = self._numbers
        self._numbers = array("q", numbers)
        for number in early:
            if not self._has(number):
                self._numbers.insert(self._place(number), number)
        self._is_loaded = True
        self.endResetModel()
        self.loaded.emit()

    def _on_thumbnail_ready(self, number: int) -> None:
        self._announce(number)


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
