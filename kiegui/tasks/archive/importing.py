"""Brings an archive, or a copy of a ledger, into the history: what is known stays, what is new comes in. asyncio, no Qt.

Entries come in with their marks, some at a time, and then their files. Cut off anywhere, what is in is whole, and importing
once more brings the rest. The ledger's lane is never held up for longer than it takes to write some entries.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import assert_never

import msgspec

from kiegui.catalog.schema import ModelSpec
from kiegui.crashpoint import crashpoint
from kiegui.tasks.archive.exporting import Stopped
from kiegui.tasks.archive.form import Belongings, Entry
from kiegui.tasks.archive.reading import Source, open_source
from kiegui.tasks.archive.settling import (
    candidate,
    is_missing,
    merged,
    missing,
    name_here,
    noted,
    renumbered,
    settled,
)
from kiegui.tasks.disk import holds
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.lanes import Lane
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import is_lost
from kiegui.tasks.store.walk import Clicks, LedgerWalk, SavedFiles
from kiegui.tasks.task import Result, Task, TaskState

_MAY_BE_NAMED = frozenset({TaskState.HELD, TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF})
"""Our own tasks in these states may have an id that we don't know; an archive of ours may know it."""
_QUIT_SECONDS = 1.0
_WORKERS = 3
"""Files that come in side by side: most of the time of each is the disk's."""
_FROM_WAITING = {
    TaskState.GENERATING: (TaskState.GENERATING,),
    TaskState.DOWNLOADING: (TaskState.DOWNLOADING,),
    TaskState.SAVED: (TaskState.DOWNLOADING, TaskState.SAVED),
    TaskState.FAILED: (TaskState.FAILED,),
    TaskState.GONE: (TaskState.GONE,),
}


class Step(StrEnum):
    """What is being done."""

    CHECKING = "checking"
    """Looking at all of the file, before anything is changed; told in bytes."""
    BRINGING_IN = "bringing in"
    """Told in entries."""


@dataclass(frozen=True)
class Imported:
    """What became of the entries that were looked at, out of all that there are; fewer if it `is_stopped`.

    `named` are among the known ones: they were in doubt here, and now have the id that they had in the archive. `files`
    came in, results and what tasks read, some of them for tasks that were known; `missing` results of new entries were not
    to be had.
    """

    entries: int
    new: int = 0
    known: int = 0
    named: int = 0
    files: int = 0
    missing: int = 0
    is_stopped: bool = False


class _Fate(StrEnum):
    NEW = "new"
    KNOWN = "known"
    NAMED = "named"


@dataclass(frozen=True)
class _Entered:
    """The row that stands in the ledger for an entry now, and how that came about."""

    entry: Entry
    row: Task
    fate: _Fate


@dataclass
class _Round:
    """One file on its way: what it was made of, the clicks that were known before, and what became of it so far.

    `numbers` tells under which number a task that another was sent again for is here; `taken` are the rows that stand for
    an entry already, so that two clicks in one millisecond stay two. `saved` are the files of tasks here.
    """

    source: Source
    clicks: Clicks
    outcome: Imported
    saved: SavedFiles
    numbers: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)


class Importing:
    """One file at a time. Made and used on the loop's thread; see `bring_in` for what is called where."""

    def __init__(
        self,
        belongings: Belongings,
        ledger: Ledger,
        ledger_lane: Lane,
        tell: Callable[[Sequence[Task]], None],
        tell_marks: Callable[[Mapping[int, Marks]], None],
    ) -> None:
        """`tell` hears of the tasks that are new or have changed, `tell_marks` what is noted about known ones."""
        self._belongings = belongings
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._tell = tell
        self._tell_marks = tell_marks
        self._lane = Lane("importing")
        self._placing = Lane("placing", _WORKERS)
        self._stop = threading.Event()
        self._one_at_a_time = asyncio.Lock()

    async def bring_in(self, file: Path, accounts: Collection[str], told: Callable[[Step, int, int], None]) -> Imported:
        """Everything that is in `file` and not here yet. Tasks that are not finished go on only for these `accounts`.

        `told` hears of a step what is done and all that there is, on any thread. Raises ArchiveError or LedgerError.
        Nothing was changed if it is raised before the second step, and as by `Stopped`; after that what came in stays.
        """
        async with self._one_at_a_time:
            self._stop.clear()
            source = await self._lane.do(
                open_source, file, lambda done, all_: told(Step.CHECKING, done, all_), self._stop
            )
            try:
                return await self._merge(source, accounts, lambda done: told(Step.BRINGING_IN, done, source.entries))
            finally:
                with suppress(TimeoutError):  # a disk that does not answer must not hold up quitting
                    async with asyncio.timeout(_QUIT_SECONDS):
                        await self._lane.do(source.close)

    def stop(self) -> None:
        """The person does not want it any more."""
        self._stop.set()

    async def close(self) -> None:
        """Bring in no more; what is under way comes to an end."""
        self._stop.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_QUIT_SECONDS), self._one_at_a_time:
                self._lane.close()
                self._placing.close()

    async def _merge(self, source: Source, accounts: Collection[str], told: Callable[[int], None]) -> Imported:
        for since, spec in await self._lane.do(lambda: list(source.models())):
            await self._ledger_lane.do(self._note_model, spec, since)
        clicks = await self._lane.do(self._clicks)
        saved = SavedFiles(self._belongings.ledger, self._belongings.results.home)
        round_ = _Round(source, clicks, Imported(source.entries), saved)
        pages = source.pages()
        try:
            while (page := await self._lane.do(next, pages, None)) is not None:
                if self._stop.is_set():
                    raise Stopped("The import was stopped.")
                inputs = await self._lane.do(self._bring_inputs, source, page)
                round_.outcome = replace(round_.outcome, files=round_.outcome.files + inputs)
                tasks = await self._lane.do(self._settle, page, accounts)
                entered = await self._ledger_lane.do(self._enter, round_, page, tasks)
                emptied = await self._merge_marks(entered)
                await self._bring_files(round_, entered, emptied)
                told(round_.outcome.new + round_.outcome.known)
        except Stopped:
            return replace(round_.outcome, is_stopped=True)
        return round_.outcome

    # -- entries: on the ledger's thread ---------------------------------------------------------------------------

    def _note_model(self, spec: ModelSpec, since: int) -> None:
        """Newest first: so none of them is taken for the one that a task of this computer was made with."""
        if self._belongings.versions.at(spec.id, since) is None:
            self._belongings.versions.note(spec, since)

    def _enter(self, round_: _Round, page: Sequence[Entry], tasks: Sequence[Task]) -> list[_Entered]:
        """Find those that are known, and give the others a row, all in one go."""
        known = self._known(round_, tasks)
        fresh = [(entry, task) for entry, task, row in zip(page, tasks, known, strict=True) if row is None]
        free = iter(self._ledger.free_numbers([task.number for _, task in fresh]))
        entered: list[_Entered] = []
        new: list[tuple[Task, Marks]] = []
        for entry, task, row in zip(page, tasks, known, strict=True):
            fate = _Fate.KNOWN
            if row is None:
                fate = _Fate.NEW
                row = _without_files(renumbered(task, next(free), round_.numbers))  # noqa: PLW2901
                new.append((row, noted(entry, row)))
            elif task.task_id and not row.task_id:
                fate = _Fate.NAMED
                row = self._name(row, task)  # noqa: PLW2901
            if task.state is TaskState.WRITTEN_OFF:
                round_.numbers[task.number] = row.number
            entered.append(_Entered(entry, row, fate))
        if new:
            self._ledger.take_over(new)
        return entered

    def _known(self, round_: _Round, tasks: Sequence[Task]) -> list[Task | None]:
        """The row that each of them is already: by its id, or else by the click."""
        by_id: dict[tuple[str, str], Task] = {}
        for account in {task.account for task in tasks}:
            ids = [task.task_id for task in tasks if task.account == account and task.task_id]
            rows = self._ledger.by_task_ids(account, ids)
            by_id |= {(account, task_id): row for task_id, row in rows.items()}
        round_.taken.update(row.number for row in by_id.values())
        return [by_id.get((task.account, task.task_id)) or self._by_click(round_, task) for task in tasks]

    def _by_click(self, round_: _Round, task: Task) -> Task | None:
        """A row of the same millisecond, account and request is the same click: to pay for it again would be a pity."""
        numbers = round_.clicks.at(task.created)
        for row in sorted(self._ledger.tasks(numbers), key=lambda row: row.number) if numbers else ():
            is_free = row.number not in round_.taken and (row.account, row.request) == (task.account, task.request)
            if is_free and (not task.task_id or (row.state in _MAY_BE_NAMED and not is_lost(row))):
                round_.taken.add(row.number)
                return row
        return None

    def _name(self, row: Task, task: Task) -> Task:
        """A row of ours that was in doubt, as it stands in the archive, with its id."""
        goal = _without_files(msgspec.structs.replace(task, number=row.number, instead_of=row.instead_of))
        steps = [TaskState.WAITING, *_FROM_WAITING.get(goal.state, ())]
        self._ledger.save_all(
            [
                (msgspec.structs.replace(goal, state=then), was)
                for was, then in zip([row.state, *steps], steps, strict=False)
            ]
        )
        crashpoint("importing-named")
        return goal

    async def _merge_marks(self, entered: Sequence[_Entered]) -> set[int]:
        """What is noted here and there about tasks that are known; those whose files were deleted for good."""
        ours = await self._ledger_lane.do(self._ledger.marks, [one.row.number for one in entered])
        for one in entered:
            marks = ours.get(one.row.number, NO_MARKS)
            if one.fate is not _Fate.NEW and merged(marks, one.entry.marks) != marks:
                change = partial(_merged_with, one.entry.marks)
                self._tell_marks(await self._ledger_lane.do(self._ledger.mark, [one.row.number], change))
        return {number for number, marks in ours.items() if marks.is_emptied}

    # -- files: on a thread of their own ---------------------------------------------------------------------------

    def _clicks(self) -> Clicks:
        with closing(LedgerWalk(self._belongings.ledger)) as walk:
            return walk.clicks()

    def _bring_inputs(self, source: Source, page: Sequence[Entry]) -> int:
        """The files that the tasks of a page read are here then; how many of them came in."""
        came = 0
        for entry in page:
            for address, stored in entry.inputs.items():
                name = name_here(address)
                if not self._belongings.inputs.place(stored.sha256, name).is_file():
                    self._belongings.inputs.keep_pieces(source.pieces(stored), name)
                    came += 1
        return came

    def _settle(self, page: Sequence[Entry], accounts: Collection[str]) -> list[Task]:
        """The tasks of a page as they come in, once the files that they read are here."""
        return [settled(entry, self._belongings.inputs, accounts) for entry in page]

    async def _bring_files(self, round_: _Round, entered: Sequence[_Entered], emptied: Collection[int]) -> None:
        """Into the results folder what is not there yet, and then into the ledger where it is."""
        wanting = [one for one in entered if one.row.state is TaskState.SAVED and one.row.number not in emptied]
        rows = {one.row.number: one.row for one in entered}
        placing = (self._placing.do(self._place, round_, one) for one in wanting)
        placed = await asyncio.gather(*placing, return_exceptions=True)
        # The disk may be full, or the person wants no more: what has come counts.
        troubles = [each for each in placed if isinstance(each, BaseException)]
        found = {
            one.row.number: results
            for one, results in zip(wanting, placed, strict=True)
            if not isinstance(results, BaseException) and results
        }
        changed = await self._ledger_lane.do(self._put, found) if found else []
        await self._lane.do(self._clear, changed, found)
        rows |= {row.number: row for row in changed}
        is_old = {one.row.number for one in entered if one.fate is _Fate.KNOWN} - found.keys()
        self._tell([row for number, row in rows.items() if number not in is_old])
        files = sum(len(results) for results in found.values())
        round_.outcome = replace(round_.outcome, files=round_.outcome.files + files)
        for one in entered:
            gone = 0 if one.row.number in emptied else sum(map(is_missing, rows[one.row.number].results))
            round_.outcome = _counted(round_.outcome, one.fate, gone)
        for trouble in troubles:
            raise trouble

    def _place(self, round_: _Round, one: _Entered) -> dict[int, Result]:
        """The results of an entry that come in, or were here without being known, by their place."""
        results = self._belongings.results
        found = {}
        for index, (result, ours) in enumerate(zip(one.entry.task.results, one.row.results, strict=False)):
            if not result.file or results.is_there(ours):
                continue
            if self._is_in_place(result) and round_.saved.take(result.file):
                found[index] = result
            elif (stored := one.entry.files.get(index)) is not None:
                found[index] = results.take_in(one.row, index, round_.source.pieces(stored))
        return found

    def _is_in_place(self, result: Result) -> bool:
        results = self._belongings.results
        try:
            return candidate(result, results.home, results.folder) is not None and holds(results.path(result), result)
        except OSError:
            return False

    def _put(self, found: Mapping[int, Mapping[int, Result]]) -> list[Task]:
        """On the ledger's thread: the rows with these results, as far as they still stand as they did."""
        changed = []
        for row in self._ledger.tasks(found):
            if row.state is TaskState.SAVED:  # else it is being fetched again, and finds what lies there by itself
                results = tuple(found[row.number].get(index, result) for index, result in enumerate(row.results))
                changed.append(msgspec.structs.replace(row, results=results))
        self._ledger.save_all([(row, TaskState.SAVED) for row in changed])
        crashpoint("importing-placed")
        return changed

    def _clear(self, rows: Sequence[Task], found: Mapping[int, Collection[int]]) -> None:
        for row in rows:
            for index in found[row.number]:
                self._belongings.results.clear(row, index)


def _without_files(task: Task) -> Task:
    """As it is before its files have come."""
    return msgspec.structs.replace(
        task, results=tuple(missing(result) if result.file else result for result in task.results)
    )


def _merged_with(theirs: Marks, _state: TaskState, ours: Marks) -> Marks:
    return merged(ours, theirs)


def _counted(outcome: Imported, fate: _Fate, gone: int) -> Imported:
    match fate:
        case _Fate.NEW:
            return replace(outcome, new=outcome.new + 1, missing=outcome.missing + gone)
        case _Fate.KNOWN:
            return replace(outcome, known=outcome.known + 1)
        case _Fate.NAMED:
            return replace(outcome, known=outcome.known + 1, named=outcome.named + 1)
    assert_never(fate)
