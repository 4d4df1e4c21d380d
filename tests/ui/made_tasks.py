"""Tasks, pages and previews for the tests of the panes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiegui.catalog.schema import ChoiceField, ModelSpec, Option, TextField
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
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
        self.asked: list[list[int]] = []
        self._answers: list[Callable[[], None]] = []

    def ask_numbers(self, then: Callable[[Sequence[int]], None]) -> None:
        """At once."""
        then(sorted(self.tasks, reverse=True))

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
    """Previews whose answers are given when the test says so."""

    def __init__(self, path: Path | None = None, kind: MediaKind = MediaKind.VIDEO) -> None:
        self.asked: list[tuple[int, int]] = []
        self._preview = Preview(path, kind, 1280, 720, 5000) if path else None
        self._answers: list[Callable[[], None]] = []

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """At `answer`."""
        self.asked.append((task.number, index))
        self._answers.append(lambda: then(self._preview))

    def answer(self) -> None:
        """Give all answers that are due."""
        due, self._answers = self._answers, []
        for one in due:
            one()
