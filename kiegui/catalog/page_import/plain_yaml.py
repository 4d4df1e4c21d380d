"""YAML and JSON from strangers → plain values, bounded: no types but JSON's, no merge keys, few aliases, no depths.

Scalars are read as YAML 1.2 and JSON read them: `no`, `4:3` and `2026-01-01` are texts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from kiegui.errors import PageError

Plain = None | bool | int | float | str | list[Any] | dict[str, Any]

MAX_NODES = 60_000
"""Values in one document, those that aliases repeat counted each time: the longest known page has some 3,000."""

MAX_DEPTH = 60

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, ten times as fast, comes with PyYAML on all three systems."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,20}\.[0-9]{0,20}|\.[0-9]{1,20}|[0-9]{1,20}(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Plain] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_yaml(text: str) -> Plain:
    """The first document of a YAML text. Raises PageError if it is no YAML, or too large or deep for a page."""
    try:
        return _Builder().build(yaml.parse(text, Loader=LOADER))
    except (yaml.YAMLError, ValueError) as error:
        raise PageError(
            f"The OpenAPI part of this page can’t be read{_line(error)}. Copy the whole page anew."
        ) from None


def read_json(text: str) -> Plain:
    """A JSON text. Raises ValueError if it is none, PageError if it is too large or deep."""
    try:
        value: Plain = json.loads(
            text, parse_int=_integer, parse_constant=lambda _: None, object_pairs_hook=_stripped_keys
        )
    except RecursionError:
        raise PageError("This is nested deeper than any model. Paste the page of one model.") from None
    _count(value)
    return value


def plain_scalar(words: str) -> Plain:
    """What a word without quotes stands for: a number, true, false, null, else itself."""
    if words in _WORDS:
        return _WORDS[words]
    if _INTEGER.fullmatch(words):
        return int(words)
    if _FLOAT.fullmatch(words):
        number = float(words)
        return number if math.isfinite(number) else words
    return words


class _Builder:
    """Plain values from the events of a YAML parser, one after the other: nesting costs no stack."""

    def __init__(self) -> None:
        self._anchors: dict[str, tuple[Plain, int]] = {}
        self._open: list[_Nest] = [_Nest([], None)]
        self._nodes = 0

    def build(self, events: Iterator[Any]) -> Plain:
        for event in events:
            match event:
                case yaml.AliasEvent():
                    self._add_alias(event.anchor)
                case yaml.ScalarEvent():
                    plain = event.implicit[0] and not event.style
                    self._count(1)
                    self._add(plain_scalar(event.value) if plain else event.value, event.anchor, 1)
                case yaml.SequenceStartEvent():
                    self._push(_Nest([], event.anchor))
                case yaml.MappingStartEvent():
                    self._push(_Nest({}, event.anchor))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    closed = self._open.pop()
                    self._add(closed.value, closed.anchor, self._nodes - closed.nodes_before)
                case yaml.DocumentEndEvent():
                    break
        roots = self._open[0].value
        return roots[0] if roots else None

    def _push(self, nest: _Nest) -> None:
        self._count(1)
        nest.nodes_before = self._nodes
        self._open.append(nest)
        if len(self._open) > MAX_DEPTH:
            raise PageError("This is nested deeper than any model. Paste the page of one model.")

    def _add_alias(self, anchor: str | None) -> None:
        if anchor is None or anchor not in self._anchors:  # unknown, or inside itself
            raise PageError("The OpenAPI part of this page refers to itself. Copy the whole page anew.")
        value, nodes = self._anchors[anchor]
        self._count(nodes)
        self._add(value, None, nodes)

    def _add(self, value: Plain, anchor: str | None, nodes: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, nodes + 1)
        self._open[-1].add(value)

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise PageError("This is larger than any model. Paste the page of one model.")


class _Nest:
    """A list or mapping that is still open; a mapping waits for a key and for its value in turn."""

    def __init__(self, value: list[Any] | dict[str, Any], anchor: str | None) -> None:
        self.value: Any = value
        self.anchor = anchor
        self.nodes_before = 0
        self._key: str | None = None

    def add(self, value: Plain) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif self._key is None:
            self._key = _key(value)
        else:
            self.value[self._key] = value
            self._key = None


def _key(value: Plain) -> str:
    """A mapping's key as JSON has it. Some of Kie's keys end in a blank."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value).strip()
        case _:
            return ""


def _stripped_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key.strip(): value for key, value in pairs}


def _count(value: Plain) -> None:
    waiting: list[tuple[Plain, int]] = [(value, 1)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MAX_NODES or depth > MAX_DEPTH:
            raise PageError("This is larger than any model. Paste the page of one model.")
        if isinstance(part, dict):
            waiting += [(inner, depth + 1) for inner in part.values()]
        elif isinstance(part, list):
            waiting += [(inner, depth + 1) for inner in part]


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 20 else None


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" from its line {mark.line + 1} on" if mark is not None else ""
