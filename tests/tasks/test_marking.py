"""Stars, tags and the trash: in the ledger first, then told, then the files; submissions go on in between."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import AsyncMock, patch

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks import marking as marking_module
from kiegui.tasks.archive.form import Entry
from kiegui.tasks.archive.reading import is_possible
from kiegui.tasks.finding import Marks
from kiegui.tasks.lanes import Lane
from kiegui.tasks.marking import Marking, Moved
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Result, Task, TaskState
from tests.tasks.ways import make_task

_T = TypeVar("_T")
STATES = (TaskState.SAVED, TaskState.FAILED, TaskState.UNCONFIRMED, TaskState.GENERATING)


class Table:
    """A ledger with a task in each of `STATES`, of which the first has a file, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.results = ResultStore(folder / "results")
        self.results.home.mkdir()
        self.file = self.results.home / "a.mp4"
        self.file.write_bytes(b"film")
        self.told: list[dict[int, Marks]] = []
        self._ledger_file = folder / "ledger.sqlite"
        ledger = Ledger(self._ledger_file)
        saved = Result("https://a/b", "a.mp4", size=4, sha256=hashlib.sha256(b"film").hexdigest())
        for state in STATES:
            results = (saved,) if state is TaskState.SAVED else ()
            make_task(ledger, state, f"id of {state}", results=results)
        ledger.close()

    def _tell(self, marks: Mapping[int, Marks]) -> None:
        self.told.append(dict(marks))

    def do(self, story: Callable[[Marking, Ledger], Coroutine[Any, Any, _T]]) -> _T:
        """Let a story happen with everything open."""

        async def whole() -> _T:
            lane = Lane("ledger")
            ledger = await lane.do(Ledger, self._ledger_file)
            self.lane = lane
            marking = Marking(ledger, lane, self.results, self._tell, clock=lambda: 7.0)
            try:
                return await asyncio.wait_for(story(marking, ledger), 20)
            finally:
                marking.close()
                await lane.do(ledger.close)
                lane.close(1.0)

        return asyncio.run(whole())


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr(marking_module, "_PATIENCE", 0.0)
    return Table(tmp_path)


def test_a_star_comes_and_goes_and_is_told_once(table: Table) -> None:
    async def story(marking: Marking, _: Ledger) -> None:
        await marking.star([1, 3], is_on=True)
        await marking.star([3, 99], is_on=True)
        await marking.star([1], is_on=False)

    table.do(story)
    star = Marks(is_starred=True)
    assert table.told == [{1: star, 3: star}, {1: Marks()}]


def test_tags_are_kept_in_order_each_once(table: Table) -> None:
    async def story(marking: Marking, _: Ledger) -> None:
        await marking.tag([1], ["b", " a ", "b", " "])
        await marking.tag([1], ["c", "a"], remove=["b"])

    table.do(story)
    assert [told[1].tags for told in table.told] == [("b", "a"), ("a", "c")]


def test_a_long_tag_is_cut_to_what_an_archive_takes(table: Table) -> None:
    async def story(marking: Marking, _: Ledger) -> None:
        await marking.tag([1], ["long " * 1000])

    table.do(story)
    (tags,) = (told[1].tags for told in table.told)
    task = Task(number=1, account="kie", created=0, request=Request("a/b", {}))
    assert is_possible(Entry(task=task, marks=Marks(tags=tags)))
    assert tags[0] == ("long " * 200).strip()


def test_only_what_is_over_goes_into_the_trash(table: Table) -> None:
    async def story(marking: Marking, _: Ledger) -> Moved:
        return await marking.trash([1, 2, 3, 4])

    assert table.do(story) == Moved((1, 2), (3, 4), ())
    assert table.told == [{1: Marks(trashed=7000), 2: Marks(trashed=7000)}]
    assert not table.file.exists()


def test_what_was_thrown_away_comes_back_with_its_file(table: Table) -> None:
    async def story(marking: Marking, ledger: Ledger) -> list[int]:
        await marking.trash([1])
        assert await marking.restore([1, 2]) == Moved((1,), (2,), ())
        return await table.lane.do(ledger.moving)

    assert table.do(story) == []
    assert table.file.read_bytes() == b"film"
    assert table.told[-1] == {1: Marks()}


def test_what_was_emptied_is_gone_but_stays_in_the_ledger(table: Table) -> None:
    async def story(marking: Marking, ledger: Ledger) -> Task | None:
        await marking.trash([1])
        assert await marking.empty([2]) == Moved((), (2,), ())
        assert await marking.empty() == Moved((1,), (), ())
        assert await marking.restore([1]) == Moved((), (1,), ())
        return await table.lane.do(ledger.task, 1)

    task = table.do(story)
    assert task is not None
    assert task.results[0].file == "a.mp4"
    assert list(table.results.home.iterdir()) == []
    assert table.told[-1] == {1: Marks(trashed=7000, is_emptied=True)}


def test_what_could_not_follow_does_so_at_the_next_start(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    async def without(marking: Marking, ledger: Ledger) -> tuple[Moved, list[int]]:
        return await marking.trash([1]), await table.lane.do(ledger.moving)

    async def again(marking: Marking, ledger: Ledger) -> tuple[Moved, list[int]]:
        return await marking.go_on(), await table.lane.do(ledger.moving)

    home = table.results.home
    away = home.rename(home.with_name("unplugged"))
    moved, moving = table.do(without)
    assert (moved.numbers, len(moved.troubles), moving) == ((1,), 1, [1])
    away.rename(home)
    assert table.do(again) == (Moved((1,)), [])
    assert not table.file.exists()


def test_a_file_that_is_open_for_a_moment_is_tried_again(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    times = [PermissionError(13, "in use"), None]
    really = Path.replace

    def replace_once_free(self: Path, target: Path) -> Path:
        if (error := times.pop(0)) is not None:
            raise error
        return really(self, target)

    async def story(marking: Marking, _: Ledger) -> Moved:
        monkeypatch.setattr(Path, "replace", replace_once_free)
        return await marking.trash([1])

    assert table.do(story) == Moved((1,))


def test_a_file_that_is_not_ours_any_more_is_said_once_and_given_up(table: Table) -> None:
    async def story(marking: Marking, ledger: Ledger) -> tuple[Moved, list[int]]:
        return await marking.trash([1]), await table.lane.do(ledger.moving)

    table.file.write_bytes(b"edited")
    moved, moving = table.do(story)
    assert "is not as KieGUI saved it" in moved.troubles[0]
    assert moving == []


def test_a_mark_that_is_changed_while_files_move_counts(table: Table) -> None:
    async def story(marking: Marking, ledger: Ledger) -> list[int]:
        await asyncio.gather(marking.trash([1]), marking.restore([1]))
        return await table.lane.do(ledger.moving)

    assert table.do(story) == []
    assert table.file.exists() == (table.told[-1] == {1: Marks()})


def test_many_are_done_in_parts_so_that_others_get_their_turn(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking_module, "_AT_ONCE", 1)

    async def story(marking: Marking, ledger: Ledger) -> int:
        starring = asyncio.ensure_future(marking.star([1, 2, 3, 4], is_on=True))
        await asyncio.sleep(0)
        await table.lane.do(ledger.add, "kie", 1, Request("a/b", {}), None)
        told = len(table.told)
        await starring
        return told

    assert table.do(story) < 4
    assert len(table.told) == 4


def test_an_error_is_said_and_what_was_noted_before_stays(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking_module, "_AT_ONCE", 1)

    async def story(marking: Marking, ledger: Ledger) -> None:
        await marking.tag([1], ["fine"])
        await marking.tag([1, 2], ["\ud800"])

    with pytest.raises(LedgerError):
        table.do(story)
    assert table.told == [{1: Marks(tags=("fine",))}]


def test_many_at_once_do_not_hold_up_the_window(table: Table) -> None:
    """Each of 30,000 numbers was once looked for among all of them: 5 s."""

    async def story(marking: Marking, _: Ledger) -> float:
        with (
            patch.object(marking, "_mark", AsyncMock(return_value=list(range(30_000)))),
            patch.object(marking, "_follow", AsyncMock(return_value=[])),
        ):
            begun = time.process_time()
            await marking.trash(range(30_000))
            return time.process_time() - begun

    assert table.do(story) < 1
