"""The 190 models of the reference as `ModelSpec`s: proof that the field kinds fit, and material for tests of the form.

Bare facts: words, order, folding and prices of the shipped files came from `packaging/make_models.py`, which begins here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, assert_never

from kiegui.catalog.check import check
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
    Option,
    SeedField,
    TextField,
    ToggleField,
    Values,
)

SHARED = Path(__file__).parents[2].parent / "shared"

Entry = dict[str, Any]

FORMATS: dict[str, Literal["colour", "percent"]] = {"^#[0-9A-Fa-f]{6}$": "colour", r"^\d{1,3}\.\d{2}%$": "percent"}

MANY_WORDS = 200
"""Texts that may be longer than this get a field of several lines."""


@cache
def reference_specs() -> dict[str, ModelSpec]:
    """Model id → spec; empty where the reference is not at hand."""
    file = SHARED / "reference" / "kie-models.json"
    if not file.is_file():
        return {}
    return {entry["model"]: model_of(entry) for entry in json.loads(file.read_text(encoding="utf-8"))}


def model_of(entry: Entry) -> ModelSpec:
    """One model. What rules govern is not required by itself, although Kie's pages often mark it so."""
    rules = tuple(rule for constraint in entry.get("constraints", ()) if (rule := rule_of(constraint)) is not None)
    governed = {name for rule in rules for name in governed_by(rule)}
    return ModelSpec(
        id=entry["model"],
        title=entry["title"],
        provider=entry["provider"],
        makes="text" if entry["output"] == "object" else entry["output"],
        fields=tuple(field_of(part, part["name"] not in governed) for part in entry["fields"]),
        rules=rules,
        status="retired" if entry["status"].startswith("not in") else "live",
        source=entry["doc_url"],
    )


def field_of(part: Entry, may_be_required: bool = True) -> Field:
    """One field, by its kind."""
    name, kind, default = part["name"], part["type"], part.get("default")
    shared: Entry = {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "required": part["required"] and may_be_required,
        "more": bool(part.get("deprecated")),
    }
    items: Entry = {"min_items": part.get("minItems", 0), "max_items": part.get("maxItems")}
    if "media" in part:
        return media_of(part, shared, items)
    if "item_fields" in part:
        fields = tuple(field_of(inner) for inner in part["item_fields"])
        return ListField(**shared, **items, item=ObjectField(name="", label="Row", fields=fields))
    if kind == "array":
        return ListField(**shared, **items, item=row_of(part["items"]))
    if "options" in part:
        words = part.get("option_labels", {})
        options = tuple(Option(value=value, label=words.get(value, str(value))) for value in part["options"])
        return ChoiceField(**shared, options=options, default=default)
    if kind == "boolean":
        return ToggleField(**shared, default=default)
    sent_as: Literal["number", "string"] = "string" if kind == "string" else "number"
    if name in ("seed", "seeds"):
        ends = {"minimum": part.get("min", 0), "maximum": part.get("max", 2_147_483_647)}
        return SeedField(**shared, **ends, sent_as=sent_as, default=default if default != -1 else None)
    if kind == "integer" or (kind == "string" and "min" in part):
        ends = {"minimum": part.get("min"), "maximum": part.get("max"), "step": part.get("step", 1)}
        return IntegerField(**shared, **ends, sent_as=sent_as, default=default)
    if kind == "number":
        return NumberField(
            **shared, minimum=part.get("min"), maximum=part.get("max"), step=part.get("step"), default=default
        )
    assert kind == "string", part
    longest = part.get("maxLength")
    return TextField(
        **shared,
        multiline=longest is None or longest > MANY_WORDS,
        written_as=FORMATS.get(part.get("pattern", ""), "words"),
        min_length=part.get("minLength", 0),
        max_length=longest,
        default=default or None,
    )


def media_of(part: Entry, shared: Entry, items: Entry) -> MediaField:
    """A field of files; a list of addresses if the API takes an array."""
    media, many = part["media"], part["type"] == "array"
    counts = {**items, "max_items": part.get("maxItems", media.get("max_count"))} if many else {}
    limits = {name: end for name, end in media.items() if name.startswith(("min_", "max_")) and name != "max_count"}
    return MediaField(
        **shared,
        **counts,
        accepts=media["kind"],
        many=many,
        types=tuple(media.get("mime", ())),
        **limits,
    )


def row_of(items: Any) -> Field:
    """What the rows of a list without field names are: texts, numbers, or lists again (boxes of four numbers)."""
    match items:
        case "array":
            return ListField(name="", label="Row", item=IntegerField(name="", label="Row"))
        case {"type": "array", "items": inner}:
            ends: Entry = {"min_items": items.get("minItems", 0), "max_items": items.get("maxItems")}
            return ListField(name="", label="Row", **ends, item=row_of(inner))
        case {"type": "integer"}:
            return IntegerField(name="", label="Row", minimum=items.get("minimum"))
        case {"type": "string"}:
            return TextField(name="", label="Row")
    raise AssertionError(items)


def rule_of(constraint: Entry) -> Rule | None:
    """One rule; None for those that the reference has in words only."""
    match constraint:
        case {"kind": "exclusive", "groups": groups}:
            return Exclusive(groups=tuple(tuple(group) for group in groups))
        case {"kind": "at_least_one", "fields": fields}:
            return AtLeastOne(fields=tuple(fields))
        case {"kind": "requires", "field": field, "needs": needs}:
            return Requires(field=field, needs=tuple(needs))
        case {"kind": "required_when", "fields": fields, "when": when}:
            return RequiredWhen(fields=tuple(fields), when=when)
        case {"kind": "allowed_values_when", "field": field, "values": values, "when": when}:
            return AllowedValuesWhen(field=field, values=tuple(values), when=when)
        case {"kind": "forbidden_values_when", "field": field, "values": values, "when": when}:
            return ForbiddenValuesWhen(field=field, values=tuple(values), when=when)
        case {"kind": "max_items_when", "field": field, "max": maximum, "when": when}:
            return MaxItemsWhen(field=field, maximum=maximum, when=when)
        case {"kind": "ignored_when", "fields": fields, "when": when}:
            return IgnoredWhen(fields=tuple(fields), when=when)
    assert constraint["kind"] == "text", constraint
    return None


def governed_by(rule: Rule) -> tuple[str, ...]:
    """The fields whose being required is up to the rule."""
    match rule:
        case Exclusive():
            return tuple(name for group in rule.groups for name in group)
        case AtLeastOne() | RequiredWhen():
            return rule.fields
    return ()


def minimal_values(spec: ModelSpec) -> Values:
    """The least that a person must set: a sample wherever `check` asks for something."""
    values: Values = {}
    for _ in spec.fields:
        names = {str(problem.path[0]) for problem in check(spec, values)}
        values |= {field.name: sample(field) for field in spec.fields if field.name in names}
    return values


def sample(field: Field) -> Any:
    """A value that the field takes; of objects, only what is required."""
    match field:
        case TextField(written_as="colour"):
            return "#1A2B3C"
        case TextField(written_as="percent"):
            return "50.00%"
        case TextField():
            return "A paper boat in the rain"[: field.max_length].ljust(field.min_length, ".")
        case ChoiceField():
            return field.options[0].value
        case IntegerField() | NumberField() | SeedField():
            return field.minimum or 0
        case ToggleField():
            return True
        case MediaField():
            address = "https://example.com/some%20file"
            return [address] * max(field.min_items, 1) if field.many else address
        case ListField():
            return [sample(field.item)] * max(field.min_items, 1)
        case ObjectField():
            return {part.name: sample(part) for part in field.fields if part.required}
        case _:
            assert_never(field)
