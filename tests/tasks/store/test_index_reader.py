"""Every filter, alone and with others; what is typed has no meaning but itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiegui.errors import LedgerError
from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import NO_MARKS, Filter, Marks, Standing, matches
from kiegui.tasks.store.index import BEYOND_ALL, HistoryIndex
from kiegui.tasks.store.index_reader import IndexReader
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Result, Task, TaskState

FILM = Result("https://a/film", "film.mp4", MediaKind.VIDEO)
PICTURE = Result("https://a/picture", "picture.png", MediaKind.IMAGE)


def task(number: int, prompt: str, state: TaskState = TaskState.SAVED, model: str = "a/film", **more: Any) -> Task:
    results = (FILM if model == "a/film" else PICTURE,) if state is TaskState.SAVED else ()
    request = Request(model, {"prompt": prompt, **more})
    task_id = "" if state is TaskState.WITHDRAWN else f"{number:032x}"
    return Task(
        number=number,
        account="kie",
        created=number * 10,
        request=request,
        state=state,
        task_id=task_id,
        results=results,
    )


TASKS = [
    task(1, "A kite over the dunes", seed=1),
    task(2, "A kite over the dunes", seed=2),
    task(3, "A boat", model="a/picture"),
    task(4, "城市夜景, 🐉", model="a/picture"),
    task(5, "A kite in a café", TaskState.FAILED),
    task(6, 'say "hello" AND NOT (once*)', TaskState.WITHDRAWN),
    task(7, "A kite over the dunes", seed=3),
    task(8, "a forgotten kite"),
    task(9, "a kite that was emptied"),
]
MARKS = {
    2: Marks(is_starred=True, tags=("keepers", "client A")),
    3: Marks(tags=("keepers",)),
    8: Marks(trashed=5, tags=("keepers",)),
    9: Marks(trashed=5, is_emptied=True),
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    file = tmp_path_factory.mktemp("index") / "ledger.sqlite"
    ledger = Ledger(file)
    for each in TASKS:
        ledger._insert(each)
    marks = iter(MARKS.values())
    ledger.mark(sorted(MARKS), lambda _state, _marks: next(marks))
    index = HistoryIndex(file, str)
    index.catch_up(BEYOND_ALL)
    index.close()
    opened = IndexReader(file)
    yield opened
    opened.close()
    ledger.close()


FILTERS = [
    ({}, [7, 6, 5, 4, 3, 2, 1]),
    ({"text": "kite"}, [7, 5, 2, 1]),
    ({"text": "dunes ki"}, [7, 2, 1]),
    ({"text": "CAFE kite"}, [5]),
    ({"text": "市夜"}, [4]),
    ({"text": "夜 城"}, [4]),
    ({"text": "🐉"}, [4]),
    ({"text": '"hello"'}, [6]),
    ({"text": "once* AND"}, [6]),
    ({"text": "kite NOT dunes"}, []),
    ({"text": '"*-:^()'}, [7, 6, 5, 4, 3, 2, 1]),
    ({"text": "'; DROP TABLE words"}, []),
    ({"text": f"{5:032x}"}, [5]),
    ({"text": "keepers a"}, [3, 2]),
    ({"text": "picture"}, [4, 3]),
    ({"model": "a/picture"}, [4, 3]),
    ({"kind": MediaKind.IMAGE}, [4, 3]),
    ({"kind": MediaKind.UNKNOWN}, [6, 5]),
    ({"standing": Standing.FAILED}, [6, 5]),
    ({"since": 30, "until": 60}, [5, 4, 3]),
    ({"is_starred": True}, [2]),
    ({"tag": "keepers"}, [3, 2]),
    ({"tag": "keepers", "text": "kite", "kind": MediaKind.VIDEO, "is_starred": True, "since": 1}, [2]),
    ({"in_trash": True}, [8]),
    ({"in_trash": True, "text": "kite"}, [8]),
]


@pytest.mark.parametrize(("wanted", "numbers"), FILTERS)
def test_what_fits_is_found_newest_first(wanted: dict[str, Any], numbers: list[int], reader: IndexReader) -> None:
    assert list(reader.numbers(Filter(**wanted))) == numbers
    assert list(reader.numbers(Filter(**wanted), 2)) == numbers[:2]


@pytest.mark.parametrize(("wanted", "numbers"), FILTERS)
def test_a_task_alone_is_told_the_same_way(wanted: dict[str, Any], numbers: list[int]) -> None:
    fitting = [
        each.number
        for each in TASKS
        if matches(Filter(**wanted), each, MARKS.get(each.number, NO_MARKS), each.request.model)
    ]
    assert fitting[::-1] == numbers


def test_of_alike_ones_the_newest_that_fits_stands_for_all(reader: IndexReader) -> None:
    assert list(reader.numbers(Filter(is_grouped=True))) == [7, 6, 5, 4, 3]
    assert list(reader.numbers(Filter(is_grouped=True), 3)) == [7, 6, 5]
    assert list(reader.numbers(Filter(is_grouped=True, until=70, text="dunes"), 9)) == [2]
    assert list(reader.numbers(Filter(like=2))) == [7, 2, 1]
    assert reader.alike([1, 3, 99]) == {1: 3, 3: 1}


def test_what_there_is_to_filter_by_comes_with_its_number(reader: IndexReader) -> None:
    assert list(reader.tags().items()) == [("keepers", 2), ("client A", 1)]
    assert list(reader.models().items()) == [("a/film", 5), ("a/picture", 2)]


def test_without_an_index_there_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="can’t be searched"):
        IndexReader(tmp_path / "ledger.sqlite")
