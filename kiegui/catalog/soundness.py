"""Whether a model's description makes sense in itself: what decoding alone can't see. Reading files is in `registry`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import assert_never

import msgspec

from kiegui.catalog.check import check, default_of, problem_of
from kiegui.catalog.rules import (
    AllowedValuesWhen,
    AtLeastOne,
    Exclusive,
    ForbiddenValuesWhen,
    IgnoredWhen,
    MaxItemsWhen,
    RequiredWhen,
    Requires,
    Rule,
    Scalar,
    same,
)
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.catalog.steps import Numeric, decimal, position, step_of

Fault = tuple[str, str]
"""The place in the file ("shots.duration") and what is wrong there, in one sentence."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")

MAX_DEPTH = 4
"""Fields in lists in lists: Kie's deepest are boxes, a list of lists of lists of numbers (wan/2-7-image)."""


def faults(spec: ModelSpec) -> Iterator[Fault]:
    """What is wrong with a model that was decoded, the first first; nothing if it can be used."""
    if ID.fullmatch(spec.id) is None:
        yield "id", "only letters, digits, dots, dashes and slashes may be in an id."
    if not spec.title.strip():
        yield "title", "this is empty."
    yield from _fields_faults(spec.fields, "", 1)
    for number, rule in enumerate(spec.rules):
        for sentence in _rule_faults(spec, rule):
            yield f"rules[{number}]", sentence
    for number, price in enumerate(spec.prices):
        names = (*price.when, *((price.per.partition(".")[0],) if price.per is not None else ()))
        for sentence in (*_unknown(spec, names), *_condition_faults(spec, price.when)):
            yield f"prices[{number}]", sentence
        if price.credits < 0 or price.plus < 0:
            yield f"prices[{number}]", "a price can’t be below 0."
    for problem in check(spec, spec.example, _no_files) if spec.example else ():
        yield f"example.{problem.path[0]}", problem.text
    for key, text in (("price_date", spec.price_date), ("source_date", spec.source_date)):
        if text and not _is_date(text):
            yield key, f"“{text}” is not a date like 2026-10-01."


def _no_files(_field: MediaField, _address: str) -> str:
    """A model file is somebody else's word: it must not choose files of this computer."""
    return "an example can’t name a file of this computer."


def _fields_faults(fields: tuple[Field, ...], before: str, depth: int) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, field in enumerate(fields):
        if not field.name.strip():
            yield f"{before}fields[{number}]", "the field has no name."
        if field.name in seen:
            yield f"{before}{field.name}", "there are two fields of this name."
        seen.add(field.name)
        if not field.label.strip():
            yield f"{before}{field.name}", "the field has no label."
        yield from _field_faults(field, f"{before}{field.name}", depth)


def _field_faults(field: Field, place: str, depth: int) -> Iterator[Fault]:
    if depth > MAX_DEPTH:
        yield place, "this is nested too deep."
        return
    match field:
        case TextField():
            yield from _order_faults(place, "length", field.min_length, field.max_length)
        case ChoiceField():
            yield from _option_faults(field, place)
        case IntegerField() | NumberField() | SeedField():
            yield from _number_faults(field, place)
        case ToggleField():
            pass
        case MediaField():
            yield from _media_faults(field, place)
        case ListField():
            yield from _order_faults(place, "items", field.min_items, field.max_items)
            yield from _field_faults(field.item, f"{place}.item", depth + 1)
        case ObjectField():
            if not field.fields:
                yield place, "it has no fields."
            yield from _fields_faults(field.fields, f"{place}.", depth + 1)
        case _:
            assert_never(field)
    default = default_of(field)
    if default is not None and (problem := problem_of(field, default)) is not None:
        yield f"{place}.default", problem


def _media_faults(field: MediaField, place: str) -> Iterator[Fault]:
    yield from _order_faults(place, "items", field.min_items, field.max_items)
    if not field.many and (field.min_items or field.max_items is not None):
        yield place, "a field for one file counts no items: it lacks “many”."
    shapes = (
        ("sides", field.min_side, field.max_side),
        ("pixels", field.min_pixels, field.max_pixels),
        ("ratio", field.min_ratio, field.max_ratio),
    )
    lengths = (
        ("seconds", field.min_seconds, field.max_seconds),
        ("seconds together", field.min_seconds, field.max_total_seconds),
    )
    for what, least, most in (*shapes, *lengths):
        if any(end is not None and not 0 < end < math.inf for end in (least, most)):
            yield place, f"a limit of its {what} is not more than 0."
        elif least is not None and most is not None and most < least:
            yield place, f"the limits of its {what} contradict each other."
    if field.accepts == "audio" and any(end is not None for _, *ends in shapes for end in ends):
        yield place, "a sound has no sides."
    if field.accepts == "image" and any(end is not None for _, *ends in lengths for end in ends):
        yield place, "a picture has no length."
    if not field.many and field.max_total_seconds is not None:
        yield place, "one file has no length together with others: it lacks “many”."


def _order_faults(place: str, what: str, least: int, most: int | None) -> Iterator[Fault]:
    if least < 0 or (most is not None and most < max(least, 1)):
        yield place, f"the limits of its {what} contradict each other."


def _option_faults(field: ChoiceField, place: str) -> Iterator[Fault]:
    if not field.options:
        yield place, "it has no options."
    for number, option in enumerate(field.options):
        if option.value == "":
            yield f"{place}.options[{number}]", "an empty text is never sent, so it can’t be chosen."
        if any(same(option.value, other.value) for other in field.options[:number]):
            yield f"{place}.options[{number}]", f"the value {_json(option.value)} is there twice."
        if not option.label.strip():
            yield f"{place}.options[{number}]", "the option has no label."


def _number_faults(field: Numeric, place: str) -> Iterator[Fault]:
    step = step_of(field)
    if step is not None and step <= 0:
        yield f"{place}.step", "a step must be more than 0."
        return
    if field.minimum is None or field.maximum is None:
        return
    if field.maximum < field.minimum:
        yield place, "its maximum is below its minimum."
    elif step is not None and position(field, field.maximum) != decimal(field.maximum):
        yield f"{place}.step", f"steps of {step:g} from {field.minimum:,} never reach {field.maximum:,}."


def _rule_faults(spec: ModelSpec, rule: Rule) -> Iterator[str]:
    yield from _unknown(spec, _names(rule))
    match rule:
        case Exclusive():
            if len(rule.groups) < 2 or not all(rule.groups):
                yield "it needs two groups of fields at least."
        case AtLeastOne():
            if not rule.fields:
                yield "it names no fields."
            yield from _condition_faults(spec, rule.when)
        case Requires():
            pass
        case RequiredWhen() | IgnoredWhen() | MaxItemsWhen():
            yield from _condition_faults(spec, rule.when)
        case AllowedValuesWhen() | ForbiddenValuesWhen():
            yield from _condition_faults(spec, rule.when)
            for value in rule.values:
                yield from _value_faults(spec, rule.field, value)
        case _:
            assert_never(rule)


def _names(rule: Rule) -> Iterable[str]:
    match rule:
        case Exclusive():
            return [name for group in rule.groups for name in group]
        case Requires():
            return (rule.field, *rule.needs)
        case AtLeastOne() | RequiredWhen() | IgnoredWhen():
            return (*rule.fields, *rule.when)
        case AllowedValuesWhen() | ForbiddenValuesWhen() | MaxItemsWhen():
            return (rule.field, *rule.when)
        case _:
            assert_never(rule)


def _unknown(spec: ModelSpec, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if spec.field(name) is None:
            yield f"there is no field “{name}”."


def _condition_faults(spec: ModelSpec, when: Mapping[str, Scalar]) -> Iterator[str]:
    for name, value in when.items():
        if value != "*":
            yield from _value_faults(spec, name, value)


def _value_faults(spec: ModelSpec, name: str, value: Scalar) -> Iterator[str]:
    field = spec.field(name)
    if field is not None and problem_of(field, value) is not None:
        yield f"“{name}” can’t be {_json(value)}."


def _json(value: Scalar) -> str:
    return msgspec.json.encode(value).decode()


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
