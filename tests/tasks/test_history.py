"""What the screen asks for comes back on the loop, from the ledger and from the preview worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from kiegui.media.previews import Preview, PreviewMaker
from kiegui.paths import resources_folder
from kiegui.tasks.history import History
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Result, Task, TaskState

_T = TypeVar("_T")


@pytest.fixture
def ledger_file(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger(file)
    for prompt in ("first", "second", "third"):
        ledger.add("kie", 1, Request("m", {"prompt": prompt}), None)
    ledger.close()
    return file


def asking(ledger_file: Path, story: Callable[[History], Coroutine[Any, Any, _T]]) -> _T:
    """Open a history, let a story ask it, close it."""

    async def whole() -> _T:
        folder = resources_folder() / "sandbox"
        history = History(ledger_file, ResultStore(folder), ledger_file.parent / "cache", PreviewMaker())
        try:
            return await asyncio.wait_for(story(history), 20)
        finally:
            await history.close()

    return asyncio.run(whole())


def answer(ask: Callable[[Callable[[_T], None]], None]) -> asyncio.Future[_T]:
    """What one of the history's callbacks brings."""
    future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
    ask(future.set_result)
    return future


def test_numbers_and_tasks_come_back(ledger_file: Path) -> None:
    async def story(history: History) -> tuple[list[int], list[str]]:
        numbers = await answer(history.ask_numbers)
        tasks: list[Task] = await answer(lambda then: history.ask_tasks([1, 3, 99], then))
        return list(numbers), [task.request.prompt for task in tasks]

    assert asking(ledger_file, story) == ([3, 2, 1], ["first", "third"])


def make_task(file: str) -> Task:
    task = Task(number=1, account="kie", created=1, request=Request("m", {}), state=TaskState.SAVED, task_id="t")
    return replace(task, results=(Result(url="https://a/b", file=file),))


def test_a_preview_is_made_once_and_then_found(ledger_file: Path) -> None:
    task = make_task("dawn-harbour_16x9.jpg")

    async def story(history: History) -> list[Preview | None]:
        return [await answer(lambda then: history.ask_preview(task, 0, then)) for _ in range(2)]

    first, second = asking(ledger_file, story)
    assert first is not None
    assert first == second
    assert first.path.is_file()
    assert first.width > first.height > 0


@pytest.mark.parametrize("file", ["", "no such file.png", "README.md"])
def test_what_has_no_preview_is_answered_with_none(file: str, ledger_file: Path) -> None:
    async def story(history: History) -> Preview | None:
        return await answer(lambda then: history.ask_preview(make_task(file), 0, then))

    assert asking(ledger_file, story) is None


def test_closing_forgets_open_questions(ledger_file: Path) -> None:
    told: list[object] = []

    async def story(history: History) -> None:
        history.ask_numbers(told.append)

    asking(ledger_file, story)
    assert told == []
