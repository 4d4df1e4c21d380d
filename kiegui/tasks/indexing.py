"""Keeps the history's index in step with the ledger, and asks it. On the loop's thread; the work is done on two lanes."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kiegui.errors import LedgerError
from kiegui.tasks.lanes import Lane
from kiegui.tasks.store.errors import explained, is_damage
from kiegui.tasks.store.index import BEYOND_ALL, HistoryIndex, delete
from kiegui.tasks.store.index_reader import IndexReader

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_AT_ONCE = 500
"""Changed tasks that are taken over in one go."""
_ATTEMPTS = 2
"""A damaged index is made anew once a session: if that one is damaged as well, the disk is, or the ledger."""


class Indexing:
    """The one who writes the index, and the way to the one who reads it. Where it can't be had, nothing is found, no more."""

    def __init__(self, ledger: Path, title_of: Callable[[str], str]) -> None:
        """`title_of` tells a model's title by its id; it is called on the writing thread."""
        self._ledger = ledger
        self._title_of = title_of
        self._writing = Lane("index")
        self._searching = Lane("search")
        self._index: HistoryIndex | None = None
        self._reader: IndexReader | None = None
        self._changed: dict[int, None] = {}
        self._damage: LedgerError | None = None
        self._news = asyncio.Event()
        self._is_open = asyncio.Event()
        self._current = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Open the index and catch up with the ledger, which must be there. Done once."""
        if self._following is None:
            self._following = asyncio.ensure_future(self._follow())

    def follow(self, numbers: Iterable[int]) -> None:
        """These tasks are new, or they or their marks have changed."""
        if self._following is not None and self._following.done():
            return  # there is no index in this session
        self._changed.update(dict.fromkeys(numbers))
        self._current.clear()
        self._news.set()

    @property
    def is_current(self) -> bool:
        """Whether all that is known to have changed in the ledger can be found."""
        return self._current.is_set()

    async def until_current(self) -> None:
        """Wait until it is so, or will never be."""
        await self._current.wait()

    async def ask(self, look: Callable[[IndexReader], _T], nothing: _T) -> _T:
        """What the index says; `nothing` if there is none. Cancelled, it does not go on either."""
        self.begin()
        await self._is_open.wait()
        is_given_up = threading.Event()
        try:
            return await self._searching.do(self._look, look, is_given_up)
        except asyncio.CancelledError:
            is_given_up.set()
            if self._reader is not None:
                self._reader.interrupt()
            raise
        except LedgerError as problem:
            _log.warning("%s", problem.message)
            if is_damage(problem.__cause__):
                self._damage = problem
                self._news.set()
            return nothing

    def _look(self, look: Callable[[IndexReader], _T], is_given_up: threading.Event) -> _T:
        """On the searching thread."""
        if self._reader is None:
            self._reader = IndexReader(self._ledger)
        while True:
            try:
                return look(self._reader)
            except LedgerError as problem:
                if is_given_up.is_set() or not _is_interruption(problem):
                    raise  # else the interruption was meant for the question before, and came late

    # -- the writing side ---------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Until the end of the session; without the index, if it can be had neither whole nor anew."""
        for _ in range(_ATTEMPTS):
            try:
                await self._keep_up()
            except LedgerError as problem:
                _log.warning("the index of the history: %s", problem.message)
                if not is_damage(problem.__cause__) or not await self._delete():
                    break
        self._changed.clear()
        self._is_open.set()
        self._current.set()

    async def _keep_up(self) -> None:
        """What has just changed first, then what is missing, the newest first."""
        index = self._index = await self._writing.do(HistoryIndex, self._ledger, self._title_of)
        self._is_open.set()
        below = BEYOND_ALL
        while self._damage is None:
            if self._changed:
                some = list(islice(self._changed, _AT_ONCE))
                for number in some:
                    del self._changed[number]
                await self._writing.do(index.take, some)
            elif below:
                begun = time.monotonic()
                below, taken = await self._writing.do(index.catch_up, below)
                if taken:
                    await asyncio.sleep(time.monotonic() - begun)  # the window has more urgent things to do
            else:
                self._current.set()
                self._news.clear()
                await self._news.wait()
        raise self._damage

    async def _delete(self) -> bool:
        """Make room for a new index; whether that could be done."""
        self._is_open.clear()
        self._current.clear()
        self._damage = None
        try:
            await self._close_files()
            with explained("searched"):
                await self._writing.do(delete, self._ledger)
        except LedgerError as problem:
            _log.warning("%s", problem.message)
            return False
        return True

    async def _close_files(self) -> None:
        reader, index = self._reader, self._index
        self._reader = self._index = None
        if reader is not None:
            await self._searching.do(reader.close)
        if index is not None:
            await self._writing.do(index.close)

    async def close(self) -> None:
        """Stop following, and close everything; questions have been cancelled before."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        try:
            await self._close_files()
        except LedgerError as problem:
            _log.warning("%s", problem.message)
        self._writing.close()
        self._searching.close()


def _is_interruption(problem: LedgerError) -> bool:
    return getattr(problem.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
