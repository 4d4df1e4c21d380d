"""The history as a list for Qt: the numbers of all tasks that the filter lets through; the tasks come from `task_window`."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import EVERYTHING, NO_MARKS, Filter, Marks, matches
from kiegui.tasks.task import Task
from kiegui.ui.history.task_window import TaskPages, TaskWindow
from kiegui.ui.history.thumbnails import Thumbnail, Thumbnails
from kiegui.ui.plain_label import plain_tip
from kiegui.ui.words import task_word

PAGE = 50
"""Tasks asked for at once, so that a person who scrolls meets filled rows."""
PAGES_AT_ONCE = 4
"""Of the pages that were looked at since the last question, only the latest are asked for: the others scrolled away."""
TIP_LETTERS = 800
"""Of a prompt, in the tool tip."""
_ONE_BY_ONE = 50
"""More rows than that don't come and go one by one: all are asked for anew."""
_AGAIN_MS = 300
"""After a change that only a question can tell the rows of."""


class Row(NamedTuple):
    """What is painted of a task."""

    task: Task
    marks: Marks
    alike: int
    """In a grouped list: how many tasks the row stands for; else 0."""
    title: str
    """The model's; its id if the catalogue does not know it."""
    kind: MediaKind
    """Of the first result, or what the model will make."""
    thumbnail: Thumbnail | None
    """None while there is none."""
    is_awaited: bool
    """Whether its picture is on the way."""


class HistoryListModel(QAbstractListModel):
    """Rows are newest first. All is answered at once: a row whose task is missing is empty and fills in later."""

    loaded = Signal()
    """The numbers are here; before, an empty list does not mean an empty history."""
    rows_shown = Signal(object)
    """The numbers of the tasks that can be seen now, as a frozenset."""

    TaskRole = Qt.ItemDataRole.UserRole
    """The Task, or None while it is being fetched."""
    RowRole = Qt.ItemDataRole.UserRole + 1
    """All that is painted of a row, in one answer, as a Row; None while the task is being fetched."""

    def __init__(
        self, pages: TaskPages, thumbnails: Thumbnails, models: Mapping[str, ModelSpec], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.thumbnails = thumbnails
        self._pages = pages
        self._models = models
        self._window = TaskWindow(pages, self._pages_around, self)
        self._numbers: array[int] = array("q")
        self._filter = EVERYTHING
        self._taken: Filter | None = None
        """What the rows are an answer to."""
        self._end_question: Callable[[], object] = lambda: None
        self._newest = 0
        self._since: dict[int, bool] = {}
        """Which tasks have come (True) and gone since the last whole answer: the next one may not know of it yet."""
        self._is_loaded = False
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.load)
        self._window.arrived.connect(self._on_arrived)
        thumbnails.ready.connect(self._announce)

    @property
    def is_loaded(self) -> bool:
        """Whether the numbers have arrived."""
        return self._is_loaded

    @property
    def filter(self) -> Filter:
        """What is shown, or will be as soon as the answer is here."""
        return self._filter

    # -- rows ----------------------------------------------------------------------------------------------------

    def show(self, wanted: Filter) -> None:
        """Show what this filter lets through. The rows stay as they are until the answer is here, and where it is the same."""
        if wanted != self._filter:
            self._since.clear()
        self._filter = wanted
        self._window.counts_alike = wanted.is_grouped
        self.load()

    def load(self) -> None:
        """Ask for the numbers, or for them again; tasks that are announced in the meantime stay."""
        self.stop()
        self._end_question = self._pages.ask_numbers(self._filter, self._on_numbers)

    def stop(self) -> None:
        """Wait for no more numbers."""
        self._end_question()

    def put(self, task: Task) -> None:
        """Take a task that is new or has changed: its row is found by its number, and comes or goes as the filter wants."""
        number, known = task.number, self._window.task(task.number)
        if known is not None and known.results != task.results:
            self.thumbnails.forget(number)
        if number > self._newest:
            self._newest = number
            self._window.keep(task)
            self._window.keep_marks(number, NO_MARKS)
        if self._has(number):
            self._window.keep(task)
            self._announce(number)
        marks = self._window.marks(number)
        if marks is not None:
            self._sort_in(task, marks)
        elif not self._has(number):
            self._pages.ask_marks([number], lambda answer: self._sort_in(task, answer.get(number, NO_MARKS)))

    def put_marks(self, changed: Mapping[int, Marks]) -> None:
        """Take what the person noted about tasks; rows come and go as the filter wants."""
        for number, marks in changed.items():
            self._window.keep_marks(number, marks)
            self._announce(number)
        if len(changed) > _ONE_BY_ONE:
            self.load()
            return
        unknown = [number for number in changed if not self._has(number)]
        self._remove(
            [number for number, marks in changed.items() if self._has(number) and not self._fits(number, marks)]
        )

        def on_tasks(tasks: Sequence[Task]) -> None:
            for task in tasks:
                self._sort_in(task, changed[task.number])

        if unknown:
            self._pages.ask_tasks(unknown, on_tasks)

    def _fits(self, number: int, marks: Marks) -> bool:
        """Whether a task of the list, with these marks, still belongs there."""
        task = self._window.task(number)
        if task is None:
            return _may_fit(self._filter, marks)
        return matches(self._filter, task, marks, self._title(task))

    def _sort_in(self, task: Task, marks: Marks) -> None:
        """Let a task's row come or go."""
        fits, has = matches(self._filter, task, marks, self._title(task)), self._has(task.number)
        if has and not fits:
            self._remove([task.number])
        elif fits and not has and (self._filter.is_grouped or self._filter.like):
            self._again.start()
        elif fits and not has:
            row = self._place(task.number)
            self.beginInsertRows(QModelIndex(), row, row)
            self._numbers.insert(row, task.number)
            self._since[task.number] = True
            self._window.keep(task)
            self._window.keep_marks(task.number, marks)
            self.endInsertRows()

    def _remove(self, numbers: Iterable[int]) -> None:
        """The lowest rows first: the others stay where they are meanwhile."""
        for first, last in reversed(runs_of(sorted(self._place(number) for number in numbers))):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._since.update(dict.fromkeys(self._numbers[first : last + 1], False))
            del self._numbers[first : last + 1]
            self.endRemoveRows()

    def _on_numbers(self, numbers: Sequence[int], is_all: bool) -> None:
        if not is_all and (self._taken == self._filter or not numbers):
            return  # a first part of what is here already says nothing new
        answer = array("q", numbers)
        for number, has_come in self._since.items():
            place = bisect_left(answer, -number, key=lambda known: -known)
            if (place < len(answer) and answer[place] == number) == has_come:
                continue
            if has_come:
                answer.insert(place, number)
            else:
                del answer[place]
        if is_all:
            self._since.clear()
        self._taken = self._filter
        self._newest = max(self._newest, answer[0] if answer else 0)
        self._is_loaded = True
        self._replace(answer)
        self.loaded.emit()

    def _replace(self, numbers: array[int]) -> None:
        """Show other rows: by one insertion or removal if that does it, so that nothing else is disturbed."""
        old = self._numbers
        start = _alike_from_start(old, numbers)
        most = min(len(old), len(numbers)) - start
        end = _alike_from_start(old[len(old) - most :][::-1], numbers[len(numbers) - most :][::-1])
        old_end, new_end = len(old) - end, len(numbers) - end
        if start == old_end == new_end and old:
            return
        if old and start == old_end:
            self.beginInsertRows(QModelIndex(), start, new_end - 1)
            self._numbers = numbers
            self.endInsertRows()
        elif numbers and start == new_end:
            self.beginRemoveRows(QModelIndex(), start, old_end - 1)
            self._numbers = numbers
            self.endRemoveRows()
        else:
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()

    # -- answers -------------------------------------------------------------------------------------------------

    def number_at(self, row: int) -> int:
        """The task number of a row."""
        return self._numbers[row]

    def numbers_between(self, first: int, last: int) -> array[int]:
        """The task numbers of these rows, the last one included."""
        return self._numbers[max(first, 0) : last + 1]

    def index_of(self, number: int) -> QModelIndex:
        """The row of a task, invalid if it is not in the list."""
        return self.index(self._place(number)) if self._has(number) else QModelIndex()

    def marks_at(self, row: int) -> Marks:
        """What the person noted about the task of a row; `NO_MARKS` while that is being fetched."""
        return self.marks_of(self._numbers[row])

    def marks_of(self, number: int) -> Marks:
        """The same by number."""
        return self._window.marks(number) or NO_MARKS

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[list[Task]], None]) -> None:
        """Tasks in the order of their numbers, at once if all are in memory; those that don't exist are left out."""
        known = [task for number in numbers if (task := self._window.task(number)) is not None]
        if len(known) == len(numbers):
            then(known)
        else:
            self._pages.ask_tasks(numbers, lambda tasks: then(sorted(tasks, key=lambda task: -task.number)))

    def looked_at(self, first: int, last: int) -> None:
        """The view shows these rows now: thumbnails that were asked for other rows are no longer needed."""
        shown = frozenset(self._numbers[first : last + 1])
        self.thumbnails.keep_asking_for(shown)
        self.rows_shown.emit(shown)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many tasks there are."""
        return 0 if parent.isValid() else len(self._numbers)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is known now; a task that is missing is asked for."""
        if not index.isValid():
            return None
        number = self._numbers[index.row()]
        task = self._window.look_at(number)
        if task is None:
            return self.tr("Loading …") if role in _TEXT_ROLES else None
        if role in _TEXT_ROLES:
            return self._row_text(task)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(task.request.prompt[:TIP_LETTERS] or self._row_text(task))
        if role == self.TaskRole:
            return task
        if role == self.RowRole:
            alike = self._window.alike(number) if self._filter.is_grouped else 0
            marks, thumbnail = self.marks_of(number), self.thumbnails.get(task)
            is_awaited = thumbnail is None and self.thumbnails.is_awaited(number)
            return Row(task, marks, alike, self._title(task), self._kind(task), thumbnail, is_awaited)
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

    def _pages_around(self, wanted: Iterable[int]) -> list[int]:
        pages = list(dict.fromkeys(self._place(number) // PAGE for number in wanted))[:PAGES_AT_ONCE]
        return [number for page in pages for number in self._numbers[page * PAGE : (page + 1) * PAGE]]

    def _on_arrived(self, numbers: Sequence[int]) -> None:
        """All rows from the first to the last, at once: mostly they are neighbours."""
        rows = [row for number in numbers if (row := self.index_of(number).row()) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def _announce(self, number: int) -> None:
        index = self.index_of(number)
        if index.isValid():
            self.dataChanged.emit(index, index)


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


def runs_of(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Growing rows as runs of neighbours, first and last."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _may_fit(wanted: Filter, marks: Marks) -> bool:
    """What a task's marks alone tell of whether a filter lets it through."""
    return (
        wanted.in_trash == (marks.trashed > 0)
        and not marks.is_emptied
        and (marks.is_starred or not wanted.is_starred)
        and (not wanted.tag or wanted.tag in marks.tags)
    )


def _alike_from_start(some: array[int], other: array[int]) -> int:
    """How many members from the first on are the same; found by halves, because slices are compared at once."""
    low, high = 0, min(len(some), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if some[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
