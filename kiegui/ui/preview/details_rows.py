"""What the details of a task say, as rows of label and value; drawing them is in `details`."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import QCoreApplication, QLocale

from kiegui.catalog.check import known_values, plain_values
from kiegui.catalog.rules import same
from kiegui.catalog.schema import ChoiceField, Field, ListField, ModelSpec, ObjectField
from kiegui.tasks.task import Task, words_in
from kiegui.ui.words import (
    charged_words,
    credits_words,
    date_words,
    duration_words,
    elapsed,
    practice_credits_words,
    task_word,
)

translate = QCoreApplication.translate

Row = tuple[str, str]
"""A label and its value, both plain."""


def parameter_rows(task: Task, spec: ModelSpec | None) -> list[Row]:
    """What was sent, but for the prompt: in the form's order and words if the model is known, else as Kie calls it.

    Below that what was left to Kie, where its default is documented.
    """
    sent = {name: value for name, value in task.request.input.items() if value != task.request.prompt}
    known = [field.name for field in spec.fields if field.name in sent] if spec else []
    names = known + [name for name in sent if name not in known]
    return [_parameter(name, sent[name], spec) for name in names] + (_default_rows(task, spec) if spec else [])


def _default_rows(task: Task, spec: ModelSpec) -> list[Row]:
    sent = task.request.input
    known = known_values(spec, plain_values(spec, sent)[0])
    left = [field.name for field in spec.fields if field.name not in sent and field.name in known]
    rows = [_parameter(name, known[name], spec) for name in left]
    return [(label, translate("details", "{0} (Kie’s default)").format(value)) for label, value in rows if value]


def _parameter(name: str, value: Any, spec: ModelSpec | None) -> Row:
    field = spec.field(name) if spec else None
    return field.label if field else name, _field_words(field, value)


def _field_words(field: Field | None, value: Any) -> str:
    if isinstance(field, ChoiceField):
        for option in field.options:
            if same(option.value, value):
                return option.label
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        item = field.item if isinstance(field, ListField) else None
        return "\n".join(_line(item, row) for row in value)
    return _value_words(value)


def _line(item: Field | None, row: dict[str, Any]) -> str:
    """One row of a list: "James: Hello there", what is said behind all that goes with it."""
    fields = {field.name: field for field in item.fields} if isinstance(item, ObjectField) else {}
    said = words_in(row)
    with_it = (_in_a_line(name, fields.get(name), value) for name, value in row.items() if value != said)
    return ": ".join(filter(None, (", ".join(with_it), said)))


def _in_a_line(name: str, field: Field | None, value: Any) -> str:
    """Words stand for themselves, without what tells options apart ("James · Husky"); other values need their name."""
    words = _field_words(field, value)
    if isinstance(value, str):
        return words.partition(" · ")[0]
    return translate("details", "{0} {1}").format(field.label if field else name, words)


def _value_words(value: Any) -> str:
    match value:
        case bool():
            return translate("details", "Yes") if value else translate("details", "No")
        case int() | float():
            locale = QLocale()
            locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
            return locale.toString(value) if isinstance(value, int) else locale.toString(value, "g", 6)
        case str():
            is_address = value.startswith(("http://", "https://", "file://")) and " " not in value
            return unquote(value.rstrip("/").rsplit("/", 1)[-1]) if is_address else value
        case list() if all(isinstance(item, str) for item in value):
            return "\n".join(_value_words(item) for item in value)
        case _:
            return json.dumps(value, ensure_ascii=False, indent=1)


def task_rows(task: Task, title: str) -> list[Row]:
    """The task itself; what is not known yet is left out. `title` is the model's."""
    say_credits = practice_credits_words if task.is_sandbox else credits_words
    rows = [
        (translate("details", "Model"), title),
        (translate("details", "State"), task_word(task)),
        (translate("details", "Created"), date_words(task.created)),
        (translate("details", "Finished"), date_words(task.finished)),
        (translate("details", "Took"), duration_words(elapsed(task, 0)) if task.finished else ""),
        (
            translate("details", "Estimated"),
            say_credits(task.estimate) if task.estimate is not None and task.finished else "",
        ),
        (
            translate("details", "Credits"),
            say_credits(task.credits) if task.credits is not None and task.is_sandbox else "",
        ),
        (translate("details", "Price"), charged_words(task)),
        (translate("details", "At the moment"), task.trouble),
    ]
    return [row for row in rows if row[1]]
