"""What a page says, before it is a model file."""

from __future__ import annotations

from kiegui.catalog.page_import.found import FoundField, FoundModel, JsonType


def test_a_field_says_nothing_that_its_page_does_not_say() -> None:
    field = FoundField(name="x", type=JsonType.STRING)
    said = {name: getattr(field, name) for name in FoundField.__struct_fields__ if getattr(field, name)}
    assert said == {"name": "x", "type": JsonType.STRING}


def test_two_models_share_no_example() -> None:
    one, other = (FoundModel(ids=(), fields=()) for _ in range(2))
    assert one.example == other.example == {}
    assert one.example is not other.example
