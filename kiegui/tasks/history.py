"""What the screen asks for: the numbers of all tasks, pages of tasks, previews. Answers come by callback on the loop's thread."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from kiegui.errors import MediaError
from kiegui.media.previews import Preview, PreviewMaker, find, preview_path
from kiegui.tasks.lanes import Lane
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import LedgerReader
from kiegui.tasks.task import Task

PREVIEW_SIZE = 480
"""Longest side of a stored preview, px: a thumbnail of 240 at double density."""


class History:
    """Pages of the ledger, and previews of results. Made and called on the loop's thread; slow work is done elsewhere."""

    def __init__(self, ledger_file: Path, results: ResultStore, cache: Path, maker: PreviewMaker) -> None:
        self._ledger_file = ledger_file
        self._results = results
        self._cache = cache
        self._maker = maker
        self._reading = Lane("history")
        self._previewing = Lane("previews")
        self._reader: LedgerReader | None = None
        self._asked: set[asyncio.Task[None]] = set()

    def ask_numbers(self, then: Callable[[array[int]], None]) -> None:
        """The numbers of all tasks, newest first."""
        self._ask(self._numbers(then))

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[list[Task]], None]) -> None:
        """Those of the tasks that exist, in no particular order."""
        self._ask(self._tasks(tuple(numbers), then))

    def ask_sent_again(self, number: int, then: Callable[[int], None]) -> None:
        """The number of the task that was sent in the place of this one; 0 if there is none."""
        self._ask(self._sent_again(number, then))

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        """A small picture of a task's result number `index`; None if there can't be one, or the file is not to be opened."""
        self._ask(self._preview(task, index, then))

    def _ask(self, question: Coroutine[Any, Any, None]) -> None:
        asked = asyncio.ensure_future(question)
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)

    async def _numbers(self, then: Callable[[array[int]], None]) -> None:
        then(await self._reading.do(lambda: self._open().numbers()))

    async def _tasks(self, numbers: tuple[int, ...], then: Callable[[list[Task]], None]) -> None:
        then(await self._reading.do(lambda: self._open().tasks(numbers)))

    async def _sent_again(self, number: int, then: Callable[[int], None]) -> None:
        then(await self._reading.do(lambda: self._open().sent_again_as(number)))

    async def _preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        if index >= len(task.results) or not task.results[index].file or task.results[index].odd:
            then(None)
            return
        source = self._results.path(task.results[index])
        try:
            preview = await self._previewing.do(self._stored_or_made, source)
        except MediaError:
            preview = None
        then(preview)

    def _stored_or_made(self, source: Path) -> Preview:
        stem = preview_path(self._cache, source, PREVIEW_SIZE)
        return find(stem) or self._maker.make(source, stem, PREVIEW_SIZE)

    def _open(self) -> LedgerReader:
        """The reader, opened on the reading thread."""
        if self._reader is None:
            self._reader = LedgerReader(self._ledger_file)
        return self._reader

    async def close(self) -> None:
        """Stop answering; the preview worker ends."""
        for asked in self._asked:
            asked.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)
        if self._reader is not None:
            await self._reading.do(self._reader.close)
        self._reading.close()
        self._previewing.close()
        self._maker.close()
