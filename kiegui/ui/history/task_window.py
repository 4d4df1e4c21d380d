"""A bounded window of tasks, with what is noted about them: fetched when a row is looked at, forgotten when many others were."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from kiegui.tasks.finding import NO_MARKS, Filter, Marks
from kiegui.tasks.task import Task

WINDOW = 2000
"""Tasks kept in memory."""


class TaskPages(Protocol):
    """Where the history comes from. Called and answered on the GUI thread, at once or later."""

    def ask_numbers(self, wanted: Filter, then: Callable[[Sequence[int], bool], None]) -> Callable[[], object]:
        """The numbers of all tasks that fit, newest (largest) first; perhaps several times, with True when these are all.

        What is given back ends the question.
        """
        ...

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        """The tasks of these numbers, in any order; unknown numbers are left out."""
        ...

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        """What the person noted about these; a task that is missing in the answer has `NO_MARKS`."""
        ...

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        """How many tasks differ from each of these in nothing but the seed, itself among them."""
        ...


class TaskWindow(QObject):
    """Answers at once with what is here; `arrived` announces what came later. GUI thread only."""

    arrived = Signal(object)
    """More is known about the tasks of these numbers, a list."""

    def __init__(
        self, pages: TaskPages, around: Callable[[Iterable[int]], list[int]], parent: QObject | None = None
    ) -> None:
        """`around` is given the numbers that were looked at, the latest first, and tells which to fetch with them."""
        super().__init__(parent)
        self.counts_alike = False
        """Whether it is also asked how many tasks are alike."""
        self._pages = pages
        self._around = around
        self._tasks: OrderedDict[int, Task] = OrderedDict()
        self._marks: dict[int, Marks] = {}
        self._alike: dict[int, int] = {}
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._ask_soon = QTimer(self, singleShot=True, interval=0)
        self._ask_soon.timeout.connect(self._ask)

    def look_at(self, number: int) -> Task | None:
        """The task, if it is here; what is missing is asked for, and stays longer than what nobody looks at."""
        task = self._tasks.get(number)
        if task is not None:
            self._tasks.move_to_end(number)
        if (task is None or self._is_lacking(number)) and number not in self._asked:
            self._wanted[number] = None
            self._wanted.move_to_end(number)
            self._ask_soon.start()
        return task

    def task(self, number: int) -> Task | None:
        """The task, if it is here."""
        return self._tasks.get(number)

    def marks(self, number: int) -> Marks | None:
        """What is noted about it, None if that is not here."""
        return self._marks.get(number)

    def alike(self, number: int) -> int:
        """How many are like it, itself among them; 0 if that is not here."""
        return self._alike.get(number, 0)

    def keep(self, task: Task) -> None:
        """Take a task as it now is."""
        self._tasks[task.number] = task
        self._tasks.move_to_end(task.number)
        while len(self._tasks) > WINDOW:
            number, _ = self._tasks.popitem(last=False)
            self._marks.pop(number, None)
            self._alike.pop(number, None)

    def keep_marks(self, number: int, marks: Marks) -> None:
        """Take what is now noted, if the task is here or on its way."""
        if number in self._tasks or number in self._asked:
            self._marks[number] = marks

    def _is_lacking(self, number: int) -> bool:
        return number not in self._marks or (self.counts_alike and number not in self._alike)

    def _ask(self) -> None:
        wanted = self._around(reversed(self._wanted))
        self._wanted.clear()
        numbers = [n for n in wanted if n not in self._asked and (n not in self._tasks or self._is_lacking(n))]
        if not numbers:
            return
        self._asked.update(numbers)
        missing = [number for number in numbers if number not in self._tasks]

        def on_tasks(tasks: Sequence[Task]) -> None:
            # A change that was announced meanwhile is newer than this answer.
            new = [task for task in tasks if task.number not in self._tasks]
            for task in new:
                self.keep(task)
            self.arrived.emit([task.number for task in new])

        def on_marks(marks: dict[int, Marks]) -> None:
            for number in numbers:
                if number not in self._marks:
                    self.keep_marks(number, marks.get(number, NO_MARKS))
            self._asked.difference_update(numbers)
            self.arrived.emit(list(marks))

        def on_alike(counts: dict[int, int]) -> None:
            self._alike.update((number, count) for number, count in counts.items() if number in self._tasks)
            self.arrived.emit(list(counts))

        if missing:
            self._pages.ask_tasks(missing, on_tasks)
        self._pages.ask_marks(numbers, on_marks)
        if self.counts_alike:
            self._pages.ask_alike(numbers, on_alike)
