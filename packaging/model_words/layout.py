"""How a model file is laid out: as a person would, with short things on one line, so that changes read well."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from kiegui.catalog.schema import ModelSpec

ORDER = ("id", "title", "provider", "makes", "status", "about", "fields", "rules", "prices", "example")
FIELD_ORDER = ("kind", "name", "label", "help", "required", "more")
WIDTH = 118


def written(spec: ModelSpec) -> str:
    """The text of the file."""
    parts: dict[str, Any] = json.loads(msgspec.json.encode(spec), parse_float=_whole_if_possible)
    return _block(_ordered(parts, ORDER), "", spread=True) + "\n"


def _whole_if_possible(number: str) -> int | float:
    """0.0 is written as 0."""
    return int(float(number)) if float(number).is_integer() else float(number)


def _ordered(parts: dict[str, Any], first: tuple[str, ...]) -> dict[str, Any]:
    return {key: parts[key] for key in (*(key for key in first if key in parts), *parts) if key in parts}


def _block(value: Any, indent: str, spread: bool = False) -> str:
    """JSON; a field, a list of objects and the file itself are spread over lines even if they are short."""
    match value:
        case dict():
            is_field = "kind" in value
            value = _ordered(value, FIELD_ORDER) if is_field else value
            line = json.dumps(value, ensure_ascii=False)
            if not (spread or is_field or len(indent) + len(line) > WIDTH):
                return line
            inner = f"{indent}  "
            lines = [
                f"{inner}{json.dumps(key)}: {_block(each, inner, spread=key in ('example',))}"
                for key, each in value.items()
            ]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
        case list():
            line = json.dumps(value, ensure_ascii=False)
            objects = bool(value) and isinstance(value[0], dict)
            if not objects and len(indent) + len(line) <= WIDTH:
                return line
            inner = f"{indent}  "
            return "[\n" + ",\n".join(f"{inner}{_block(each, inner)}" for each in value) + f"\n{indent}]"
        case _:
            return json.dumps(value, ensure_ascii=False)
