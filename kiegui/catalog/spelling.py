"""How far a word typed so far is from a word that is meant: letters missing, doubled, swapped or mistaken."""

from __future__ import annotations

_SHORTEST = 4
"""Shorter words are taken as they are: with one letter wrong they are other words."""
_LONG = 7
"""Words of so many letters may have two mistakes."""


def mistakes_allowed(typed: str) -> int:
    """How many mistakes may be in what was typed. None where there is a digit: 2.5 is not 2.6."""
    if len(typed) < _SHORTEST or any(sign.isdigit() for sign in typed):
        return 0
    return 2 if len(typed) >= _LONG else 1


def letters_of(word: str) -> int:
    """Which letters are in a word, as bits; words that differ in many bits need no closer look."""
    bits = 0
    for sign in word:
        bits |= 1 << (ord(sign) & 63)
    return bits


def mistakes(typed: str, word: str, most: int) -> int:
    """The fewest mistakes that make `typed` out of `word` or of its beginning; more than `most` if there are more.

    A mistake is one letter missing, one too many, one for another, or two neighbours swapped.
    """
    if most > 1 and typed[0] not in word[:2]:
        return most + 1  # nobody mistakes the first letter and one more
    far = most + 1
    width = len(word)
    before: list[int] = []
    last: list[int] = [*range(min(width, most) + 1), *([far] * (width - most))]
    # Only cells at most `most` beside the diagonal can be near enough.
    for row, sign in enumerate(typed, 1):
        now = [far] * (width + 1)
        if row <= most:
            now[0] = row
        for column in range(max(1, row - most), min(width, row + most) + 1):
            other = word[column - 1]
            cost = last[column - 1] if sign == other else 1 + min(last[column - 1], last[column], now[column - 1])
            if cost and row > 1 and column > 1 and sign == word[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            now[column] = cost
        if min(now) > most:
            return far
        before, last = last, now
    return min(last)
