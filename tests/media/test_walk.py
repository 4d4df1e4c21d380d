"""A walk never leaves its file, and always ends."""

from __future__ import annotations

import re

import pytest

from kiegui.media.walk import MAX_STEPS, NotWhole, Unsure
from tests.media.walks import walk


def test_a_walk_reads_numbers_and_steps_over() -> None:
    steps = walk(b"\1\2\3\4\5")
    assert (steps.number(2), steps.number(1, "little"), steps.peek(9), steps.left) == (0x102, 3, b"\4\5", 2)
    steps.skip(2)
    assert (steps.at, steps.left) == (5, 0)


def test_what_lies_beyond_the_end_is_missing() -> None:
    for step in (lambda: walk(b"ab").take(3), lambda: walk(b"ab").skip(3), lambda: walk(b"ab").go(3)):
        with pytest.raises(NotWhole):
            step()


def test_a_file_that_shrinks_meanwhile_is_not_whole() -> None:
    with pytest.raises(NotWhole):
        list(walk(b"ab", size=5).pieces(5))


def test_a_walk_gives_up_on_what_would_take_for_ever() -> None:
    steps = walk(b"ab")
    for _ in range(MAX_STEPS):
        steps.peek(1)
    with pytest.raises(Unsure):
        steps.peek(1)
    with pytest.raises(Unsure):
        walk(b"ab").peek(1 << 40)


def test_a_mark_is_found_across_what_is_read_at_once() -> None:
    steps = walk(b"x" * 65_535 + b"\xff\xd9")
    steps.find(re.compile(rb"\xff\xd9"))
    assert steps.left == 2
    with pytest.raises(NotWhole):
        walk(b"x").find(re.compile(rb"\xff\xd9"))
