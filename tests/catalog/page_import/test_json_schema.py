"""Schemas as fields: what they refer to, are all of, or are one of."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundField, JsonType
from kiegui.catalog.page_import.json_schema import SchemaReader, number_of, type_of_value
from kiegui.catalog.rules import AtLeastOne, Exclusive, Requires
from tests.catalog.page_import.pages import Schema


def field(schema: Schema, document: object = None) -> FoundField:
    found = SchemaReader(document).field("x", schema, required=False)
    assert found is not None
    return found


def fields(schema: Schema, document: object = None) -> list[FoundField]:
    return list(SchemaReader(document).input(schema).fields)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, JsonType.INTEGER),
        ({"type": ["null", "number"]}, JsonType.NUMBER),
        ({"type": "enum<integer>", "enum": [1, 2]}, JsonType.INTEGER),
        ({"type": "array<string>"}, JsonType.ARRAY),
        ({"type": "float"}, JsonType.NUMBER),
        ({"enum": [True, False]}, JsonType.BOOLEAN),
        ({"properties": {"a": {}}}, JsonType.OBJECT),
        ({"items": {}}, JsonType.ARRAY),
        ({"default": 0.5}, JsonType.NUMBER),
        ({}, JsonType.STRING),
    ],
)
def test_a_type_is_read_or_told_by_the_rest(schema: Schema, kind: JsonType) -> None:
    assert field(schema).type is kind


def test_a_reference_is_followed_and_what_stands_beside_it_counts_more() -> None:
    document = {"components": {"schemas": {"s": {"type": "string", "maxLength": 5, "description": "there"}}}}
    found = field({"$ref": "#/components/schemas/s", "description": "here"}, document)
    assert (found.max_length, found.text) == (5, "here")


def test_a_reference_to_nothing_is_a_doubt() -> None:
    reader = SchemaReader({})
    assert reader.field("x", {"$ref": "other.json#/a"}, required=False) is not None
    assert "other.json" in reader.doubts[0]


def test_all_of_is_all_of_them() -> None:
    parts = [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]
    assert [(found.name, found.required) for found in fields({"allOf": parts})] == [("a", True), ("b", True)]


def test_one_type_or_null_is_that_type() -> None:
    assert field({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]}).maximum == 9


def test_alternatives_with_titles_are_labelled_options() -> None:
    found = field({"oneOf": [{"const": "a", "title": "First"}, {"const": "b"}]})
    assert [(option.value, option.label) for option in found.options] == [("a", "First"), ("b", "")]


def test_options_beside_any_text_are_no_closed_set() -> None:
    assert field({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]}).options == ()


def test_a_text_or_a_list_is_a_list() -> None:
    assert field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}).type is JsonType.ARRAY


def test_option_names_of_the_editor_become_labels() -> None:
    named = [{"value": "a", "name": "Alpha", "description": ""}, {"value": "b", "name": "", "description": "Beta"}]
    found = field({"enum": ["a", "b", None, ""], "x-apidog-enum": named})
    assert [(option.value, option.label) for option in found.options] == [("a", "Alpha"), ("b", "Beta")]


def test_fields_stand_in_the_pages_order_and_hidden_ones_are_left_out() -> None:
    schema = {
        "properties": {"a": {}, "b": {}, "c": {}},
        "x-apidog-orders": ["c", "01KWKM", "a"],
        "x-apidog-ignore-properties": ["b"],
    }
    assert [found.name for found in fields(schema)] == ["c", "a"]


SHARED = {"components": {"schemas": {"nsfw_checker": {"type": "boolean", "description": "Filter"}}}}


@pytest.mark.parametrize(
    "document",
    [
        SHARED,
        {"components": {"schemas": {"nsfw_checker": {"properties": {"nsfw_checker": {"type": "boolean"}}}}}},
        {},
    ],
)
def test_a_field_kept_in_a_shared_schema_takes_the_place_of_its_key(document: Schema) -> None:
    schema = {
        "properties": {"a": {}, "b": {}},
        "x-apidog-orders": ["a", "01KWKMG689", "b"],
        "x-apidog-refs": {"01KWKMG689": {"$ref": "#/components/schemas/nsfw_checker"}},
    }
    found = fields(schema, document)
    assert [part.name for part in found] == ["a", "nsfw_checker", "b"]
    assert (found[1].type, found[1].default) == (JsonType.BOOLEAN, False)


def test_alternatives_of_fields_become_rules() -> None:
    found = SchemaReader({}).input(
        {
            "oneOf": [
                {"properties": {"prompt": {}, "task": {}, "index": {}}, "required": ["prompt", "task", "index"]},
                {"properties": {"prompt": {}, "url": {}}, "required": ["prompt", "url"]},
            ]
        }
    )
    assert [(part.name, part.required) for part in found.fields] == [
        ("prompt", True), ("task", False), ("index", False), ("url", False),
    ]  # fmt: skip
    assert found.rules == (
        AtLeastOne(fields=("task", "url")),
        Requires(field="task", needs=("index",)),
        Exclusive(groups=(("task", "index"), ("url",))),
    )


def test_alternatives_that_only_name_needed_fields_become_a_rule() -> None:
    schema = {"properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert SchemaReader({}).input(schema).rules == (AtLeastOne(fields=("a", "b")),)


def test_alternatives_that_need_the_same_make_no_rule_and_share_their_limits() -> None:
    parts = [
        {"properties": {"a": {"type": "integer", "minimum": n, "maximum": n + 4}}, "required": ["a"]} for n in (1, 3)
    ]
    found = SchemaReader({}).input({"oneOf": parts})
    assert found.rules == ()
    assert (found.fields[0].required, found.fields[0].minimum, found.fields[0].maximum) == (True, 1, 7)


def test_rows_and_objects_have_their_own_fields() -> None:
    rows = field({"type": "array", "items": {"type": "object", "properties": {"a": {}}, "required": ["a"]}})
    assert rows.item is not None
    assert [(part.name, part.required) for part in rows.item.fields] == [("a", True)]
    assert field({"type": "array", "items": {"type": "object"}}).item is None


def test_numbers_that_cannot_be_sent_are_none() -> None:
    assert [number_of(value) for value in (True, "5", 10**30, float("inf"), None)] == [None] * 5
    assert number_of(2.5) == 2.5


def test_values_tell_their_types() -> None:
    values: tuple[object, ...] = (True, 5, 0.5, [], {}, "a", None)
    assert [type_of_value(value).value for value in values] == [
        "boolean", "integer", "number", "array", "object", "string", "string",
    ]  # fmt: skip
