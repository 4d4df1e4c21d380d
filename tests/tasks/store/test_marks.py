"""Marks come back as they were noted, and a damaged row costs nothing but itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from kiegui.tasks.finding import Marks
from kiegui.tasks.store.marks import MARK_TABLE, read_mark, read_marks, write_marks

MARKS = {
    1: Marks(is_starred=True, tags=("client A", "城市", "it’s")),
    2: Marks(trashed=1_700_000_000_000, is_emptied=True),
    3: Marks(),
}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:")
    db.execute(MARK_TABLE)
    yield db
    db.close()


def test_marks_come_back_as_they_were(db: sqlite3.Connection) -> None:
    write_marks(db, MARKS, is_moving=False)
    assert read_marks(db, [1, 2, 3, 4]) == MARKS


def test_the_newest_counts(db: sqlite3.Connection) -> None:
    write_marks(db, MARKS, is_moving=True)
    write_marks(db, {1: Marks(tags=("b",))}, is_moving=False)
    assert read_marks(db, [1]) == {1: Marks(tags=("b",))}
    assert db.execute("SELECT sum(is_moving) FROM mark").fetchone() == (3,)


@pytest.mark.parametrize("tags", ["", "[1]", "{}", "[", '["a", null]'])
def test_tags_that_cannot_be_read_are_none(tags: str) -> None:
    assert read_mark((1, 1, tags, 0, 0, 0)) == Marks(is_starred=True)
