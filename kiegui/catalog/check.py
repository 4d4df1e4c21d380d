"""What a form holds against what a model takes: problems by field, and the exact input to send, there and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, assert_never
from urllib.parse import urlsplit

import msgspec

from kiegui.catalog.rules import Situation, complaints, ignored_fields, same
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Option,
    SeedField,
    TextField,
    ToggleField,
    Values,
)
from kiegui.catalog.steps import number_in, number_problem, sent

Place = tuple[str | int, ...]
"""Where in the values something is: ("shots", 0, "duration")."""

FileJudge = Callable[[MediaField, str], str | None]
"""What is wrong with the local file of a `file://` address for that field, in one sentence; None if nothing is."""

WRITTEN_AS = {
    "colour": (re.compile(r"#[0-9A-Fa-f]{6}"), "A colour is written like #1A2B3C."),
    "percent": (re.compile(r"[0-9]{1,3}\.[0-9]{2}%"), "A share is written with two decimals, like 12.50%."),
}

MEDIA_WORDS = {"image": "a picture", "video": "a film", "audio": "a sound", "file": "a file"}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong at one place of the values: one sentence for a creator."""

    path: Place
    text: str


def trust(_field: MediaField, _address: str) -> None:
    """The judge who lets every local file pass, for those who only look at the form of values."""


def check(spec: ModelSpec, values: Values, judge: FileJudge = trust) -> tuple[Problem, ...]:
    """All that keeps these values from being sent, in the order of the fields; empty means that they may go.

    Fields that Kie ignores at the moment are not looked at, as they are not sent. Files are looked at by `judge` alone.
    """
    situation, ignored = _situation(spec, values)
    found = [
        problem
        for field in spec.fields
        if field.name not in ignored
        for problem in _problems(field, values.get(field.name), (field.name,), judge)
    ]
    broken = {problem.path[0] for problem in found} | ignored
    for rule in spec.rules:
        for name, text in complaints(rule, situation):
            if name not in broken:
                broken.add(name)
                found.append(Problem((name,), text))
    order = {field.name: place for place, field in enumerate(spec.fields)}
    found.sort(key=lambda problem: order[str(problem.path[0])])
    unknown = (name for name in values if name not in order)
    return (*found, *(Problem((name,), f"{spec.title} has no field “{name}”.") for name in unknown))


def problem_of(field: Field, value: object) -> str | None:
    """What is wrong with one field on its own, in one sentence; None if nothing is. An untouched field's value is None."""
    return next((problem.text for problem in _problems(field, value, (field.name,), trust)), None)


def is_set(value: object) -> bool:
    """Whether a field's value is sent at all. False and 0 are; None, blank text, an empty list or object are not."""
    match value:
        case None:
            return False
        case str():
            return bool(value.strip())
        case list():
            return bool(value)
        case dict():
            return any(bool(part) if isinstance(part, dict) else is_set(part) for part in value.values())
        case _:
            return True


def default_of(field: Field) -> Any:
    """The value that an untouched field has: its documented default, or None. A required toggle's is False."""
    match field:
        case ToggleField():
            return False if field.required and field.default is None else field.default
        case TextField() | ChoiceField() | IntegerField() | NumberField() | SeedField():
            return field.default
        case MediaField() | ListField() | ObjectField():
            return None
        case _:
            assert_never(field)


def known_values(spec: ModelSpec, values: Values) -> Values:
    """The values that Kie will work with: those set and the defaults of untouched fields, without the ignored ones."""
    return dict(_situation(spec, values)[0].known)


def input_for(spec: ModelSpec, values: Values) -> dict[str, Any]:
    """The exact `input` object to send for values that passed `check` (others go as they are, they are not mended).

    Fields come in the order of the spec; those that are not set or that Kie ignores are absent, but a required one is
    there with its default. Numbers are put on their positions: 3 × 0.1 is 0.3. What is whole goes without decimals: 1.0 as
    1, as a browser sends it.
    """
    ignored = _situation(spec, values)[1]
    return _object(tuple(field for field in spec.fields if field.name not in ignored), values)


def plain_values(spec: ModelSpec, sent_input: object) -> tuple[Values, tuple[str, ...]]:
    """A sent input, perhaps of an older schema or another model, as values of this one, and the names that were dropped.

    Any JSON may come in. What the spec does not know or would refuse is dropped by name ("seed", "shots[2].camera");
    null and empty texts say nothing and are passed over. A prompt of the wrong length is kept: nobody's words are thrown
    away, and the form says what is wrong with it.
    """
    dropped: list[str] = []
    if not isinstance(sent_input, dict):
        return {}, ()
    return _plain_object(spec.fields, sent_input, "", dropped), tuple(dropped)


def words_for(field: Field | None, value: object) -> str:
    """The words that a person sees for a value: a choice's label, on or off, else the value itself."""
    if isinstance(field, ChoiceField) and (option := _option(field, value)) is not None:
        return option.label
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _situation(spec: ModelSpec, values: Values) -> tuple[Situation, frozenset[str]]:
    given = {field.name: values[field.name] for field in spec.fields if is_set(values.get(field.name))}
    known = {
        field.name: value for field in spec.fields if (value := given.get(field.name, default_of(field))) is not None
    }
    ignored = ignored_fields(spec.rules, known)
    situation = Situation(
        given={name: value for name, value in given.items() if name not in ignored},
        known={name: value for name, value in known.items() if name not in ignored},
        labels={field.name: field.label for field in spec.fields},
        words=lambda name, value: words_for(spec.field(name), value),
    )
    return situation, ignored


def _problems(field: Field, value: Any, path: Place, judge: FileJudge) -> Iterator[Problem]:
    if not is_set(value):
        if field.required and default_of(field) is None:
            blanks = _blanks(field.item, (*path, 0), judge) if isinstance(field, ListField) else []
            yield from blanks or [Problem(path, _missing(field))]
        return
    text: str | None = None
    match field:
        case TextField():
            text = _text_problem(field, value)
        case ChoiceField():
            text = None if _option(field, value) else "Please choose one of the options."
        case ToggleField():
            text = None if isinstance(value, bool) else "This must be yes or no."
        case IntegerField() | NumberField() | SeedField():
            text = number_problem(field, value)
        case MediaField(many=False):
            text = _address_problem(field, value, judge)
        case MediaField() | ListField():
            yield from _row_problems(field, value, path, judge)
        case ObjectField():
            yield from _part_problems(field, value, path, judge)
        case _:
            assert_never(field)
    if text is not None:
        yield Problem(path, text)


def _blanks(item: Field, path: Place, judge: FileJudge) -> list[Problem]:
    """What is to be filled in in the blank row that the form shows of a required list."""
    if isinstance(item, ObjectField):
        return list(_part_problems(item, {}, path, judge))
    return [Problem(path, _missing(item))]


def _missing(field: Field) -> str:
    match field:
        case TextField():
            return "Please fill this in."
        case ChoiceField() | ToggleField():
            return "Please choose."
        case IntegerField() | NumberField() | SeedField():
            return "Please set a number."
        case MediaField():
            return f"Please add {MEDIA_WORDS[field.accepts]}."
        case ListField():
            return "Please add at least one."
        case ObjectField():
            return "Please fill these in."
        case _:
            assert_never(field)


def _text_problem(field: TextField, value: Any) -> str | None:
    if not isinstance(value, str):
        return "This must be text."
    if not _is_whole(value):
        return "A character in this text is broken: please type it anew."
    if field.max_length is not None and len(value) > field.max_length:
        return f"At most {field.max_length:,} characters: this has {len(value):,}."
    if len(value) < field.min_length:
        return f"At least {field.min_length:,} characters: this has {len(value):,}."
    if field.written_as != "words":
        pattern, sentence = WRITTEN_AS[field.written_as]
        return None if pattern.fullmatch(value) else sentence
    return None


def _is_whole(text: str) -> bool:
    """Whether the text can be sent: halves of surrogate pairs, from a bad paste, are no Unicode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _address_problem(field: MediaField, value: Any, judge: FileJudge) -> str | None:
    sentence = "This is not a web address: they start with https:// or http://."
    if not isinstance(value, str) or not _is_whole(value) or any(sign.isspace() for sign in value):
        return sentence
    try:
        parts = urlsplit(value)
    except ValueError:
        return sentence
    if value.startswith("file://") and parts.path:
        return judge(field, value)
    return None if parts.scheme in ("http", "https") and parts.hostname else sentence


def _row_problems(field: MediaField | ListField, rows: Any, path: Place, judge: FileJudge) -> Iterator[Problem]:
    if not isinstance(rows, list):
        yield Problem(path, "This must be a list.")
        return
    if field.max_items is not None and len(rows) > field.max_items:
        yield Problem(path, f"At most {field.max_items:,}: there are {len(rows):,}.")
    if len(rows) < field.min_items:
        yield Problem(path, f"At least {field.min_items:,}: there are {len(rows):,}.")
    for place, row in enumerate(rows):
        if not is_set(row):
            yield Problem((*path, place), "Please fill this in, or remove it.")
        elif isinstance(field, ListField):
            yield from _problems(field.item, row, (*path, place), judge)
        elif (text := _address_problem(field, row, judge)) is not None:
            yield Problem((*path, place), text)


def _part_problems(field: ObjectField, parts: Any, path: Place, judge: FileJudge) -> Iterator[Problem]:
    if not isinstance(parts, dict):
        yield Problem(path, "These must be several fields together.")
        return
    for part in field.fields:
        yield from _problems(part, parts.get(part.name), (*path, part.name), judge)
    known = {part.name for part in field.fields}
    for name in parts:
        if name not in known:
            yield Problem((*path, name), f"“{field.label}” has no field “{name}”.")


def _option(field: ChoiceField, value: object) -> Option | None:
    return next((option for option in field.options if same(option.value, value)), None)


def _object(fields: tuple[Field, ...], values: Values) -> dict[str, Any]:
    chosen = {field.name: values.get(field.name) for field in fields}
    for field in fields:
        if not is_set(chosen[field.name]):
            chosen[field.name] = default_of(field) if field.required else None
    return {field.name: _sent(field, chosen[field.name]) for field in fields if chosen[field.name] is not None}


def _sent(field: Field, value: Any) -> Any:
    match field:
        case ChoiceField():
            option = _option(field, value)
            return value if option is None else option.value
        case IntegerField() | NumberField() | SeedField():
            return sent(field, value)
        case ListField() if isinstance(value, list):
            return [_sent(field.item, row) for row in value if is_set(row)]
        case ObjectField() if isinstance(value, dict):
            return _object(field.fields, value)
        case MediaField() if isinstance(value, list):
            return list(value)
        case _:
            return value


def _plain_object(fields: tuple[Field, ...], parts: dict[Any, Any], before: str, dropped: list[str]) -> Values:
    by_name = {field.name: field for field in fields}
    values: Values = {}
    for name, value in parts.items():
        if not is_set(value):
            continue
        kept = _plain(by_name[name], value, f"{before}{name}", dropped) if name in by_name else None
        if kept is None:
            dropped.append(f"{before}{name}")
        else:
            values[name] = kept
    return values


def _plain(field: Field, value: Any, place: str, dropped: list[str]) -> Any:
    """The value as the form holds it, or None if the field would refuse it."""
    lost: list[str] = []
    match field:
        case TextField() if isinstance(value, str) and field.written_as == "words":
            return value if _is_whole(value) else None
        case IntegerField() | NumberField() | SeedField() if field.sent_as == "string" and isinstance(value, str):
            value = number_in(value)
        case ListField() if isinstance(value, list):
            rows = {row: _plain(field.item, part, f"{place}[{row}]", lost) for row, part in enumerate(value)}
            lost += [f"{place}[{row}]" for row, part in rows.items() if part is None]
            value = [part for part in rows.values() if part is not None]
        case ObjectField() if isinstance(value, dict):
            value = _plain_object(field.fields, value, f"{place}.", lost)
    if not is_set(value) or problem_of(field, value) is not None:
        return None
    dropped += lost
    return value
