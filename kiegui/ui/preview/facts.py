"""Makes the words of a page say each fact once: what the runner and Kie say often repeats the headline or the price."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_OF_MONEY = frozenset(
    {
        "nothing was charged",
        "nothing was sent",
        "nothing was sent, nothing was charged",
        "nothing more is charged",
        "not charged",
    }
)
"""What the runner's sentences end in (it does not translate them); each page has a line of its own about money."""

_HEADLINE = 90  # characters
_OF_WAITING = frozenset({"nothing was sent; your task waits here and goes on by itself"})


def happened(headline: str, trouble: str) -> tuple[str, str]:
    """The headline, and what `trouble` says beyond it: without its repetition, and without the price.

    A first sentence that begins as the headline does and says more takes its place.
    """
    rest: list[str] = []
    for sentence in _SENTENCE_END.split(trouble.strip()):
        bare = sentence.rstrip(".!?")
        words = bare.casefold()
        if words in _OF_MONEY | _OF_WAITING | {headline.casefold()}:
            continue
        if not rest and len(bare) <= _HEADLINE and re.match(rf"{re.escape(headline.casefold())}\W", words):
            headline = bare
            continue
        rest.append(sentence)
    return headline, " ".join(rest)
