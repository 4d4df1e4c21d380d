"""Facts from Kie, words from us."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.catalog.merging import merged
from kiegui.catalog.rules import AtLeastOne, Requires
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    ObjectField,
    Option,
    Price,
    SeedField,
    TextField,
)
from kiegui.catalog.soundness import faults

PROMPT = TextField(name="prompt", label="What happens", help="Say it.", required=True, multiline=True, max_length=500)
SIZE = ChoiceField(
    name="size",
    label="How large",
    options=(Option(value="2", label="twice"), Option(value="8", label="eight times")),
    default="8",
    drawn_as="words",
)
LENGTH = IntegerField(name="duration", label="Length", minimum=5, maximum=10, unit="s", default=5)
START = MediaField(name="start", label="First frame", accepts="image", max_mb=10)


def spec_of(*fields: Field, **more: Any) -> ModelSpec:
    return ModelSpec(id="a", title="A", provider="P", makes="video", fields=fields, **more)


def told(*values: str, **more: Any) -> ChoiceField:
    return ChoiceField(
        name="size", label="size", options=tuple(Option(value=value, label=value) for value in values), **more
    )


def merged_field(known: Field, now: Field) -> Field:
    (field,) = merged(spec_of(known), spec_of(now)).fields
    return field


def test_our_words_stay_and_new_limits_count() -> None:
    field = merged_field(PROMPT, TextField(name="prompt", label="prompt", max_length=2500))
    assert field == replace(PROMPT, max_length=2500)


def test_what_is_not_said_stays() -> None:
    assert merged_field(PROMPT, TextField(name="prompt", label="prompt")) == PROMPT
    assert merged_field(LENGTH, IntegerField(name="duration", label="duration")) == LENGTH
    assert merged_field(START, MediaField(name="start", label="start", accepts="image")) == START


def test_limits_of_files_follow_and_those_that_are_not_said_stay() -> None:
    known = replace(START, min_side=300, max_ratio=2.5)
    now = MediaField(name="start", label="start", accepts="image", min_side=256, max_pixels=16_000_000)
    assert merged_field(known, now) == replace(known, min_side=256, max_pixels=16_000_000)


def test_limits_that_do_not_go_together_are_left_alone() -> None:
    coarse = replace(LENGTH, step=5)
    assert merged_field(coarse, IntegerField(name="duration", label="duration", maximum=12)) == coarse
    assert merged_field(coarse, IntegerField(name="duration", label="duration", maximum=15)) == replace(
        coarse, maximum=15
    )


def test_new_options_come_after_those_we_know() -> None:
    field = merged_field(SIZE, told("4", "8", "2"))
    assert isinstance(field, ChoiceField)
    assert [option.label for option in field.options] == ["twice", "eight times", "4"]
    assert field.default == "8"


def test_default_that_is_no_option_any_more_goes() -> None:
    field = merged_field(SIZE, told("2", "4"))
    assert isinstance(field, ChoiceField)
    assert field.default is None
    assert merged_field(SIZE, told("2", "4", default="4")) == replace(field, default="4")


def test_slider_stays_where_kie_lists_the_numbers() -> None:
    field = merged_field(LENGTH, ChoiceField(name="duration", label="d", options=told("5", "10", "15").options))
    assert field == replace(LENGTH, maximum=15)


def test_free_text_that_has_options_now_becomes_a_choice() -> None:
    text = TextField(name="size", label="How large", help="Say it.")
    assert merged_field(text, told("2", "4")) == replace(told("2", "4"), label="How large", help="Say it.")


@pytest.mark.parametrize("known", [START, SeedField(name="start", label="Start"), SIZE])
def test_another_reading_of_the_same_thing_does_not_count(known: Field) -> None:
    assert merged_field(known, TextField(name=known.name, label="x")) == known


def test_rows_and_their_fields_are_merged() -> None:
    rows = ListField(
        name="shots", label="Shots", item=ObjectField(name="", label="Shot", fields=(PROMPT, LENGTH)), max_items=3
    )
    now = ListField(
        name="shots",
        label="shots",
        item=ObjectField(name="", label="", fields=(TextField(name="prompt", label="p", max_length=900), told("2"))),
        max_items=6,
    )
    field = merged_field(rows, now)
    inner = ObjectField(name="", label="Shot", fields=(replace(PROMPT, max_length=900), told("2")))
    assert field == replace(rows, item=inner, max_items=6)


def test_fields_come_and_go_and_nothing_unsound_is_left() -> None:
    known = spec_of(
        PROMPT,
        SIZE,
        START,
        rules=(Requires(field="size", needs=("start",)), AtLeastOne(fields=("prompt", "start"))),
        prices=(Price(credits=8, when={"size": "8"}), Price(credits=5)),
        example={"prompt": "A boat", "size": "8"},
    )
    now = merged(known, spec_of(PROMPT, told("2", "4"), TextField(name="style", label="Style", required=True)))
    assert [field.name for field in now.fields] == ["prompt", "size", "style"]
    assert (now.rules, now.prices, now.example) == ((), (Price(credits=5),), {})
    assert list(faults(now)) == []


def test_new_field_is_never_demanded_at_once() -> None:
    """Schemas mark as required what is so only with some values of other fields."""
    (field,) = merged(spec_of(), spec_of(TextField(name="style", label="Style", required=True))).fields
    assert not field.required


def test_field_with_a_default_may_be_demanded() -> None:
    assert merged_field(SIZE, replace(SIZE, required=True)).required
    assert not merged_field(START, replace(START, required=True)).required


def test_governed_field_is_left_to_its_rule() -> None:
    known = spec_of(SIZE, START, rules=(AtLeastOne(fields=("size", "start")),))
    now = merged(known, spec_of(replace(SIZE, required=True), START))
    assert not any(field.required for field in now.fields)
