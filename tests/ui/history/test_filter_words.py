"""A filter in words."""

from __future__ import annotations

from PySide6.QtCore import QDate

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import Filter, Standing
from kiegui.ui.history.filter_words import (
    KINDS,
    Period,
    begin_of,
    dates_words,
    day_of,
    kind_words,
    moment_of,
    parts_of,
    period_words,
    standing_words,
)

TODAY = QDate(2026, 11, 21)


def words_of(wanted: Filter) -> list[str]:
    return [part.words for part in parts_of(wanted, {"kling": "Kling 3"}.get, TODAY)]  # type: ignore[arg-type]


def test_every_part_is_told_and_can_be_taken_away() -> None:
    wanted = Filter(text="kite", kind=MediaKind.VIDEO, standing=Standing.SAVED, model="kling", is_starred=True, tag="a")
    parts = parts_of(wanted, lambda model: "Kling 3", TODAY)
    assert [part.words for part in parts] == ["Films", "Saved", "Kling 3", "Starred", "a"]
    assert parts[0].without == Filter(text="kite", standing=Standing.SAVED, model="kling", is_starred=True, tag="a")


def test_nothing_is_told_of_everything_and_of_words() -> None:
    assert words_of(Filter()) == words_of(Filter(text="kite")) == []


def test_a_model_without_a_title_is_told_by_its_id() -> None:
    assert words_of(Filter(model="old/one")) == ["old/one"]


def test_trash_groups_and_likes_are_told() -> None:
    assert words_of(Filter(in_trash=True, is_grouped=True)) == ["Trash", "Same settings grouped"]
    (like,) = parts_of(Filter(like=7), str, TODAY)
    assert (like.words, like.without) == ("Same settings as task 7", Filter(is_grouped=True))


def test_periods_end_today() -> None:
    days = [day_of(begin_of(period, TODAY)) for period in Period]
    assert days == [TODAY, QDate(2026, 11, 15), QDate(2026, 10, 23), QDate(2026, 1, 1)]


def test_days_are_told_as_the_period_that_they_are() -> None:
    for period in Period:
        assert dates_words(begin_of(period, TODAY), 0, TODAY) == period_words(period)


def test_other_days_are_told_one_by_one() -> None:
    first, last = moment_of(QDate(2026, 3, 1)), moment_of(QDate(2026, 3, 4))
    one = dates_words(first, moment_of(QDate(2026, 3, 2)), TODAY)
    assert dates_words(first, 0, TODAY) == f"Since {one}"
    assert dates_words(0, moment_of(QDate(2026, 3, 2)), TODAY) == f"Until {one}"
    assert dates_words(first, last, TODAY).startswith(f"{one} – ")


def test_all_that_can_be_chosen_has_words() -> None:
    assert all(kind_words(kind) for kind in (*KINDS, MediaKind.UNKNOWN))
    assert len({standing_words(standing) for standing in Standing}) == len(Standing)
