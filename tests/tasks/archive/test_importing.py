"""How an import goes beside everything else: progress, an end at any time, nobody waits for it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.archive.importing import Imported, Importing, Step
from kiegui.tasks.finding import Marks
from kiegui.tasks.lanes import Lane
from kiegui.tasks.task import TaskState
from tests.tasks.archive.places import PNG, Place, a_task

COUNT = 230


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    here = Place(tmp_path / "here")
    tasks = [(a_task(number, task_id=f"id{number}"), Marks(is_starred=number % 2 == 0)) for number in range(1, COUNT)]
    last = a_task(COUNT, task_id="last", results=(here.saved("last.png"),))
    here.fill(*tasks, (last, Marks()))
    here.export(tmp_path / "all.kiegui")
    return tmp_path / "all.kiegui"


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return Place(tmp_path / "there")


def test_progress_is_told_in_two_steps(archive: Path, there: Place) -> None:
    heard: list[tuple[Step, int, int]] = []
    there.bring_in(archive, told=lambda step, done, all_: heard.append((step, done, all_)))
    checked = [done / all_ for step, done, all_ in heard if step is Step.CHECKING]
    entered = [(done, all_) for step, done, all_ in heard if step is Step.BRINGING_IN]
    assert checked[-1] == 1
    assert entered == [(50, COUNT), (100, COUNT), (150, COUNT), (200, COUNT), (COUNT, COUNT)]


def test_stopped_it_keeps_what_is_in_and_goes_on_later(archive: Path, there: Place) -> None:
    async def story(importing: Importing) -> Imported:
        def told(step: Step, done: int, _all: int) -> None:
            if step is Step.BRINGING_IN and done == 100:
                importing.stop()

        return await importing.bring_in(archive, ("kie",), told)

    assert there.on_loop(story) == Imported(COUNT, new=100, is_stopped=True)
    assert len(there.entries()) == 100
    assert there.bring_in(archive) == Imported(COUNT, new=COUNT - 100, known=100, files=1)
    assert [marks.is_starred for _, marks in there.entries()[:4]] == [False, True, False, True]


def test_closed_in_the_middle_it_ends_soon(archive: Path, there: Place) -> None:
    async def story(importing: Importing) -> Imported:
        reached = asyncio.Event()

        def told(step: Step, _done: int, _all: int) -> None:
            if step is Step.BRINGING_IN:
                reached.set()

        doing = asyncio.ensure_future(importing.bring_in(archive, (), told))
        await reached.wait()
        await importing.close()
        return await doing

    assert there.on_loop(story).is_stopped


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that can’t be written to")
def test_disk_that_takes_no_files_is_told_and_tried_again_later(
    archive: Path, there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("The result can’t be saved: there is not enough room on the disk. Make some room.")

    monkeypatch.setattr("kiegui.tasks.results.ResultStore.take_in", fail)
    with pytest.raises(LedgerError, match="not enough room"):
        there.bring_in(archive)
    assert (len(there.entries()), there.files()) == (COUNT, {})
    monkeypatch.undo()
    assert there.bring_in(archive) == Imported(COUNT, known=COUNT, files=1)
    assert list(there.files().values()) == [PNG]


def test_a_submission_hardly_waits(archive: Path, there: Place) -> None:
    """The ledger's lane is free again and again; the figure itself depends on the disk."""
    turns: list[float] = []

    async def story(importing: Importing) -> Imported:
        lane: Lane = importing._ledger_lane
        doing = asyncio.ensure_future(importing.bring_in(archive, (), lambda *_: None))
        while not doing.done():
            begun = time.monotonic()
            await lane.do(lambda: None)
            turns.append(time.monotonic() - begun)
        return await doing

    there.on_loop(story)
    assert len(turns) > COUNT / 50
    assert sorted(turns)[len(turns) // 2] < 0.05


def test_unfinished_tasks_come_in_for_own_accounts(tmp_path: Path, there: Place) -> None:
    here = Place(tmp_path / "other")
    here.fill(
        (a_task(1, TaskState.WAITING, "one"), Marks()), (a_task(2, TaskState.WAITING, "two", account="x"), Marks())
    )
    here.export(tmp_path / "x.kiegui")
    there.bring_in(tmp_path / "x.kiegui")
    assert [task.state for task, _ in there.entries()] == [TaskState.WAITING, TaskState.GONE]
