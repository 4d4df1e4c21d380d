"""A model's fields as a creator meets them: with our words, in a good order, seldom used ones folded away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

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
    Price,
    SeedField,
    TextField,
)
from model_words.lists import FieldWords, Lists
from tests.catalog.reference import Entry

RATIO = re.compile(r"\d+:\d+( HD)?|Auto")
LENGTHS = re.compile(
    r"(.*\.)?(duration(_seconds)?|n_frames|extend_at|extend_times|continue_at|templ_start_seconds|vocal_(start|end)(_s)?|start|ends)"
)
LONG = re.compile(
    r"(.*\.)?(prompt|text|Scene)|negative_prompt|character_prompt|safety_instruction|content|style|tags|negative_tags"
    r"|scene|sample_context|previous_text|next_text|description"
)
"""Texts that want several lines."""

LENGTH_HELP = "How long the film runs."

DISCONTINUED = "(discontinued)"
"""What is on its way out stands last."""

THOUSANDTHS = re.compile(r".*\.(start|end)_time")


def words_of(spec: ModelSpec, entry: Entry, lists: Lists) -> tuple[Field, ...]:
    """The fields with their words, in the order of the reference."""
    parts: Mapping[str, Entry] = {part["name"]: part for part in entry["fields"]}
    return tuple(_worded(spec, field, field.name, parts.get(field.name, {}), lists) for field in spec.fields)


def arranged(
    fields: Iterable[Field], prices: tuple[Price, ...], places: Mapping[str, frozenset[str]]
) -> tuple[Field, ...]:
    """Modes, then what goes in, then words, then the rest; what the price depends on is never folded."""
    by_the_unit = {price.per.partition(".")[0] for price in prices if price.per is not None}
    priced = {name for price in prices for name in price.when} | by_the_unit

    def place(field: Field) -> int:
        flags = places[field.name]
        if "mode" in flags:
            return 0
        if "input" in flags or (isinstance(field, MediaField) and not field.more):
            return 1
        return 2 if "words" in flags else 3

    seen = (
        msgspec.structs.replace(field, more=False) if field.name in priced or _must_be_seen(field) else field
        for field in fields
    )
    return tuple(sorted((_priced(field, by_the_unit) for field in seen), key=place))


def _priced(field: Field, by_the_unit: set[str]) -> Field:
    """A length that is paid for says so."""
    if field.name in by_the_unit and field.help == LENGTH_HELP:
        return msgspec.structs.replace(field, help=f"{LENGTH_HELP.removesuffix('.')}; you pay by the second.")
    return field


def _must_be_seen(field: Field) -> bool:
    return field.required and getattr(field, "default", None) is None


def _worded(spec: ModelSpec, field: Field, path: str, part: Entry, lists: Lists) -> Field:
    words = lists.field(spec, path)
    field = msgspec.structs.replace(field, label=words.label, help=words.help, more="more" in words.flags)
    match field:
        case TextField():
            return msgspec.structs.replace(field, multiline=LONG.fullmatch(path) is not None)
        case SeedField() if field.default is not None:
            # Left alone it is not a new one each time.
            return msgspec.structs.replace(field, help=f"{words.help.partition(';')[0]}.")
        case ChoiceField():
            return _choice(spec, field, path, part, lists)
        case IntegerField() | NumberField() if LENGTHS.fullmatch(path):
            return msgspec.structs.replace(field, unit="s")
        case IntegerField() if THOUSANDTHS.fullmatch(path):
            return msgspec.structs.replace(field, unit="ms")
        case ListField():
            return msgspec.structs.replace(field, item=_row(spec, field.item, f"{path}.", part, lists))
        case _:
            return field


def _row(spec: ModelSpec, row: Field, path: str, part: Entry, lists: Lists) -> Field:
    """What the rows of a list show: one field, or several together."""
    words: FieldWords = lists.field(spec, path)
    row = msgspec.structs.replace(row, label=words.label, help=words.help)
    match row:
        case ObjectField():
            inner: Mapping[str, Entry] = {each["name"]: each for each in part.get("item_fields", ())}
            fields = (
                _worded(spec, field, f"{path}{field.name}", inner.get(field.name, {}), lists) for field in row.fields
            )
            return msgspec.structs.replace(row, fields=tuple(fields))
        case ListField():
            return msgspec.structs.replace(row, item=_row(spec, row.item, f"{path}.", part, lists))
        case _:
            return row


def _choice(spec: ModelSpec, field: ChoiceField, path: str, part: Entry, lists: Lists) -> ChoiceField:
    named: Mapping[str, str] = part.get("option_labels", {}) if path.endswith(("voice", "template_id")) else {}
    worded = (_option(spec, option, path, named, lists) for option in field.options)
    options = tuple(sorted(worded, key=lambda option: option.label.endswith(DISCONTINUED)))
    drawn = all(RATIO.fullmatch(option.label) for option in options) and any(":" in option.label for option in options)
    return msgspec.structs.replace(field, options=options, drawn_as="ratios" if drawn else "words")


def _option(spec: ModelSpec, option: Option, path: str, named: Mapping[str, str], lists: Lists) -> Option:
    words = lists.option(spec, path, option.value)
    if words is not None:
        return Option(value=option.value, label=words.label, help=words.help)
    if name := named.get(str(option.value)):
        return Option(value=option.value, label=_proper_name(name, path))
    if LENGTHS.fullmatch(path):
        return Option(value=option.value, label=f"{option.value} s")
    return Option(value=option.value, label=str(option.value))


def _proper_name(text: str, path: str) -> str:
    """The name of a voice with its manner, "Ed · Late Night Announcer", or of an effect without its description."""
    parts = text.replace("N Tough", "and Tough").split(" - ")
    if path == "template_id":
        return re.sub(r"[^\w\s:’'-]", "", parts[0]).strip()
    return " · ".join(parts)
