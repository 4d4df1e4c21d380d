"""What the screen asks for comes back on the loop, from the ledger and from the preview worker."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from kiegui.catalog.schema import ModelSpec
from kiegui.media.previews import Preview, PreviewMaker, Strip
from kiegui.paths import resources_folder
from kiegui.tasks import history as history_module
from kiegui.tasks.finding import EVERYTHING, NO_MARKS, Filter, Marks
from kiegui.tasks.history import History, Place
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


def asking(ledger_file: Path, story: Callable[[History], Coroutine[Any, Any, _T]], **more: Any) -> _T:
    """Open a history, let a story ask it, close it."""

    async def whole() -> _T:
        folder = resources_folder() / "sandbox"
        history = History(ledger_file, ResultStore(folder), ledger_file.parent / "cache", PreviewMaker(), **more)
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


async def numbers_of(history: History, wanted: Filter) -> list[int]:
    """All that fit, as soon as they are known to be all."""
    future: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
    history.ask_numbers(wanted, lambda numbers, is_all: future.set_result(list(numbers)) if is_all else None)
    return await future


def test_numbers_and_tasks_come_back(ledger_file: Path) -> None:
    async def story(history: History) -> tuple[list[int], list[str]]:
        numbers = await numbers_of(history, EVERYTHING)
        tasks: list[Task] = await answer(lambda then: history.ask_tasks([1, 3, 99], then))
        return numbers, [task.request.prompt for task in tasks]

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


def test_any_file_of_this_machine_has_a_preview(ledger_file: Path) -> None:
    file = resources_folder() / "sandbox" / "dawn-harbour_16x9.jpg"

    async def story(history: History) -> list[Preview | None]:
        files = (file, file.with_name("no such file.png"))
        return [await answer(lambda then, file=file: history.ask_file_preview(file, then)) for file in files]  # type: ignore[misc]

    preview, nothing = asking(ledger_file, story)
    assert preview is not None
    assert preview.path.is_file()
    assert nothing is None


def test_a_film_has_a_strip_that_is_made_once(ledger_file: Path) -> None:
    task = make_task("dawn-harbour_16x9.mp4")

    async def story(history: History) -> list[Strip | None]:
        return [await answer(lambda then: history.ask_strip(task, 0, then)) for _ in range(2)]

    first, second = asking(ledger_file, story)
    assert first is not None
    assert first == second
    assert first.frames > 1


def test_some_can_be_asked_for_beside_the_list(ledger_file: Path) -> None:
    async def story(history: History) -> tuple[list[int], list[int]]:
        history.follow([1, 2, 3])
        whole = asyncio.ensure_future(numbers_of(history, Filter(text="second")))
        await whole  # the index has caught up
        again = asyncio.ensure_future(numbers_of(history, Filter(text="second")))
        await asyncio.sleep(0)
        some: array[int] = await answer(lambda then: history.ask_some(Filter(), 2, then))
        return list(some), await again

    assert asking(ledger_file, story) == ([3, 2], [2])


@pytest.mark.parametrize("file", ["", "no such file.png", "README.md"])
def test_what_has_no_preview_is_answered_with_none(file: str, ledger_file: Path) -> None:
    async def story(history: History) -> Preview | None:
        return await answer(lambda then: history.ask_preview(make_task(file), 0, then))

    assert asking(ledger_file, story) is None


def test_closing_forgets_open_questions(ledger_file: Path) -> None:
    told: list[object] = []

    async def story(history: History) -> None:
        history.ask_numbers(EVERYTHING, lambda numbers, _is_all: told.append(numbers))

    asking(ledger_file, story)
    assert told == []


def test_what_was_typed_is_found(ledger_file: Path) -> None:
    async def story(history: History) -> list[list[int]]:
        return [await numbers_of(history, Filter(text=text)) for text in ("first", "THI", "  ")]

    assert asking(ledger_file, story) == [[1], [3], [3, 2, 1]]


def test_questions_stand_beside_each_other_and_each_can_be_ended(ledger_file: Path) -> None:
    told: list[object] = []

    async def story(history: History) -> list[list[int]]:
        await numbers_of(history, Filter(text="first"))
        end = history.ask_numbers(Filter(text="second"), lambda numbers, _is_all: told.append(numbers))
        others = [asyncio.ensure_future(numbers_of(history, Filter(text=text))) for text in ("first", "third")]
        await asyncio.sleep(0)
        end()
        return await asyncio.gather(*others)

    assert asking(ledger_file, story) == [[1], [3]]
    assert told == []


def test_places_are_told_also_of_what_is_not_there(ledger_file: Path) -> None:
    there, gone, impossible = "dawn-harbour_16x9.jpg", "2025/gone.jpg", "a\0b.jpg"
    results = [Result(url="u", file=file) for file in (there, gone, impossible)]

    async def story(history: History) -> list[Place]:
        return await answer(lambda then: history.ask_places(results, then))

    home = resources_folder() / "sandbox"
    assert asking(ledger_file, story) == [
        Place(home / there, is_there=True),
        Place(home / gone, is_there=False, nearest=home),
        Place(home / impossible, is_there=False, nearest=home),
    ]


def test_model_as_it_was_is_looked_up_on_another_thread(ledger_file: Path) -> None:
    was = ModelSpec(id="m", title="M", provider="", makes="image", fields=())
    looked: list[tuple[str, int, threading.Thread]] = []

    def version_at(model: str, at: int) -> ModelSpec:
        looked.append((model, at, threading.current_thread()))
        return was

    async def story(history: History) -> ModelSpec | None:
        return await answer(lambda then: history.ask_made_with(make_task("a.png"), then))

    assert asking(ledger_file, story, version_at=version_at) == was
    ((*about, thread),) = looked
    assert about == ["m", make_task("a.png").created]
    assert thread is not threading.current_thread()


def test_previews_do_not_wait_for_strips(ledger_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_made = threading.Event()
    monkeypatch.setattr(PreviewMaker, "make_strip", lambda *_: is_made.wait(10))

    async def story(history: History) -> None:
        strip: asyncio.Future[Strip | None] = answer(
            lambda then: history.ask_strip(make_task("dawn-harbour_16x9.mp4"), 0, then)
        )
        preview: Preview | None = await answer(
            lambda then: history.ask_preview(make_task("dawn-harbour_16x9.jpg"), 0, then)
        )
        assert preview is not None
        assert not strip.done()
        is_made.set()
        await strip

    asking(ledger_file, story)


def test_the_first_page_comes_before_all(ledger_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "FIRST_NUMBERS", 2)
    told: list[tuple[list[int], bool]] = []

    async def story(history: History) -> None:
        for wanted in (EVERYTHING, Filter(until=5), Filter(text="first")):
            await numbers_of(history, wanted)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

            def then(numbers: Sequence[int], is_all: bool, done: asyncio.Future[None] = done) -> None:
                told.append((list(numbers), is_all))
                if is_all:
                    done.set_result(None)

            history.ask_numbers(wanted, then)
            await done

    asking(ledger_file, story)
    page, everything = ([3, 2], False), ([3, 2, 1], True)
    assert told == [page, everything, page, everything, ([1], True)]


def test_a_question_stays_open_until_the_index_has_caught_up(ledger_file: Path) -> None:
    told: list[tuple[list[int], bool]] = []

    async def story(history: History) -> None:
        await numbers_of(history, Filter(text="second"))
        done = asyncio.Event()

        def then(numbers: Sequence[int], is_all: bool) -> None:
            told.append((list(numbers), is_all))
            if is_all:
                done.set()

        history.follow([2])
        history.ask_numbers(Filter(text="second"), then)
        await done.wait()

    asking(ledger_file, story)
    assert told == [([2], False), ([2], True)]


def test_marks_tags_models_and_alike_ones_come_back(ledger_file: Path) -> None:
    ledger = Ledger(ledger_file)
    ledger.add("kie", 1, Request("m", {"prompt": "first", "seed": 5}), None)
    ledger.mark([2], lambda _state, _marks: Marks(tags=("keepers",)))
    ledger.close()

    async def story(history: History) -> list[object]:
        await numbers_of(history, Filter(text="first"))
        return [
            await answer(lambda then: history.ask_marks([1, 2], then)),
            await answer(history.ask_tags),
            await answer(history.ask_models),
            await answer(lambda then: history.ask_alike([1, 2], then)),
        ]

    assert asking(ledger_file, story) == [{2: Marks(tags=("keepers",))}, {"keepers": 1}, {"m": 4}, {1: 2, 2: 1}]


def test_a_filter_is_told_of_a_task_at_once(ledger_file: Path) -> None:
    async def story(history: History) -> list[bool]:
        task = make_task("a.png")
        return [history.matches(Filter(model=model), task, NO_MARKS) for model in ("m", "n")]

    assert asking(ledger_file, story) == [True, False]
