"""Two versions of a model, and what a person reads of it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.catalog.differences import differences
from kiegui.catalog.rules import Requires
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    ObjectField,
    Option,
    SeedField,
    TextField,
    ToggleField,
)

PROMPT = TextField(name="prompt", label="Prompt", required=True, max_length=2500)
LENGTH = IntegerField(name="duration", label="Length", minimum=5, maximum=10, unit="s")
SIZE = ChoiceField(
    name="size",
    label="Size",
    options=(Option(value="2", label="2×"), Option(value="8", label="8×")),
    default="2",
)
START = MediaField(
    name="start", label="Start", accepts="image", many=True, max_items=5, max_mb=10, types=("image/png", "image/webp")
)
SHOTS = ListField(
    name="shots",
    label="Shots",
    item=ObjectField(name="", label="Shot", fields=(PROMPT, LENGTH)),
    max_items=5,
)


def spec_of(*fields: Field, **more: Any) -> ModelSpec:
    return ModelSpec(id="a", title="A", provider="P", makes="video", fields=fields, **more)


def changes(before: Field, **facts: Any) -> tuple[str, ...]:
    return differences(spec_of(before), spec_of(replace(before, **facts)))


def test_words_prices_and_sources_make_no_difference() -> None:
    before = spec_of(PROMPT, SIZE)
    after = spec_of(replace(PROMPT, label="Words", help="Say it."), replace(SIZE, more=True), source_date="2026-11-01")
    assert differences(before, after) == ()


def test_fields_come_and_go() -> None:
    assert differences(spec_of(PROMPT, SIZE), spec_of(PROMPT, LENGTH)) == ("+ Length", "− Size")


@pytest.mark.parametrize(
    ("field", "facts", "words"),
    [
        (SIZE, {"options": (SIZE.options[0], Option(value="4", label="4×"))}, "Size: + 4×, − 8×"),
        (SIZE, {"default": "8"}, "Size: 8× unless you choose (was 2×)"),
        (SIZE, {"default": None}, "Size: no default any more"),
        (replace(SIZE, default=None), {"default": "8"}, "Size: 8× unless you choose"),
        (LENGTH, {"maximum": 15}, "Length: up to 15 s (was 10)"),
        (LENGTH, {"minimum": 3}, "Length: from 3 s (was 5)"),
        (LENGTH, {"maximum": None}, "Length: no longer limited (up to 10 s before)"),
        (PROMPT, {"max_length": 5000}, "Prompt: up to 5,000 characters (was 2,500)"),
        (PROMPT, {"min_length": 3}, "Prompt: at least 3 characters"),
        (PROMPT, {"required": False}, "Prompt: no longer needed"),
        (SIZE, {"required": True}, "Size: needed now"),
        (START, {"min_side": 300}, "Start: sides from 300 px"),
        (START, {"max_ratio": 2.5}, "Start: width up to 2.5 × the height"),
        (START, {"max_pixels": 25_000_000}, "Start: up to 25,000,000 pixels"),
        (replace(START, max_seconds=10), {"max_seconds": 15.5}, "Start: up to 15.5 s (was 10)"),
        (START, {"max_total_seconds": 15}, "Start: together up to 15 s"),
        (START, {"max_items": 10}, "Start: up to 10 (was 5)"),
        (START, {"max_mb": 20}, "Start: up to 20 MB (was 10)"),
        (START, {"types": ("image/jpeg", "image/jpg", "image/png")}, "Start: + JPEG, − WebP"),
        (START, {"many": False}, "Start: one file only"),
        (SHOTS, {"max_items": 6}, "Shots: up to 6 (was 5)"),
    ],
)
def test_each_fact_has_words(field: Field, facts: dict[str, Any], words: str) -> None:
    assert changes(field, **facts) == (words,)


def test_fields_within_rows_say_where_they_are() -> None:
    item = ObjectField(name="", label="Shot", fields=(replace(PROMPT, max_length=500), SIZE))
    assert changes(SHOTS, item=item) == (
        "Shots › Prompt: up to 500 characters (was 2,500)",
        "+ Shots › Size",
        "− Shots › Length",
    )


def test_rows_of_plain_values_are_compared_too() -> None:
    ids = ListField(name="ids", label="Ids", item=TextField(name="", label="Id", max_length=10))
    assert changes(ids, item=TextField(name="", label="Id", max_length=20)) == ("Ids: up to 20 characters (was 10)",)


def test_many_options_are_counted() -> None:
    options = tuple(Option(value=f"v{number}", label=f"V{number}") for number in range(9))
    assert changes(replace(SIZE, default=None), options=(*SIZE.options, *options)) == (
        "Size: + V0, + V1, + V2, + V3, + V4, + V5 and 3 more",
    )


def test_same_name_of_another_kind_is_said_so() -> None:
    after = ChoiceField(name="duration", label="Length", options=SIZE.options)
    assert differences(spec_of(LENGTH), spec_of(after)) == ("Length: another kind of field",)


def test_default_of_a_box_or_a_seed_is_no_news() -> None:
    assert changes(ToggleField(name="t", label="T"), default=True) == ()
    assert changes(SeedField(name="s", label="S"), default=3) == ()


def test_the_model_as_a_whole() -> None:
    rule = Requires(field="size", needs=("prompt",))
    after = replace(spec_of(PROMPT, SIZE, rules=(rule,)), makes="image", status="retired")
    assert differences(spec_of(PROMPT, SIZE), after) == (
        "makes something else",
        "other fields go together",
        "no longer at Kie",
    )
    assert differences(spec_of(status="retired"), spec_of()) == ("at Kie again",)
