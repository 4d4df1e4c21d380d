"""Reads a text result; an object (JSON) becomes rows of label and value. Safe for whatever is in the file. No widgets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

LONGEST = 256 * 1024
"""Bytes of a text that are shown."""
MOST_ROWS = 100
DEEPEST = 40
"""Levels of an object; what is nested deeper is shown as it is written."""
_LABEL = 80
"""Characters of a label."""

Row = tuple[str, str]
"""A label and its value, both plain."""


@dataclass(frozen=True)
class ReadText:
    """What is in a text file: all of it as it is written, and an object's rows; without rows it is just a text.

    `is_cut`: the file is longer. `left_out` is how many more rows there would be.
    """

    text: str
    rows: tuple[Row, ...] = ()
    is_cut: bool = False
    left_out: int = 0


def read_text(path: Path) -> ReadText | None:
    """The beginning of the file at `path`; None if it can't be read. Blocks on the disk; any thread."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError:
        return None
    text = content[:LONGEST].decode("utf-8-sig", errors="replace")
    if len(content) > LONGEST:
        return ReadText(text, is_cut=True)
    rows = object_rows(text)
    return ReadText(text, tuple(rows[:MOST_ROWS]), left_out=max(0, len(rows) - MOST_ROWS))


def object_rows(text: str) -> list[Row]:
    """The values of a JSON object or list, each with where it stands; none for any other text."""
    if not text.lstrip().startswith(("{", "[")) or _depth(text) > DEEPEST:
        return []
    try:
        value = json.loads(text)
    except ValueError:  # also a number of more than 4,300 digits
        return []
    return list(islice(_rows(value, ""), 10 * MOST_ROWS))


def label_words(key: str) -> str:
    """A name as people write it: "voiceId" and "voice_id" are a voice id."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", key[: 2 * _LABEL])
    words = " ".join(apart.replace("_", " ").split())
    words = " ".join(word if word.isupper() else word.lower() for word in words.split())
    return words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"


def _rows(value: Any, label: str) -> Iterator[Row]:
    match value:
        case dict() if value:
            for key, member in value.items():
                yield from _rows(member, _below(label, label_words(key)))
        case list() if value:
            for number, member in enumerate(value, 1):
                yield from _rows(member, _below(label, str(number)))
        case _:
            yield label[:1].upper() + label[1:], _words(value)


def _below(label: str, name: str) -> str:
    return f"{label} › {name}" if label else name


def _words(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return translate("object_rows", "Yes") if value else translate("object_rows", "No")
        case None | {} | []:
            return translate("object_rows", "Nothing")
        case _:
            return json.dumps(value)


def _depth(text: str) -> int:
    """How deep brackets are nested at most; those in strings count too, which is good enough."""
    deepest = depth = 0
    for bracket in re.finditer(r"[][{}]", text):
        depth += 1 if bracket.group() in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
