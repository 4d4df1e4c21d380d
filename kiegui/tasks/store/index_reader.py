"""What the history's index is asked: which tasks fit a filter, and what there is to filter by. Blocking; it only looks."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kiegui.tasks.finding import Filter
from kiegui.tasks.search_text import is_begun, phrases
from kiegui.tasks.store.errors import explained
from kiegui.tasks.store.index import IN_TRASH, IN_USE, index_file
from kiegui.tasks.store.rows import several
from kiegui.tasks.store.schema import open_to_read


class IndexReader:
    """The reading side. Open, use and close it on one thread, but for `interrupt`. Every method raises LedgerError."""

    def __init__(self, ledger: Path) -> None:
        """Open the index of this ledger, which `HistoryIndex` has made."""
        with explained("searched"):
            self._db = open_to_read(index_file(ledger))

    def numbers(self, wanted: Filter, most: int = -1) -> array[int]:
        """The numbers of the tasks that fit, newest first; at most so many, -1 = all."""
        rows, order, values = _fitting(wanted)
        if not wanted.is_grouped:
            query = f"SELECT entry.number {rows} ORDER BY {order} DESC LIMIT ?"
            return array("q", (number for (number,) in self._rows(query, *values, most)))
        if most < 0:
            query = f"SELECT max(entry.number) {rows} GROUP BY likeness ORDER BY 1 DESC"
            return array("q", (number for (number,) in self._rows(query, *values)))
        newest: dict[int, int] = {}
        for number, likeness in self._rows(f"SELECT entry.number, likeness {rows} ORDER BY {order} DESC", *values):
            newest.setdefault(likeness, number)
            if len(newest) == most:
                break
        return array("q", newest.values())

    def tags(self) -> dict[str, int]:
        """Every tag with the number of tasks that have it, the most used first; those in the trash don't count."""
        return self._counts("tag", "tag CROSS JOIN entry USING (number)")

    def models(self) -> dict[str, int]:
        """The same of the models' ids."""
        return self._counts("model", "entry")

    def _counts(self, what: str, rows: str) -> dict[str, int]:
        return dict(
            self._rows(f"SELECT {what}, count(*) FROM {rows} WHERE place = ? GROUP BY 1 ORDER BY 2 DESC, 1", IN_USE)  # noqa: S608
        )

    def alike(self, numbers: Sequence[int]) -> dict[int, int]:
        """How many tasks differ from each of these in nothing but the seed, itself among them; in the trash, or else not."""
        counted = "SELECT count(*) FROM entry WHERE likeness = this.likeness AND place = this.place"
        return dict(
            self._rows(f"SELECT number, ({counted}) FROM entry AS this WHERE number IN ({several(numbers)})", *numbers)  # noqa: S608
        )

    def _rows(self, query: str, *values: str | int) -> Iterator[tuple[Any, ...]]:
        with explained("searched"):
            yield from self._db.execute(query, values)

    def interrupt(self) -> None:
        """Whatever is being asked ends with an error. On any thread."""
        self._db.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _fitting(wanted: Filter) -> tuple[str, str, list[str | int]]:
    """The rows of `entry` that fit, from the word FROM on; what they are ordered by; and the values."""
    typed = phrases(wanted.text)
    conditions: list[tuple[str, str | int]] = [("place = ?", IN_TRASH if wanted.in_trash else IN_USE)]
    if wanted.model:
        conditions.append(("model = ?", wanted.model))
    if wanted.kind is not None:
        conditions.append(("kind = ?", wanted.kind))
    if wanted.standing is not None:
        conditions.append(("standing = ?", wanted.standing))
    if wanted.since:
        conditions.append(("created >= ?", wanted.since))
    if wanted.until:
        conditions.append(("created < ?", wanted.until))
    if wanted.is_starred:
        conditions.append(("is_starred = ?", 1))
    if wanted.tag:
        conditions.append(
            ("entry.number IN (SELECT number FROM tag WHERE tag = ?)" if typed else "tag = ?", wanted.tag)
        )
    if wanted.like:
        conditions.append(("likeness = (SELECT likeness FROM entry WHERE number = ?)", wanted.like))
    if typed:
        conditions.append(("words MATCH ?", _match(typed)))
    tables, order = _tables(wanted, has_words=bool(typed))
    together = " AND ".join(condition for condition, _ in conditions)
    return f"FROM {tables} WHERE {together}", order, [value for _, value in conditions]


def _tables(wanted: Filter, *, has_words: bool) -> tuple[str, str]:
    """What is looked through, and what it is ordered by: words and tags come first, as they are in that order already."""
    if has_words:
        return "words CROSS JOIN entry ON entry.number = words.rowid", "words.rowid"
    if wanted.tag:
        return "tag CROSS JOIN entry ON entry.number = tag.number", "tag.number"
    return "entry", "entry.number"


def _match(typed: tuple[str, ...]) -> str:
    """Runs of words in the language of FTS5; between quotes it knows no signs of its own, and they hold no quotes."""
    begun = "*" if is_begun(typed[-1]) else ""
    return " AND ".join(f'"{phrase}"' for phrase in typed) + begun
