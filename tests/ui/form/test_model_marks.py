"""Stars and what was last used."""

from __future__ import annotations

from kiegui.ui.form.model_marks import MOST_RECENT, ModelMarks


def test_star_is_given_and_taken() -> None:
    starred = ModelMarks().with_star_switched("a").with_star_switched("b")
    assert starred.favourites == ("a", "b")
    assert starred.with_star_switched("a").favourites == ("b",)


def test_last_used_comes_first_and_once() -> None:
    marks = ModelMarks(recent=("a", "b")).with_used("b")
    assert marks.recent == ("b", "a")


def test_only_so_many_are_remembered() -> None:
    marks = ModelMarks()
    for number in range(MOST_RECENT + 3):
        marks = marks.with_used(str(number))
    assert len(marks.recent) == MOST_RECENT
    assert marks.recent[0] == str(MOST_RECENT + 2)


def test_a_model_that_is_gone_is_marked_nowhere() -> None:
    marks = ModelMarks(favourites=("a", "b"), recent=("b", "c"), shows_retired=True).without("b")
    assert marks == ModelMarks(favourites=("a",), recent=("c",), shows_retired=True)
