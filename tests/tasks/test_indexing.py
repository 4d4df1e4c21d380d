"""The index follows in the background, gives way to newer questions, and is made anew if it is damaged."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from array import array
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.finding import Filter
from kiegui.tasks.indexing import Indexing
from kiegui.tasks.store import index as index_module
from kiegui.tasks.store.index import HistoryIndex, index_file
from kiegui.tasks.store.index_reader import IndexReader
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request

_T = TypeVar("_T")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger(file)
    for prompt in ("a kite", "a boat"):
        ledger.add("kie", 1, Request("a/b", {"prompt": prompt}), None)
    ledger.close()
    return file


def indexing(file: Path, story: Callable[[Indexing, Ledger], Coroutine[Any, Any, _T]]) -> _T:
    """Let a story happen beside a ledger that is open; it is written on the loop's thread here."""

    async def whole() -> _T:
        ledger = Ledger(file)
        kept = Indexing(file, str)
        try:
            return await asyncio.wait_for(story(kept, ledger), 20)
        finally:
            await kept.close()
            ledger.close()

    return asyncio.run(whole())


async def found(kept: Indexing, text: str = "") -> list[int]:
    wanted = Filter(text=text)
    return list(await kept.ask(lambda index: index.numbers(wanted), array("q")))


def test_it_catches_up_by_itself_and_follows(file: Path) -> None:
    async def story(kept: Indexing, ledger: Ledger) -> list[list[int]]:
        kept.begin()
        await kept.until_current()
        before = await found(kept, "kite")
        task = ledger.add("kie", 1, Request("a/b", {"prompt": "another kite"}), None)
        kept.follow([task.number])
        assert not kept.is_current
        await kept.until_current()
        return [before, await found(kept, "kite")]

    assert indexing(file, story) == [[1], [3, 1]]


def test_what_has_just_changed_comes_before_what_is_missing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_LOOKED_AT", 1)
    seen: list[object] = []

    class Watched(HistoryIndex):
        def catch_up(self, below: int) -> tuple[int, int]:
            seen.append("the rest")
            return super().catch_up(below)

    monkeypatch.setattr("kiegui.tasks.indexing.HistoryIndex", Watched)
    monkeypatch.setattr(Watched, "take", lambda _, numbers: seen.append(numbers))

    async def story(kept: Indexing, _: Ledger) -> None:
        kept.begin()
        kept.follow([2, 1])
        await kept.until_current()

    indexing(file, story)
    assert seen == [[2, 1], "the rest", "the rest", "the rest"]


def test_a_question_that_is_given_up_ends_at_once(file: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    begun = threading.Event()

    def look(index: IndexReader) -> object:
        begun.set()
        return list(index._rows(endless))

    async def story(kept: Indexing, _: Ledger) -> list[int]:
        kept.begin()
        await kept.until_current()
        asked = asyncio.ensure_future(kept.ask(look, None))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        asked.cancel()
        with suppress(asyncio.CancelledError):
            await asked
        return await found(kept, "boat")

    assert indexing(file, story) == [2]


def test_an_interruption_that_was_not_meant_is_not_felt(file: Path) -> None:
    def look(index: IndexReader) -> list[object]:
        rows: list[object] = []
        for row in index._rows("SELECT number FROM entry"):
            if times.pop():
                index.interrupt()
            rows.append(row)
        return rows

    times = [False, False, True]

    async def story(kept: Indexing, _: Ledger) -> list[object]:
        return await kept.ask(look, [])

    async def caught_up(kept: Indexing, _: Ledger) -> None:
        kept.begin()
        await kept.until_current()

    indexing(file, caught_up)
    assert len(indexing(file, story)) == 2


def spoil(file: Path) -> None:
    """Leave the first page, so that it still looks like an index."""
    content = bytearray(index_file(file).read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    index_file(file).write_bytes(content)


def test_a_damaged_index_is_made_anew(file: Path) -> None:
    async def story(kept: Indexing, _: Ledger) -> list[int]:
        await found(kept, "kite")
        await kept.until_current()
        return await found(kept, "kite")

    assert indexing(file, story) == [1]
    spoil(file)
    assert indexing(file, story) == [1]


def test_damage_that_a_reader_meets_is_mended_too(file: Path) -> None:
    def broken(_: IndexReader) -> str:
        error = sqlite3.DatabaseError("malformed")
        raise LedgerError("damaged") from error

    async def story(kept: Indexing, _: Ledger) -> tuple[object, list[int]]:
        await found(kept, "kite")
        await kept.until_current()
        nothing = await kept.ask(broken, "nothing")
        return nothing, await found(kept, "kite") or await found_later(kept)

    async def found_later(kept: Indexing) -> list[int]:
        await kept.until_current()
        return await found(kept, "kite")

    assert indexing(file, story) == ("nothing", [1])


@pytest.mark.parametrize("step", ["__init__", "catch_up"])
def test_without_an_index_nothing_is_found_and_no_more(
    step: str, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("The disk is full.") from sqlite3.OperationalError("full")

    monkeypatch.setattr(HistoryIndex, step, fail)

    async def story(kept: Indexing, _: Ledger) -> list[int]:
        kept.begin()
        await kept.until_current()
        kept.follow([1])
        await kept.until_current()
        return await found(kept, "kite")

    with caplog.at_level(logging.WARNING):
        assert indexing(file, story) == []
    assert "The disk is full." in caplog.text


def test_a_ledger_that_is_damaged_itself_does_not_lead_in_circles(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []

    def fail(*_: object) -> None:
        opened.append(1)
        raise LedgerError("damaged") from sqlite3.DatabaseError("malformed")

    monkeypatch.setattr(HistoryIndex, "catch_up", fail)

    async def story(kept: Indexing, _: Ledger) -> bool:
        kept.begin()
        await kept.until_current()
        return kept.is_current

    assert indexing(file, story)
    assert len(opened) == 2


def test_an_index_that_cannot_be_deleted_is_left(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("damaged") from sqlite3.DatabaseError("malformed")

    def refuse(_: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(HistoryIndex, "catch_up", fail)
    monkeypatch.setattr("kiegui.tasks.indexing.delete", refuse)

    async def story(kept: Indexing, _: Ledger) -> None:
        kept.begin()
        await kept.until_current()

    indexing(file, story)
    assert index_file(file).exists()
