"""The sample pages with what is to be read from them, as plain limits by field: the same shape for pages and for specs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, assert_never

from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    NumberField,
    ObjectField,
    SeedField,
    TextField,
    ToggleField,
)

SHARED = Path(__file__).parents[3].parent / "shared"

Facts = dict[str, Any]


def sample_pages() -> list[tuple[Path, list[Facts]]]:
    """Every sample page with its expected models; [] where it is to be refused. Empty where the samples are not at hand."""
    folder = SHARED / "pages"
    if not folder.is_dir():
        return []
    known = {
        entry["file"]: entry["pages"] for entry in json.loads((folder / "EXPECTED.json").read_text(encoding="utf-8"))
    }
    return [(file, known.get(file.name, [])) for file in sorted(folder.glob("*.txt"))]


def expected_facts(part: Facts, examples: bool = False) -> Facts:
    """What EXPECTED.json says of one field. A default of a file, or of a text that is required, is no default of ours."""
    kind = part["type"].partition("(")[0]
    is_media = "media" in part or "mime" in part or "max_mb" in part or "URL" in part["type"]
    facts: Facts = {"required": part["required"]}
    if is_media:
        facts |= {"kind": "media", "many": kind == "array"}
        facts |= {key: part[key] for key in ("mime", "max_mb", "maxItems", "minItems", "media") if key in part}
        return facts
    if "item_fields" in part:
        inner = {name: expected_facts(row) for name, row in part["item_fields"].items()}
        return facts | {"kind": "list", "items": inner, "maxItems": part.get("maxItems")}
    if (
        "default" in part
        and part["default"] != ""
        and not (kind == "string" and part["required"] and "options" not in part)
    ):
        facts["default"] = part["default"]
    if "options" in part:
        return facts | {"kind": "choice", "options": part["options"]}
    facts["kind"] = {"boolean": "toggle", "array": "list"}.get(kind, kind)
    facts |= {key: part[key] for key in ("min", "max", "step", "minLength", "maxLength", "maxItems") if key in part}
    return facts


def facts_of(field: Field) -> Facts:
    """The same of a field that was read."""
    facts: Facts = {"required": field.required}
    match field:
        case MediaField():
            facts |= {"kind": "media", "many": field.many, "mime": list(field.types), "max_mb": field.max_mb}
            facts |= {"maxItems": field.max_items, "minItems": field.min_items, "media": field.accepts}
        case ListField():
            facts |= {"kind": "list", "maxItems": field.max_items}
            if isinstance(field.item, ObjectField):
                facts["items"] = {part.name: facts_of(part) for part in field.item.fields}
        case ChoiceField():
            facts |= {"kind": "choice", "options": [option.value for option in field.options], "default": field.default}
        case ToggleField():
            facts |= {"kind": "toggle", "default": field.default}
        case IntegerField() | NumberField() | SeedField():
            kind = "integer" if isinstance(field, IntegerField) else "number"
            facts |= {"kind": "string" if field.sent_as == "string" else kind}
            facts |= {"min": field.minimum, "max": field.maximum, "default": field.default}
            facts["step"] = None if isinstance(field, SeedField) else field.step
        case TextField():
            facts |= {"kind": "string", "minLength": field.min_length, "maxLength": field.max_length}
            facts["default"] = field.default
        case ObjectField():
            facts |= {"kind": "object", "items": {part.name: facts_of(part) for part in field.fields}}
        case _:
            assert_never(field)
    return facts


def differences(field: Field, part: Facts) -> list[str]:
    """Where a field that was read differs from what is expected of it, both ways."""
    return _differences(facts_of(field), expected_facts(part), isinstance(field, SeedField))


def _differences(read: Facts, expected: Facts, is_seed: bool) -> list[str]:
    found = []
    if (
        is_seed
    ):  # a seed is a seed, whether the page calls it integer or number; its ends are ours where the page has none
        read = {**read, "kind": expected["kind"]}
        expected = {"min": read["min"], "max": read["max"], **expected, "step": None}
    for key in sorted(expected.keys() | read.keys()):
        here, there = read.get(key), expected.get(key)
        if key == "items" and isinstance(here, dict) and isinstance(there, dict):
            found += [] if list(here) == list(there) else [f"items {list(here)} != {list(there)}"]
            for name in here.keys() & there.keys():
                found += [f"{name}.{text}" for text in _differences(here[name], there[name], is_seed=False)]
        elif (here or None) != (there or None) or (key in expected and here != there and key != "required"):
            if key == "step" and here == 1 and there is None:
                continue
            if key == "media" and there is None:
                continue
            found.append(f"{key}: read {here!r}, expected {there!r}")
    return found
