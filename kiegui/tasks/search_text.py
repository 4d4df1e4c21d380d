"""What the history's search compares: texts and typed words brought to one form. Nothing here knows where it is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from kiegui.tasks.task import Task

_MOST_WORDS = 64
"""Of a whole page that was pasted, the first words are looked for: a run of thousands keeps SQLite busy for minutes."""
_LONGEST = 100_000
"""Characters of a task's texts that can be found; the longest prompt that Kie takes has a fifth of that."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_ALONE = (
    # Scripts without blanks between words, sign by sign: Thai, Lao, Burmese, Khmer, Kana, Han, Hangul …
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
    # … and pictures: arrows to dingbats, and emoji.
    "\u2190-\u2bff\U0001f000-\U0001faff"
)
_TOKEN = re.compile(f"[{_ALONE}]|(?:(?![{_ALONE}_])[\\w\u0900-\u0963\u0966-\u0dff])+")
"""What is found as a whole. Indian vowel signs belong to the word, although Python doesn't call them letters."""
_ENDS_ALONE = re.compile(f"[{_ALONE}]$")
_ASCII_TOKEN = re.compile(r"[^\W_]+", re.ASCII)
_ADDRESS = re.compile(r"(?:https?|file|data|blob):", re.IGNORECASE)


def searchable(text: str) -> str:
    """The words of a text in small letters without accents, each once as often as it stands there, with one blank between.

    Han, Kana and the like, which have no blanks, and emoji are words of one sign each.
    """
    if text.isascii():
        return " ".join(_ASCII_TOKEN.findall(text.lower()))
    folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFC", folded)))


def texts_of(task: Task, title: str, tags: tuple[str, ...]) -> str:
    """Everything that a task is found by, `searchable`: its id, its model and that one's `title`, tags, texts of its input."""
    texts = (task.task_id, task.request.model, title, *tags, *_texts(task.request.input))
    return searchable("\n".join(texts)[:_LONGEST])


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str() if not _ADDRESS.match(value):
            yield value
        case list():
            for member in value:
                yield from _texts(member)
        case dict():
            for member in value.values():
                yield from _texts(member)


def phrases(typed: str) -> tuple[str, ...]:
    """What was typed, as runs of searchable words that must stand in a text; `is_begun` tells of the last.

    What is typed without a blank belongs together: "don't" is "don t". () if nothing in it can be found.
    """
    found: list[str] = []
    room = _MOST_WORDS
    for word in typed[:_LONGEST].split():
        words = searchable(word).split()[:room]
        room -= len(words)
        if words:
            found.append(" ".join(words))
    return tuple(dict.fromkeys(reversed(found)))[::-1]


def is_begun(phrase: str) -> bool:
    """Whether the last word of a run may go on: a sign that is a word of its own doesn't."""
    return not _ENDS_ALONE.search(phrase)


def holds(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether a `searchable` text has all these `phrases`, the last also as the beginning of a word."""
    padded = f" {text} "
    return all(f" {phrase}{'' if phrase == wanted[-1] else ' '}" in padded for phrase in wanted)
