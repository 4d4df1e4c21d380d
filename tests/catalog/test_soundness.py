"""Every slip that a model's author can make, by the place that is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.soundness import faults

TEXT = {"kind": "text", "name": "prompt", "label": "Prompt"}
SIZE = {
    "kind": "choice",
    "name": "size",
    "label": "Size",
    "options": [{"value": "5", "label": "5 s"}, {"value": 5, "label": "five"}],
}
SCALE = {"kind": "number", "name": "scale", "label": "Scale", "minimum": 0, "maximum": 1, "step": 0.1}
FILMS = {"kind": "media", "name": "films", "label": "Films", "accepts": "video", "many": True}


def make_spec(*fields: dict[str, Any], **more: Any) -> ModelSpec:
    model = {"id": "a/b", "title": "A", "provider": "P", "makes": "video", "fields": fields, **more}
    return msgspec.convert(model, ModelSpec)


def in_list(field: dict[str, Any], times: int) -> dict[str, Any]:
    for _ in range(times):
        field = {"kind": "list", "name": "rows", "label": "Rows", "item": field}
    return field


def test_sound_model_has_no_faults() -> None:
    spec = make_spec(
        TEXT,
        SIZE,
        SCALE,
        in_list(FILMS, 2),
        rules=[
            {"rule": "forbidden_values_when", "field": "size", "values": ["5"], "when": {"prompt": "*", "scale": 0.3}}
        ],
        prices=[{"credits": 1.5, "when": {"size": 5}, "per": "scale"}, {"credits": 0}],
        price_date="2026-10-01",
        example={"prompt": "A boat", "scale": 0.3},
    )
    assert list(faults(spec)) == []


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ({**TEXT, "name": " "}, "fields[0]"),
        ({**TEXT, "label": ""}, "prompt"),
        ({**TEXT, "min_length": 3, "max_length": 2}, "prompt"),
        ({**TEXT, "max_length": 3, "default": "long"}, "prompt.default"),
        ({**SIZE, "options": []}, "size"),
        ({**SIZE, "options": [{"value": "5", "label": " "}]}, "size.options[0]"),
        ({**SIZE, "options": [{"value": "", "label": "None"}]}, "size.options[0]"),
        ({**SIZE, "options": [{"value": 1, "label": "a"}, {"value": 1.0, "label": "b"}]}, "size.options[1]"),
        ({**SIZE, "default": "10"}, "size.default"),
        ({**SIZE, "default": True}, "size.default"),
        ({**SCALE, "step": 0}, "scale.step"),
        ({**SCALE, "step": -0.1}, "scale.step"),
        ({**SCALE, "step": 0.3}, "scale.step"),
        ({**SCALE, "minimum": 2}, "scale"),
        ({**SCALE, "default": 0.55}, "scale.default"),
        ({**SCALE, "kind": "integer", "step": 2}, "scale.step"),
        ({"kind": "seed", "name": "seed", "label": "Seed", "default": -1}, "seed.default"),
        ({**FILMS, "min_items": 2, "max_items": 1}, "films"),
        ({**FILMS, "min_items": -1}, "films"),
        ({**FILMS, "many": False, "max_items": 3}, "films"),
        ({**in_list({**SCALE, "step": 0.3}, 1), "name": "rows"}, "rows.item.step"),
        ({"kind": "object", "name": "box", "label": "Box", "fields": []}, "box"),
        ({"kind": "object", "name": "box", "label": "Box", "fields": [TEXT, TEXT]}, "box.prompt"),
        (in_list(TEXT, 4), "rows.item.item.item.item"),
    ],
)
def test_fault_of_a_field_is_named_by_its_place(field: dict[str, Any], place: str) -> None:
    assert [found for found, _ in faults(make_spec(field))] == [place]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "exclusive", "groups": [["prompt"], ["nothing"]]},
        {"rule": "exclusive", "groups": [["prompt"]]},
        {"rule": "exclusive", "groups": [["prompt"], []]},
        {"rule": "at_least_one", "fields": []},
        {"rule": "at_least_one", "fields": ["prompt", "nothing"]},
        {"rule": "at_least_one", "fields": ["prompt"], "when": {"nothing": "*"}},
        {"rule": "requires", "field": "prompt", "needs": ["nothing"]},
        {"rule": "required_when", "fields": ["prompt"], "when": {"nothing": "*"}},
        {"rule": "required_when", "fields": ["prompt"], "when": {"size": "10"}},
        {"rule": "allowed_values_when", "field": "size", "values": [10], "when": {"prompt": "*"}},
        {"rule": "forbidden_values_when", "field": "nothing", "values": [10], "when": {"prompt": "*"}},
        {"rule": "max_items_when", "field": "nothing", "maximum": 1, "when": {"prompt": "*"}},
        {"rule": "ignored_when", "fields": ["nothing"], "when": {"prompt": "*"}},
    ],
)
def test_fault_of_a_rule_is_named_by_its_number(rule: dict[str, Any]) -> None:
    assert [place for place, _ in faults(make_spec(TEXT, SIZE, rules=[rule]))] == ["rules[0]"]


@pytest.mark.parametrize(
    "price", [{"credits": -1}, {"credits": 1, "per": "nothing"}, {"credits": 1, "when": {"size": "10"}}]
)
def test_fault_of_a_price_is_named_by_its_number(price: dict[str, Any]) -> None:
    assert [place for place, _ in faults(make_spec(SIZE, prices=[{"credits": 1}, price]))] == ["prices[1]"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "../escape"),
        ("id", "a//b"),
        ("id", ""),
        ("title", " "),
        ("price_date", "1 Oct 2026"),
        ("source_date", "20261001"),
    ],
)
def test_fault_of_the_model_is_named_by_its_key(key: str, value: str) -> None:
    assert [place for place, _ in faults(make_spec(TEXT, **{key: value}))] == [key]


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"min_side": 600, "max_side": 300}, "the limits of its sides contradict each other."),
        ({"min_pixels": 0}, "a limit of its pixels is not more than 0."),
        ({"max_ratio": -2.5}, "a limit of its ratio is not more than 0."),
        ({"min_seconds": 5, "max_seconds": 4}, "the limits of its seconds contradict each other."),
        ({"min_seconds": 5, "max_total_seconds": 4}, "the limits of its seconds together contradict each other."),
        ({"accepts": "audio", "min_side": 300}, "a sound has no sides."),
        ({"accepts": "image", "max_seconds": 15}, "a picture has no length."),
        ({"many": False, "max_total_seconds": 15}, "one file has no length together with others: it lacks “many”."),
    ],
)
def test_limits_of_files_that_make_no_sense_are_told(limits: dict[str, Any], sentence: str) -> None:
    assert list(faults(make_spec({**FILMS, **limits}))) == [("films", sentence)]


def test_limits_of_files_that_make_sense_are_sound() -> None:
    limits = {"min_side": 300, "max_side": 300, "min_ratio": 0.4, "max_ratio": 2.5, "max_pixels": 90_000}
    assert list(faults(make_spec({**FILMS, **limits, "min_seconds": 2, "max_total_seconds": 15}))) == []


def test_one_number_is_a_range_too() -> None:
    assert list(faults(make_spec({**SCALE, "minimum": 1}))) == []


def test_example_that_could_not_be_sent_is_refused() -> None:
    spec = make_spec({**TEXT, "required": True}, SIZE, example={"size": "10"})
    assert [place for place, _ in faults(spec)] == ["example.prompt", "example.size"]


def test_example_never_names_a_file_of_this_computer() -> None:
    spec = make_spec(FILMS, example={"films": ["https://a.example/film.mp4", "file:///home/me/diary.txt"]})
    assert list(faults(spec)) == [("example.films", "an example can’t name a file of this computer.")]


def test_two_fields_of_one_name_are_refused() -> None:
    assert list(faults(make_spec(TEXT, TEXT))) == [("prompt", "there are two fields of this name.")]


def test_step_that_misses_the_end_is_explained() -> None:
    assert list(faults(make_spec({**SCALE, "step": 0.3}))) == [("scale.step", "steps of 0.3 from 0.0 never reach 1.0.")]
