"""Found fields as fields of the catalogue, sound whatever the page says."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.page_import.field_kinds import FieldBuilder
from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.catalog.soundness import faults


def built(kind: str, **said: Any) -> tuple[Field, list[str]]:
    """A sound field made of what is said, and the doubts."""
    builder = FieldBuilder()
    field = builder.field(FoundField(name=said.pop("name", "x"), type=JsonType(kind), **said))
    assert field is not None
    assert list(faults(ModelSpec(id="a", title="A", provider="A", makes="image", fields=(field,)))) == []
    return field, builder.doubts


def options(*values: Any) -> tuple[FoundOption, ...]:
    return tuple(map(FoundOption, values))


@pytest.mark.parametrize(
    ("kind", "values", "sent"),
    [
        ("string", (5, 10), ["5", "10"]),
        ("integer", ("5", 10.0), [5, 10]),
        ("number", ("0.5", 1), [0.5, 1]),
        ("string", ("a", "a", True), ["a", "true"]),
        ("integer", (5, "auto"), [5]),
    ],
)
def test_options_have_the_type_that_is_sent(kind: str, values: tuple[Any, ...], sent: list[Any]) -> None:
    field, _ = built(kind, options=options(*values))
    assert isinstance(field, ChoiceField)
    assert [option.value for option in field.options] == sent


def test_a_default_that_is_no_option_becomes_one_with_a_doubt() -> None:
    field, doubts = built("string", options=options("A", "B"), default="Any")
    assert isinstance(field, ChoiceField)
    assert ([option.value for option in field.options], field.default) == (["Any", "A", "B"], "Any")
    assert "Any" in doubts[0]


def test_an_empty_default_and_an_overlong_one_are_none() -> None:
    for default in ("", "x" * 500, [1]):
        field, _ = built("string", options=options("A", "B"), default=default)
        assert isinstance(field, ChoiceField)
        assert field.default is None


def test_ratios_are_drawn_also_beside_auto() -> None:
    drawn = [built("string", options=options(*values))[0] for values in (("16:9", "1:1", "auto"), ("a", "b", "1:1"))]
    assert [field.drawn_as for field in drawn if isinstance(field, ChoiceField)] == ["ratios", "words"]


def test_options_that_are_none_leave_a_text() -> None:
    field, doubts = built("integer", options=options("a", "b"))
    assert isinstance(field, TextField | IntegerField)
    assert len(doubts) == 2


@pytest.mark.parametrize(("default", "value"), [("true", True), (False, False), ("maybe", None), (None, None)])
def test_a_switch_has_its_default(default: Any, value: bool | None) -> None:
    field, _ = built("boolean", default=default)
    assert isinstance(field, ToggleField)
    assert field.default is value


def test_numbers_have_ends_steps_and_defaults() -> None:
    assert built("number", minimum=0, maximum=1, step=0.1, default="0.5")[0] == NumberField(
        name="x", label="X", minimum=0, maximum=1, step=0.1, default=0.5
    )
    assert built("integer", minimum=1, maximum=9, step=2, default=3)[0] == IntegerField(
        name="x", label="X", minimum=1, maximum=9, step=2, default=3
    )


def test_a_duration_in_seconds_has_its_unit() -> None:
    field, _ = built("integer", name="duration", text="Length in seconds")
    assert isinstance(field, IntegerField)
    assert field.unit == "s"


def test_an_integer_between_fractions_takes_fractions() -> None:
    assert isinstance(built("integer", minimum=0.5, maximum=2)[0], NumberField)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"minimum": 5, "maximum": 1}, "contradict"),
        ({"minimum": 0, "maximum": 1, "step": 0.3}, "never reach"),
        ({"minimum": 0, "maximum": 1, "default": 7}, "doesn’t fit"),
    ],
)
def test_numbers_that_make_no_sense_are_left_out_with_a_doubt(said: dict[str, Any], words: str) -> None:
    _, doubts = built("number", **said)
    assert words in doubts[0]


def test_a_text_with_both_ends_is_a_number_sent_as_text() -> None:
    field, _ = built("string", minimum=6, maximum=30, step=1)
    assert isinstance(field, IntegerField)
    assert (field.sent_as, field.minimum, field.maximum) == ("string", 6, 30)


@pytest.mark.parametrize(
    ("said", "least", "default"),
    [
        ({}, 0, None),
        ({"text": "Use -1 for random"}, -1, None),
        ({"minimum": -1, "maximum": 99, "default": -1}, -1, -1),
        ({"default": -1}, -1, -1),
        ({"minimum": 10000, "maximum": 1000000}, 10000, None),
    ],
)
def test_a_seed_is_a_seed(said: dict[str, Any], least: int, default: int | None) -> None:
    field, _ = built("number", name="seed", **said)
    assert isinstance(field, SeedField)
    assert (field.minimum, field.default) == (least, default)


def test_a_seed_in_a_text_is_sent_as_one() -> None:
    field, _ = built("string", name="seed", max_length=500)
    assert isinstance(field, SeedField)
    assert field.sent_as == "string"


def test_texts_are_long_unless_they_are_ids_or_short() -> None:
    fields = [
        built("string", name=name, max_length=most)[0]
        for name, most in (("prompt", None), ("task_id", None), ("a", 50), ("b", 900))
    ]
    assert [field.multiline for field in fields if isinstance(field, TextField)] == [True, False, False, True]


def test_a_needed_text_has_no_default_of_somebody_elses_words() -> None:
    fields = [built("string", required=required, default="A boat")[0] for required in (True, False)]
    assert [field.default for field in fields if isinstance(field, TextField)] == [None, "A boat"]


def test_patterns_that_we_know_are_kept_and_others_are_not() -> None:
    fields = [built("string", pattern=pattern)[0] for pattern in ("^#[0-9A-Fa-f]{6}$", "(a+)+$")]
    assert [field.written_as for field in fields if isinstance(field, TextField)] == ["colour", "words"]


def test_files_have_their_limits() -> None:
    field, _ = built(
        "array", is_address=True, min_items=1, max_items=3, types=("image/png",), max_mb=10, name="image_urls"
    )
    assert field == MediaField(
        name="image_urls",
        label="Images",
        accepts="image",
        many=True,
        min_items=1,
        max_items=3,
        types=("image/png",),
        max_mb=10,
    )


def test_files_have_the_limits_that_their_description_states() -> None:
    text = "Boats of at least 300 px, 2-10 s each, total at most 30 s."
    many, _ = built("array", is_address=True, name="video_urls", text=text)
    assert isinstance(many, MediaField)
    assert (many.min_side, many.min_seconds, many.max_seconds, many.max_total_seconds) == (300, 2, 10, 30)
    one, _ = built("string", is_address=True, name="image_url", text=text)
    assert isinstance(one, MediaField)
    assert (one.min_side, one.max_seconds, one.max_total_seconds) == (300, None, None)


def test_an_object_that_is_an_address_is_a_file_with_a_doubt() -> None:
    field, doubts = built("object", name="first_frame_url", is_address=True)
    assert isinstance(field, MediaField)
    assert not field.many
    assert "object" in doubts[0]


def test_counts_that_contradict_each_other_are_left_out() -> None:
    field, _ = built("array", item=FoundField(name="", type=JsonType.STRING), min_items=5, max_items=2)
    assert isinstance(field, ListField)
    assert (field.min_items, field.max_items) == (0, None)


def test_rows_and_objects_keep_their_fields() -> None:
    part = FoundField(name="text", type=JsonType.STRING, required=True)
    rows, _ = built("array", item=FoundField(name="", type=JsonType.OBJECT, fields=(part,)))
    box, _ = built("object", fields=(part,))
    assert isinstance(rows, ListField)
    assert isinstance(rows.item, ObjectField)
    assert isinstance(box, ObjectField)
    assert rows.item.fields == box.fields


def test_a_list_of_nobody_knows_what_holds_words_with_a_doubt() -> None:
    field, doubts = built("array")
    assert isinstance(field, ListField)
    assert isinstance(field.item, TextField)
    assert doubts


def test_an_empty_object_and_deep_ones_are_left_out_with_a_doubt() -> None:
    builder = FieldBuilder()
    assert builder.field(FoundField(name="x", type=JsonType.OBJECT)) is None
    assert builder.field(FoundField(name="y", type=JsonType.STRING), depth=5) is None
    assert len(builder.doubts) == 2


def test_twins_and_odd_names_are_left_out() -> None:
    builder = FieldBuilder()
    found = tuple(FoundField(name=name, type=JsonType.STRING) for name in ("a", "a", "", "b c", "Scene"))
    assert [field.name for field in builder.fields(found)] == ["a", "Scene"]
    assert len(builder.doubts) == 2


def test_what_is_seldom_needed_is_folded_away() -> None:
    fields = [
        built("boolean", name=name, deprecated=old)[0]
        for name, old in (("loop", False), ("nsfw_checker", False), ("old", True))
    ]
    assert [field.more for field in fields] == [False, True, True]


def test_values_with_nothing_between_them_are_a_doubt() -> None:
    builder = FieldBuilder()
    builder.field(FoundField(name="voice", type=JsonType.STRING, text=f"Who\n{'Abc123' * 20}"))
    assert "nothing between them" in builder.doubts[0]
