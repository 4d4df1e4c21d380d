"""A JSON Schema of an input, as OpenAPI pages and Kie's models API have it → found fields and the rules in its alternatives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.rules import AtLeastOne, Exclusive, Requires, Rule
from kiegui.errors import PageError

Schema = dict[str, Any]

MAX_SCHEMAS = 4_000
"""Schemas looked at for one page, each time that they are referred to: a page has 100 at most."""

MAX_LETTERS = 400_000
"""Of all descriptions, each time that they are referred to."""

MAX_OPTIONS = 1_000
MAX_DEPTH = 8

_TYPES = {
    **{kind.value: kind for kind in JsonType},
    **dict.fromkeys(("int", "int32", "int64", "long"), JsonType.INTEGER),
    **dict.fromkeys(("float", "double", "decimal"), JsonType.NUMBER),
    **dict.fromkeys(("bool",), JsonType.BOOLEAN),
    **dict.fromkeys(("list",), JsonType.ARRAY),
    **dict.fromkeys(("map", "dict", "json"), JsonType.OBJECT),
}


class Input(msgspec.Struct, frozen=True):
    """The fields of an input object, and the rules that its alternatives make."""

    fields: tuple[FoundField, ...]
    rules: tuple[Rule, ...] = ()


class SchemaReader:
    """Reads schemas of one document; `doubts` collects what was not understood. Raises PageError on hostile ones."""

    def __init__(self, document: object) -> None:
        self.doubts: list[str] = []
        self._document = document
        self._left = MAX_SCHEMAS
        self._letters_left = MAX_LETTERS

    def input(self, schema: Schema) -> Input:
        """The input object: its fields, those of all its alternatives together."""
        merged = self.merged(schema)
        common = self._fields(merged, 1)
        alternatives = [self.merged({**part, "type": "object"}) for part in _dicts(merged.get("x-alternatives"))]
        if not alternatives:
            return Input(common)
        required = [frozenset(_texts(part.get("required"))) for part in alternatives]
        sets = [self._fields(part, 1) for part in alternatives]
        fields: dict[str, FoundField] = {}
        for field in (*common, *(field for fields_of_one in sets for field in fields_of_one)):
            fields[field.name] = _joined(fields[field.name], field) if field.name in fields else field
        always = {field.name for field in common if field.required} | frozenset.intersection(*required)
        known = tuple(msgspec.structs.replace(field, required=name in always) for name, field in fields.items())
        own = [frozenset(field.name for field in part) & fields.keys() for part in sets]
        needed = [[name for name in fields if name in part and name not in always] for part in required]
        return Input(known, _alternative_rules(own, needed))

    def field(self, name: str, schema: Schema, required: bool, depth: int = 1) -> FoundField | None:
        """One field; None, with a doubt, if nothing can be made of it."""
        if depth > MAX_DEPTH:
            raise PageError("This is nested deeper than any model. Paste the page of one model.")
        schema = self.merged(schema)
        options = self._options(schema)
        kind = _type_of(schema, options)
        inner = tuple(self._fields(schema, depth)) if kind is JsonType.OBJECT else ()
        item = self.field("", _dict(schema.get("items")), True, depth + 1) if kind is JsonType.ARRAY else None
        if item is not None and item.type is JsonType.OBJECT and not item.fields:
            item = None
        step = number_of(schema.get("multipleOf"))
        return FoundField(
            name=name,
            type=kind,
            required=required or schema.get("required") is True,  # as old pages mark the field itself
            text=self._description(schema),
            options=options,
            default=schema.get("default"),
            example=_first_example(schema),
            minimum=number_of(schema.get("minimum", schema.get("exclusiveMinimum"))),
            maximum=number_of(schema.get("maximum", schema.get("exclusiveMaximum"))),
            step=step if step is not None and step > 0 else None,
            min_length=_count_of(schema.get("minLength")),
            max_length=_count_of(schema.get("maxLength")),
            min_items=_count_of(schema.get("minItems")),
            max_items=_count_of(schema.get("maxItems")),
            pattern=_text(schema.get("pattern")),
            is_address=_is_address(schema) or _is_address(_dict(schema.get("items"))),
            deprecated=schema.get("deprecated") is True,
            item=item,
            fields=inner,
        )

    def merged(self, schema: Schema, depth: int = 0) -> Schema:
        """The schema with what it refers to and is all of; alternatives that are objects stand under "x-alternatives"."""
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH * 2:
            raise PageError("This is larger than any model, or refers to itself. Paste the page of one model.")
        whole: Schema = {}
        if isinstance(schema.get("$ref"), str):
            whole = self.merged(self._target(schema["$ref"]), depth + 1)
        for part in _dicts(schema.get("allOf")):
            whole = _with(whole, self.merged(part, depth + 1))
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
        whole = _with(whole, own)
        for key in ("oneOf", "anyOf"):
            whole = self._with_alternatives(whole, _dicts(schema.get(key)), depth)
        return whole

    def _with_alternatives(self, whole: Schema, raw: list[Schema], depth: int) -> Schema:
        parts = [self.merged(part, depth + 1) for part in raw]
        parts = [part for part in parts if part.get("type") != "null"]
        if not parts:
            return whole
        if len(parts) == 1:
            return _with(parts[0], whole)
        if all("properties" in part or "required" in part for part in parts):
            return {**whole, "x-alternatives": parts}
        if all("const" in part or "enum" in part for part in parts):
            values = [(value, _text(part.get("title"))) for part in parts for value in _values(part)]
            names = [{"value": value, "name": label} for value, label in values]
            return _with(
                {"type": parts[0].get("type"), "enum": [value for value, _ in values], "x-apidog-enum": names}, whole
            )
        chosen = next((part for part in parts if part.get("type") == "array"), parts[0])
        if "enum" in chosen and any(part.get("type") == "string" and "enum" not in part for part in parts):
            chosen = {key: value for key, value in chosen.items() if key != "enum"}
        return _with(chosen, whole)

    def _target(self, pointer: str) -> Schema:
        place: object = self._document
        for step in pointer.removeprefix("#").strip("/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~").strip()
            place = place.get(key) if isinstance(place, dict) else None
        if isinstance(place, dict):
            return place
        self.doubts.append(f"A part of the page is kept elsewhere and is missing here: “{pointer[:80]}”.")
        return {}

    def _fields(self, schema: Schema, depth: int) -> tuple[FoundField, ...]:
        properties = dict(_dict(schema.get("properties")))
        order = list(_texts(schema.get("x-apidog-orders")))
        for key, reference in _dict(schema.get("x-apidog-refs")).items():
            self._take_in(properties, order, key, _dict(reference))
        hidden = set(_texts(schema.get("x-apidog-ignore-properties")))
        required = set(_texts(schema.get("required"))) | set(_texts(schema.get("requiredProperties")))
        names = [*(name for name in order if name in properties), *properties]
        found = (
            self.field(name, _dict(properties[name]), name in required, depth + 1)
            for name in dict.fromkeys(names)
            if name and name not in hidden
        )
        return tuple(field for field in found if field is not None)

    def _take_in(self, properties: Schema, order: list[str], key: str, reference: Schema) -> None:
        """Fields that the page keeps in a shared schema; in its order they stand under a meaningless key."""
        pointer = _text(reference.get("$ref"))
        shared = self.merged(self._target(pointer)) if pointer else self.merged(reference)
        name = pointer.rsplit("/", 1)[-1] or _text(reference.get("title"))
        added = dict(_dict(shared.get("properties"))) or ({name: shared or {"type": "boolean"}} if name else {})
        if set(added) <= {"nsfw_checker"}:
            added = {inner: {"type": "boolean", "default": False, **_dict(part)} for inner, part in added.items()}
        place = order.index(key) if key in order else len(order)
        order[place : place + 1] = [inner for inner in added if inner not in properties]
        for inner, part in added.items():
            properties.setdefault(inner, part)

    def _description(self, schema: Schema) -> str:
        text = _text(schema.get("description")) or _text(schema.get("title"))
        self._letters_left -= len(text)
        return text if self._letters_left >= 0 else ""

    def _options(self, schema: Schema) -> tuple[FoundOption, ...]:
        values = [value for value in _values(schema) if value is not None and value != ""]
        self._left -= len(values) // 20
        if len(values) > MAX_OPTIONS or self._left < 0:
            raise PageError("This has more options than any model. Paste the page of one model.")
        words = {
            repr(entry.get("value")): _text(entry.get("name")) or _text(entry.get("description"))
            for entry in _dicts(schema.get("x-apidog-enum"))
        }
        return tuple(
            FoundOption(value, words.get(repr(value), "")) for value in values if not isinstance(value, dict | list)
        )


def number_of(value: object) -> float | None:
    """A limit as a finite number of a size that can be sent, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and abs(value) < 2**63 else None


def _alternative_rules(own: list[frozenset[str]], needed: list[list[str]]) -> tuple[Rule, ...]:
    """What "either these fields or those" comes to; nothing where the alternatives differ in no required field."""
    shared = [name for name in needed[0] if all(name in part for part in needed)]
    needed = [[name for name in part if name not in shared] for part in needed]
    if not all(needed):
        return ()
    rules: list[Rule] = [AtLeastOne(fields=tuple(dict.fromkeys(part[0] for part in needed)))]
    rules += [Requires(field=part[0], needs=tuple(part[1:])) for part in needed if len(part) > 1]
    only = [[name for name in part if sum(name in other for other in own) == 1] for part in needed]
    if all(only):
        rules.append(Exclusive(groups=tuple(tuple(part) for part in only)))
    return tuple(rules)


def _joined(one: FoundField, other: FoundField) -> FoundField:
    """A field that two alternatives have: the options of both, the wider limits."""
    known = {repr(option.value) for option in one.options}
    options = (*one.options, *(option for option in other.options if repr(option.value) not in known))
    least = None if one.minimum is None or other.minimum is None else min(one.minimum, other.minimum)
    most = None if one.maximum is None or other.maximum is None else max(one.maximum, other.maximum)
    return msgspec.structs.replace(one, options=options, minimum=least, maximum=most)


def _with(below: Schema, above: Schema) -> Schema:
    """Two schemas that both hold: properties and required names of both, else what `above` says."""
    whole = {**below, **{key: value for key, value in above.items() if value is not None}}
    for key in ("properties", "x-apidog-refs"):
        if key in below and key in above:
            whole[key] = {**_dict(below[key]), **_dict(above[key])}
    if "required" in below and "required" in above:
        whole["required"] = [*_texts(below["required"]), *_texts(above["required"])]
    return whole


def _type_of(schema: Schema, options: tuple[FoundOption, ...]) -> JsonType:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((word for word in kind if word != "null"), None)
    if isinstance(kind, str):
        word = kind.strip().lower().partition("<")[2].strip("> ") if "<" in kind else kind.strip().lower()
        if kind.lower().startswith("array"):
            return JsonType.ARRAY
        if word in _TYPES:
            return _TYPES[word]
    if "properties" in schema:
        return JsonType.OBJECT
    if "items" in schema:
        return JsonType.ARRAY
    return type_of_value(options[0].value if options else schema.get("default"))


def type_of_value(value: object) -> JsonType:
    """The type of an example's value; text if it says nothing."""
    match value:
        case bool():
            return JsonType.BOOLEAN
        case int():
            return JsonType.INTEGER
        case float():
            return JsonType.NUMBER
        case list():
            return JsonType.ARRAY
        case dict():
            return JsonType.OBJECT
        case _:
            return JsonType.STRING


def _values(schema: Schema) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return list(dict.fromkeys(values)) if isinstance(values, list) and all(map(_hashable, values)) else []


def _hashable(value: object) -> bool:
    return not isinstance(value, list | dict)


def _first_example(schema: Schema) -> Any:
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return examples[0]
    return schema.get("example")


def _is_address(schema: Schema) -> bool:
    return schema.get("format") in ("uri", "url", "uri-reference", "binary")


def _count_of(value: object) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and number >= 0 else None


def _dict(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Schema]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _texts(value: object) -> Iterator[str]:
    parts: Iterable[object] = value if isinstance(value, list) else ()
    return (part.strip() for part in parts if isinstance(part, str))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
