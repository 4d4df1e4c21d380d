"""What a page says, in one shape whatever its layout: the records between the readers of layouts and `field_kinds`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from kiegui.catalog.rules import Rule

MAX_FIELDS = 200
"""Of one model: the largest known has 25."""


class JsonType(StrEnum):
    """The type of a value as pages name it, in JSON Schema's words."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"


class FoundOption(msgspec.Struct, frozen=True):
    """One value of a closed set, with the words that the page has for it ("" if none)."""

    value: Any
    label: str = ""


class FoundField(msgspec.Struct, frozen=True, kw_only=True):
    """One field as the page has it; None, "" and () mean that the page says nothing.

    `text` is the page's own description, limits and all. `is_address`: the page says that the value is a URL.
    `types` are MIME types, `max_mb` is in MB. `item` is what an array holds, `fields` are an object's.
    """

    name: str
    type: JsonType
    required: bool = False
    text: str = ""
    options: tuple[FoundOption, ...] = ()
    default: Any = None
    example: Any = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str = ""
    is_address: bool = False
    types: tuple[str, ...] = ()
    max_mb: float | None = None
    deprecated: bool = False
    item: FoundField | None = None
    fields: tuple[FoundField, ...] = ()


class FoundModel(msgspec.Struct, frozen=True, kw_only=True):
    """One model, or several that differ in nothing but their id, as a page has them.

    `names` are other words for the model on the same page (title, address, id in an example), to be held against the id.
    `folder` is where the documentation keeps the page ("Video Models/Kling"). `example` is the input of the page's
    request example.
    """

    ids: tuple[str, ...]
    fields: tuple[FoundField, ...]
    title: str = ""
    about: str = ""
    folder: str = ""
    address: str = ""
    names: tuple[str, ...] = ()
    example: dict[str, Any] = {}
    rules: tuple[Rule, ...] = ()
    doubts: tuple[str, ...] = ()
    deprecated: bool = False
