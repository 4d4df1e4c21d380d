"""Distances between words, as a typing person makes them."""

from __future__ import annotations

import pytest

from kiegui.catalog.spelling import letters_of, mistakes, mistakes_allowed


@pytest.mark.parametrize(
    ("typed", "word", "count"),
    [
        ("kling", "kling", 0),
        ("klin", "kling", 0),
        ("klng", "kling", 1),
        ("klling", "kling", 1),
        ("kilng", "kling", 1),
        ("clin", "kling", 1),
        ("nanobanna", "nanobanana", 1),
        ("elevnlbas", "elevenlabs", 2),
        ("k", "", 1),
    ],
)
def test_each_slip_of_the_fingers_is_one_mistake(typed: str, word: str, count: int) -> None:
    assert mistakes(typed, word, max(count, 1)) == count


def test_words_that_are_too_far_apart_are_given_up() -> None:
    assert mistakes("runway", "kling", 1) == 2
    assert mistakes("midjourney", "video", 2) == 3


def test_two_mistakes_do_not_begin_with_the_first_letter() -> None:
    assert mistakes("xeedanse", "seedance", 2) == 3
    assert mistakes("esedanse", "seedance", 2) == 2


@pytest.mark.parametrize(("typed", "most"), [("veo", 0), ("sora", 1), ("hailuo", 1), ("seedance", 2), ("v2.55555", 0)])
def test_longer_words_may_have_more_mistakes_and_figures_none(typed: str, most: int) -> None:
    assert mistakes_allowed(typed) == most


def test_letters_tell_words_apart_without_their_order() -> None:
    assert letters_of("veo") == letters_of("eov")
    assert letters_of("veo") & ~letters_of("video") == 0
    assert (letters_of("sora") & ~letters_of("video")).bit_count() == 3
