"""`Lists`: the text files of this folder, read line by line. Which words win for a model is decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from kiegui.catalog.schema import ModelSpec


class FieldWords(NamedTuple):
    """What a person reads of a field, and where it stands: "mode", "input", "words", "more"."""

    label: str
    help: str
    flags: frozenset[str]


class OptionWords(NamedTuple):
    """What a person reads of one option."""

    label: str
    help: str


class Lists:
    """The words by model and field. In every file a line is WHERE | …, and the last line that fits counts."""

    def __init__(self, folder: Path) -> None:
        self.titles = dict(_titles(folder / "titles.txt"))
        self._fields = [*_lines(folder / "fields.txt", 5), *_lines(folder / "family_fields.txt", 5)]
        self._options = list(_lines(folder / "options.txt", 5))
        self._prices = list(_lines(folder / "prices.txt", 4))
        self._corrections = list(_lines(folder / "corrections.txt", 3))
        self._rules = list(_lines(folder / "rules.txt", 2))
        self._examples = list(_lines(folder / "examples.txt", 3))

    def field(self, spec: ModelSpec, path: str) -> FieldWords:
        """The words of the field at that path: "multi_prompt", "multi_prompt." for its rows, "multi_prompt.prompt"."""
        found = [line for line in self._fields if _fits(spec, line[0]) and fnmatchcase(path, line[1])]
        if not found:
            raise SystemExit(f"{spec.id}: there are no words for “{path}”.")
        # A line that names the field beats a pattern, a line that names the model beats one for all.
        _, _, label, help_, flags = max(
            enumerate(found), key=lambda each: (not each[1][0].startswith(("*", "@")), "*" not in each[1][1], each[0])
        )[1]
        return FieldWords(label, help_, frozenset(flags.split()))

    def option(self, spec: ModelSpec, path: str, value: object) -> OptionWords | None:
        """The words of an option, None if it is shown as it is sent."""
        found = [
            line
            for line in self._options
            if line[2] == str(value) and _fits(spec, line[0]) and fnmatchcase(path, line[1])
        ]
        return OptionWords(found[-1][3], found[-1][4]) if found else None

    def places(self, spec: ModelSpec) -> dict[str, frozenset[str]]:
        """Field name → its flags."""
        return {field.name: self.field(spec, field.name).flags for field in spec.fields}

    def prices(self, model: str) -> Iterator[tuple[float, str, dict[str, str], float]]:
        """(credits, per, conditions as text, what comes on top) of each line."""
        for where, credits, per, rest in self._prices:
            if _names(model, where):
                when, _, plus = rest.partition("+")
                conditions = dict(part.split("=") for part in when.split())
                yield float(credits), per, conditions, float(plus or 0)

    def corrections(self, model: str) -> Iterator[tuple[str, Any]]:
        """(path of a field or a key of the model, JSON to lay over it)."""
        for where, name, patch in self._corrections:
            if _names(model, where):
                yield name, json.loads(patch)

    def rules(self, model: str) -> Iterator[Any]:
        """Rules as JSON; None drops those of the reference."""
        for where, rule in self._rules:
            if _names(model, where):
                yield None if rule == "none" else json.loads(rule)

    def examples(self, spec: ModelSpec) -> Iterator[tuple[str, Any]]:
        """(field, value) of all lines that fit."""
        for where, name, value in self._examples:
            if _fits(spec, where):
                yield name, json.loads(value)

    def examples_for(self, model: str) -> Iterator[str]:
        """The fields that are named for this model or its family, not for all that make the same."""
        for where, name, _ in self._examples:
            if where != "*" and not where.startswith("@") and _names(model, where):
                yield name


def _fits(spec: ModelSpec, where: str) -> bool:
    return where == f"@{spec.makes}" or _names(spec.id, where)


def _names(model: str, where: str) -> bool:
    """Whether one of the patterns fits the id."""
    return any(fnmatchcase(model, pattern) for pattern in where.split())


def _lines(file: Path, parts: int) -> Iterator[list[str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = [part.strip() for part in line.split("|", parts - 1)]
        if len(found) != parts:
            raise SystemExit(f"{file.name}:{number}: this is not {parts} parts.")
        yield found


def _titles(file: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    for model, title, about in re.findall(r"^(\S+) = (.+)\n  (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE):
        yield model, (title, about)
