"""What tells tasks that are compared from each other, in words: a line for all of them, and a caption for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.task import Task
from kiegui.ui.preview.details_rows import parameter_rows
from kiegui.ui.words import credits_words

translate = QCoreApplication.translate

_LONGEST = 48
"""Characters of one value."""
_BRIEF = 24
"""Characters of a value that the line for all of them repeats; a longer one only stands below its result."""


@dataclass(frozen=True)
class Difference:
    """One thing in which they differ: its name, and its value in each of them, "" where there is none."""

    label: str
    values: tuple[str, ...]

    @property
    def words(self) -> str:
        """For all of them: "Seed 42 | 43", or "Prompt differs" where the values are long."""
        if max(map(len, self.values)) > _BRIEF:
            return translate("compare", "{0} differs").format(self.label)
        return f"{self.label} {' | '.join(value or '–' for value in self.values)}"


def differences(tasks: Sequence[Task], models: Mapping[str, ModelSpec]) -> list[Difference]:
    """Everything in which they were asked for differently, or cost another price, in the form's order and words."""
    columns = [_facts(task, models.get(task.request.model)) for task in tasks]
    labels = dict.fromkeys(label for column in columns for label in column)
    rows = [(label, tuple(column.get(label, "") for column in columns)) for label in labels]
    found = [Difference(label, _apart(values)) for label, values in rows if len(set(values)) > 1]
    is_one_model = len({task.request.model for task in tasks}) == 1
    return [one for one in found if is_one_model or all(one.values)]  # other models have other fields


def caption(title: str, found: Sequence[Difference], number: int) -> str:
    """What stands below result number `number`: its own values of what differs, and the title of its model if that does."""
    words = translate("compare", "{0}: {1}")
    own = [words.format(one.label, one.values[number]) for one in found if one.values[number] and one.label != _model()]
    is_one_model = all(one.label != _model() for one in found)
    return " · ".join(own if own and is_one_model else [*own, title])


def _model() -> str:
    return translate("compare", "Model")


def _facts(task: Task, spec: ModelSpec | None) -> dict[str, str]:
    facts = {_model(): spec.title if spec else task.request.model}
    facts |= dict(parameter_rows(task, spec))
    if task.request.prompt:
        facts[translate("compare", "Prompt")] = task.request.prompt
    if task.credits is not None and not task.is_sandbox:
        facts[translate("compare", "Price")] = credits_words(task.credits)
    return facts


def _apart(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values on one line each, short, and so that it is seen where they begin to differ."""
    lines = [" ".join(value.split()) for value in values]
    if all(len(line) <= _LONGEST for line in lines):
        return tuple(lines)
    same = next((at for at, letters in enumerate(zip(*lines, strict=False)) if len(set(letters)) > 1), 0)
    start = max(0, lines[0].rfind(" ", 0, max(0, same - _LONGEST // 3)) + 1)  # where a word begins
    return tuple(_cut(line, start) for line in lines)


def _cut(line: str, start: int) -> str:
    middle = line[start : start + _LONGEST]
    return ("…" if start and line else "") + middle + ("…" if start + _LONGEST < len(line) else "")
