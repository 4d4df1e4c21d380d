"""Tasks, pages and previews for the tests of the panes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiegui.catalog.schema import ChoiceField, ModelSpec, Option, TextField
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.finding import NO_MARKS, Filter, Marks, matches
from kiegui.tasks.history import Place
from kiegui.tasks.task import Request, Result, Task, TaskState

NOW = 1_790_000_000_000
"""Milliseconds since 1970, when all tests take place."""
KLING = "kling/v2-5-turbo-text-to-video-pro"
MODELS = {
    KLING: ModelSpec(
        id=KLING,
        title="Kling 2.5 Turbo Text to Video Pro",
        provider="Kling",
        makes="video",
        fields=(
            TextField(name="prompt", label="Prompt"),
            ChoiceField(name="duration", label="Duration", options=(Option(value="5", label="5 seconds"),)),
        ),
    )
}
HOSTILE = "<b>x</b><img src=file:///etc/passwd>"
"""Must be read letter by letter wherever it appears."""


def now() -> int:
    """The clock of the tests."""
    return NOW


def make_task(number: int = 1, state: TaskState = TaskState.SAVED, prompt: str = "A lighthouse", **more: Any) -> Task:
    """A task of the Kling model; `more` are further members of Task, or `model`."""
    request = Request(more.pop("model", KLING), {"prompt": prompt, **more.pop("values", {})})
    times = {"created": NOW - 60_000, "sent": NOW - 59_000, **more}
    return Task(number=number, account=times.pop("account", "main"), request=request, state=state, **times)


def make_result(file: str = "film.mp4", kind: MediaKind = MediaKind.VIDEO) -> Result:
    """A saved result."""
    return Result(url=f"https://files.example/{file}", file=file, kind=kind, size=1_400_000)


Part = TypeVar("Part", bound=QObject)


def part_of(whole: QObject, kind: type[Part], name: str = "") -> Part:
    """The first direct child of that kind, else any below; with `name` the one of that text or accessible name."""
    for option in (Qt.FindChildOption.FindDirectChildrenOnly, Qt.FindChildOption.FindChildrenRecursively):
        for part in whole.findChildren(kind, options=option):
            names = [part.text()] if isinstance(part, QAbstractButton) else []
            names += [part.accessibleName()] if isinstance(part, QWidget) else []
            if not name or name in names:
                return part
    raise AssertionError(f"no {kind.__name__} {name}")


class FakePages:
    """A history whose answers are given when the test says so."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = {task.number: task for task in tasks}
        self.marks: dict[int, Marks] = {}
        self.asked: list[list[int]] = []
        self.is_slow = False
        self._answers: list[Callable[[], None]] = []
        self.due_numbers: Callable[[bool], None] = lambda is_all: None

    def ask_numbers(self, wanted: Filter, then: Callable[[Sequence[int], bool], None]) -> Callable[[], object]:
        """At once, or at `answer_numbers` if the test says so."""
        fitting = [task for task in self.tasks.values() if matches(wanted, task, self.marks.get(task.number, NO_MARKS))]
        numbers = sorted((task.number for task in fitting), reverse=True)
        ended: list[bool] = []
        self.due_numbers = lambda is_all: None if ended else then(numbers, is_all)
        if not self.is_slow:
            self.answer_numbers()
        return lambda: ended.append(True)

    @property
    def is_asked(self) -> bool:
        """Whether there is something to `answer`."""
        return bool(self._answers)

    def answer_numbers(self, *, is_all: bool = True) -> None:
        """Give the latest answer that is due, perhaps as the first of several."""
        self.due_numbers(is_all)

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        """At `answer`."""
        found = {number: self.marks[number] for number in numbers if number in self.marks}
        self._answers.append(lambda: then(found))

    def ask_tags(self, then: Callable[[dict[str, int]], None]) -> None:
        """At once."""
        then(dict(Counter(tag for marks in self.marks.values() for tag in marks.tags)))

    def ask_models(self, then: Callable[[dict[str, int]], None]) -> None:
        """At once."""
        then(dict(Counter(task.request.model for task in self.tasks.values())))

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        """At `answer`: every task has three like it."""
        counts = dict.fromkeys(numbers, 4)
        self._answers.append(lambda: then(counts))

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        """At `answer`."""
        self.asked.append(list(numbers))
        found = [self.tasks[number] for number in numbers if number in self.tasks]
        self._answers.append(lambda: then(found))

    def answer(self) -> None:
        """Give all answers that are due."""
        due, self._answers = self._answers, []
        for one in due:
            one()


class FakePreviews:
    """Previews whose answers are given when the test says so, and files that lie where that of the preview does."""

    def __init__(self, path: Path | None = None, kind: MediaKind = MediaKind.VIDEO) -> None:
        self.asked: list[tuple[int, int]] = []
        self.home = path.parent if path else Path()
        self._preview = Preview(path, kind, 1280, 720, 5000) if path else None
        self._answers: list[Callable[[], None]] = []

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """At `answer`."""
        self.asked.append((task.number, index))
        self._answers.append(lambda: then(self._preview))

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        """At once."""
        paths = [self.home / result.file for result in results]
        then([Place(path, path.is_file(), nearest=path.parent) for path in paths])

    def answer(self) -> None:
        """Give all answers that are due."""
        due, self._answers = self._answers, []
        for one in due:
            one()
