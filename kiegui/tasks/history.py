"""What the screen asks for: the numbers of all tasks, pages of tasks, previews. Answers come by callback on the loop's thread."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from kiegui.catalog.schema import ModelSpec
from kiegui.errors import MediaError
from kiegui.media.previews import Preview, PreviewMaker, Strip, find, find_strip, preview_path
from kiegui.tasks import finding, trash
from kiegui.tasks.finding import EVERYTHING, Filter, Marks
from kiegui.tasks.indexing import Indexing
from kiegui.tasks.lanes import Lane
from kiegui.tasks.results import ResultStore
from kiegui.tasks.search_text import phrases
from kiegui.tasks.store.index_reader import IndexReader
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.task import Result, Task

PREVIEW_SIZE = 480
"""Shorter side of a stored preview, px, where the source has as much: a square thumbnail of 240 at double density."""

STRIP_FRAMES, STRIP_SIZE = 20, 320
"""Of a film's strip: how many frames, and the longest side of each, px."""

FIRST_NUMBERS = 500
"""So many numbers are answered at once, before it is known how many there are in all: more than a window shows."""

_T = TypeVar("_T")


class Place(NamedTuple):
    """Where the file of a result lies now, in the trash or not; or where it should, if it is not there."""

    path: Path
    is_there: bool
    nearest: Path | None = None
    """Of a file that is not there: the nearest folder above it that is, if any."""

    @property
    def is_in_trash(self) -> bool:
        """Whether it is the trash where it lies, under a name that tells a person nothing."""
        return self.path.parent.name == trash.FOLDER


class _Reading:
    """A connection to the ledger on a thread of its own; it is opened there by the first question."""

    def __init__(self, ledger_file: Path, name: str) -> None:
        self._ledger_file = ledger_file
        self._lane = Lane(name)
        self._reader: LedgerReader | None = None

    async def do(self, look: Callable[[LedgerReader], _T]) -> _T:
        return await self._lane.do(self._look, look)

    def _look(self, look: Callable[[LedgerReader], _T]) -> _T:
        if self._reader is None:
            self._reader = LedgerReader(self._ledger_file)
        return look(self._reader)

    async def close(self) -> None:
        if self._reader is not None:
            await self._lane.do(self._reader.close)
        self._lane.close()


class History:
    """Pages of the ledger, what fits a filter, and previews of results. Made and called on the loop's thread; slow work is
    done elsewhere.

    What is found by words or filters stands in an index beside the ledger, which begins to catch up with the first question.
    """

    def __init__(
        self,
        ledger_file: Path,
        results: ResultStore,
        cache: Path,
        maker: PreviewMaker,
        title_of: Callable[[str], str] = lambda model: "",
        version_at: Callable[[str, int], ModelSpec | None] = lambda model, at: None,
    ) -> None:
        """`title_of` tells a model's title by its id, "" if it has none: tasks are found by it, too. Called on any thread.

        `version_at` is `ModelVersions.at`; called on a thread of its own.
        """
        self._results = results
        self._cache = cache
        self._maker = maker
        self._title_of = title_of
        self._version_at = version_at
        self._reading = _Reading(ledger_file, "history")
        self._numbering = _Reading(ledger_file, "numbers")  # of a million tasks: the pages don't wait for it
        self._previewing = Lane("previews")
        self._stripping = Lane("strips")
        self._strip_maker = maker.another()
        self._looking = Lane("places")
        self._indexing = Indexing(ledger_file, title_of)
        self._asked: set[asyncio.Task[None]] = set()

    def ask_numbers(self, wanted: Filter, then: Callable[[array[int], bool], None]) -> Callable[[], object]:
        """The numbers of the tasks that fit, newest first; the bool tells whether these are all.

        Answered up to three times: the first page, all that there are, and, if the index was still catching up (which all
        but `EVERYTHING` needs), once more when it has. What is given back ends the question, answered or not.
        """
        return self._ask(self._numbers(wanted, then)).cancel

    def ask_some(self, wanted: Filter, most: int, then: Callable[[array[int]], None]) -> None:
        """The same once, and at most so many."""
        self._ask(self._look_up(lambda index: index.numbers(wanted, most), array("q"), then))

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[list[Task]], None]) -> None:
        """Those of the tasks that exist, in no particular order."""
        self._ask(self._read(lambda reader: reader.tasks(numbers), then))

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        """What the person noted about these tasks; a task that is missing in the answer has `NO_MARKS`."""
        self._ask(self._read(lambda reader: reader.marks(numbers), then))

    def ask_tags(self, then: Callable[[dict[str, int]], None]) -> None:
        """Every tag with the number of tasks that have it, the most used first; those in the trash don't count."""
        self._ask(self._look_up(IndexReader.tags, dict[str, int](), then))

    def ask_models(self, then: Callable[[dict[str, int]], None]) -> None:
        """The ids of the models in the history, each with the number of its tasks, the most used first."""
        self._ask(self._look_up(IndexReader.models, dict[str, int](), then))

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        """How many tasks differ from each of these in nothing but the seed, itself among them; `Filter.like` lists them."""
        self._ask(self._look_up(lambda index: index.alike(numbers), dict[int, int](), then))

    def matches(self, wanted: Filter, task: Task, marks: Marks) -> bool:
        """Whether a filter lets a task through, as `finding.matches` tells it; at once."""
        return finding.matches(wanted, task, marks, self._title_of(task.request.model))

    def follow(self, numbers: Iterable[int]) -> None:
        """These tasks are new, or they or their marks have changed: the index takes them over soon."""
        self._indexing.follow(numbers)

    def ask_sent_again(self, number: int, then: Callable[[int], None]) -> None:
        """The number of the task that was sent in the place of this one; 0 if there is none."""
        self._ask(self._read(lambda reader: reader.sent_again_as(number), then))

    def ask_made_with(self, task: Task, then: Callable[[ModelSpec | None], None]) -> None:
        """The model as it was when the task was made; None if nobody knows."""
        self._ask(self._read(lambda _: self._version_at(task.request.model, task.created), then))

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """A small picture of a task's result number `index`; None if there can't be one, or the file is not to be opened."""
        self._ask(self._of_result(self._previewing, self._stored_or_made, task, index, then))

    def ask_strip(self, task: Task, index: int, then: Callable[[Strip | None], None]) -> None:
        """Frames of a film, the same way; no preview waits for it."""
        self._ask(self._of_result(self._stripping, self._stored_or_made_strip, task, index, then))

    def ask_file_preview(self, file: Path, then: Callable[[Preview | None], None]) -> None:
        """A small picture of any file of this machine."""
        self._ask(self._made(self._previewing, lambda: self._stored_or_made(file), then))

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        """Where the files of these results, which have been saved, lie. A drive that does not answer holds up nothing else."""
        self._ask(self._find(results, then))

    def _ask(self, question: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        asked = asyncio.ensure_future(question)
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        return asked

    async def _numbers(self, wanted: Filter, then: Callable[[array[int], bool], None]) -> None:
        wanted = wanted if phrases(wanted.text) else replace(wanted, text="")
        while True:
            is_current = wanted == EVERYTHING or self._indexing.is_current
            first = await self._fitting(wanted, FIRST_NUMBERS)
            is_all = len(first) < FIRST_NUMBERS
            then(first, is_all and is_current)
            if not is_all:
                then(await self._fitting(wanted), is_current)
            self._indexing.begin()
            if is_current:
                return
            await self._indexing.until_current()

    async def _fitting(self, wanted: Filter, most: int = -1) -> array[int]:
        """`EVERYTHING` is told by the ledger itself, so it is there whatever becomes of the index."""
        if wanted == EVERYTHING:
            return await self._numbering.do(lambda ledger: ledger.numbers() if most < 0 else ledger.newest(most))
        return await self._indexing.ask(lambda index: index.numbers(wanted, most), array("q"))

    async def _read(self, look: Callable[[LedgerReader], _T], then: Callable[[_T], None]) -> None:
        then(await self._reading.do(look))

    async def _look_up(self, look: Callable[[IndexReader], _T], nothing: _T, then: Callable[[_T], None]) -> None:
        then(await self._indexing.ask(look, nothing))

    async def _find(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        then(await self._looking.do(lambda: [self._place(result) for result in results]))

    def _place(self, result: Result) -> Place:
        path = self._results.path(result)
        if _is_so(path.is_file):
            return Place(path, is_there=True)
        return Place(path, is_there=False, nearest=next((one for one in path.parents if _is_so(one.is_dir)), None))

    async def _of_result(
        self, lane: Lane, make: Callable[[Path], _T], task: Task, index: int, then: Callable[[_T | None], None]
    ) -> None:
        if index >= len(task.results) or not task.results[index].file or task.results[index].odd:
            then(None)
            return
        await self._made(lane, lambda: make(self._results.path(task.results[index])), then)

    async def _made(self, lane: Lane, make: Callable[[], _T], then: Callable[[_T | None], None]) -> None:
        made: _T | None
        try:
            made = await lane.do(make)
        except MediaError:
            made = None
        then(made)

    def _stored_or_made(self, source: Path) -> Preview:
        stem = preview_path(self._cache, source, PREVIEW_SIZE)
        return find(stem) or self._maker.make(source, stem, PREVIEW_SIZE)

    def _stored_or_made_strip(self, source: Path) -> Strip:
        stem = preview_path(self._cache, source, STRIP_SIZE, STRIP_FRAMES)
        return find_strip(stem) or self._strip_maker.make_strip(source, stem, STRIP_SIZE, STRIP_FRAMES)

    async def close(self) -> None:
        """Stop answering; the preview workers end."""
        for asked in self._asked:
            asked.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)
        await self._indexing.close()
        for reading in (self._reading, self._numbering):
            await reading.close()
        for lane in (self._previewing, self._stripping, self._looking):
            lane.close()
        for maker in (self._maker, self._strip_maker):
            maker.close()


def _is_so(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except (OSError, ValueError):  # a drive that is broken, a name that can't be
        return False
