"""Values against fields, the input that is sent, and the way back."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from kiegui.catalog.check import Problem, check, default_of, input_for, is_set, plain_values, problem_of, words_for
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Option,
    SeedField,
    TextField,
    ToggleField,
    Values,
)

PROMPT = TextField(name="prompt", label="Prompt", required=True, min_length=3, max_length=2_500)
SIZE = ChoiceField(name="size", label="Size", options=(Option(value="5", label="5 s"), Option(value=10, label="10 s")))
SCALE = NumberField(name="scale", label="Scale", minimum=0, maximum=1, step=0.1)
SECONDS = IntegerField(name="seconds", label="Seconds", minimum=6, maximum=30, sent_as="string")
SOUND = ToggleField(name="sound", label="Sound")
SEED = SeedField(name="seed", label="Seed")
IMAGE = MediaField(name="image", label="Image", accepts="image")
FILMS = MediaField(name="films", label="Films", accepts="video", many=True, min_items=2, max_items=3)
SHOTS = ListField(
    name="shots",
    label="Shots",
    max_items=3,
    item=ObjectField(
        name="shot",
        label="Shot",
        fields=(
            TextField(name="prompt", label="Prompt", required=True, max_length=20),
            IntegerField(name="duration", label="Duration", minimum=1, maximum=12),
            ToggleField(name="still", label="Stand still"),
        ),
    ),
)
SPEC = ModelSpec(
    id="a/b",
    title="Test",
    provider="P",
    makes="video",
    fields=(PROMPT, SIZE, SCALE, SECONDS, SOUND, SEED, IMAGE, FILMS, SHOTS),
)

URL = "https://example.com/a%20b.png"


def test_filled_form_has_no_problem() -> None:
    values = {
        "prompt": "A paper boat",
        "size": 10,
        "scale": 0.1 * 3,
        "seconds": 6,
        "sound": False,
        "seed": 0,
        "image": URL,
        "films": [URL, "http://example.com/b"],
        "shots": [{"prompt": "The boat", "duration": 1}],
    }
    assert check(SPEC, values) == ()


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (PROMPT, None, "Please fill this in."),
        (PROMPT, " \n\t ", "Please fill this in."),
        (PROMPT, 5, "This must be text."),
        (PROMPT, "ab", "At least 3 characters: this has 2."),
        (PROMPT, "x" * 2_617, "At most 2,500 characters: this has 2,617."),
        (PROMPT, "ab\ud83d", "A character in this text is broken: please type it anew."),
        (SIZE, 5, "Please choose one of the options."),
        (SIZE, "10", "Please choose one of the options."),
        (SIZE, ["5"], "Please choose one of the options."),
        (SCALE, "0.5", "This must be a number."),
        (SCALE, True, "This must be a number."),
        (SCALE, float("nan"), "This must be a number."),
        (SECONDS, "6", "This must be a whole number."),
        (SECONDS, 31, "Between 6 and 30."),
        (SOUND, 1, "This must be yes or no."),
        (SOUND, "true", "This must be yes or no."),
        (SEED, 1.5, "This must be a whole number."),
        (FILMS, URL, "This must be a list."),
        (FILMS, [URL], "At least 2: there are 1."),
        (FILMS, [URL] * 4, "At most 3: there are 4."),
        (FILMS, [URL, ""], "Please fill this in, or remove it."),
        (SHOTS, {"prompt": "x"}, "This must be a list."),
        (SHOTS, ["x"], "These must be several fields together."),
        (SHOTS, [{"prompt": "x"}, {}], "Please fill this in, or remove it."),
        (SHOTS, [{"duration": 3}], "Please fill this in."),
        (SHOTS, [{"prompt": "x", "camera": "left"}], "“Shot” has no field “camera”."),
    ],
)
def test_wrong_value_is_named(field: Field, value: object, text: str) -> None:
    assert problem_of(field, value) == text


def one_good_file(field: MediaField, address: str) -> str | None:
    """A judge who knows a single file."""
    return None if address == "file:///heron.png" else f"{field.label} can’t be {address}."


def test_local_files_are_judged_by_whoever_knows_files() -> None:
    values: Values = {"prompt": "a heron", "image": "file:///egret.png", "films": ["file:///heron.png", "file:///a"]}
    assert check(SPEC, values, one_good_file) == (
        Problem(("image",), "Image can’t be file:///egret.png."),
        Problem(("films", 1), "Films can’t be file:///a."),
    )
    assert check(SPEC, values) == ()


def test_local_files_are_judged_in_rows_of_objects_too() -> None:
    shot = ObjectField(name="shot", label="Shot", fields=(IMAGE,))
    spec = ModelSpec(
        id="a/c", title="T", provider="P", makes="video", fields=(ListField(name="shots", label="S", item=shot),)
    )
    (problem,) = check(spec, {"shots": [{"image": "file:///egret.png"}]}, one_good_file)
    assert problem.path == ("shots", 0, "image")


def test_local_files_come_back_as_values() -> None:
    sent = {"prompt": "a heron", "image": "file:///heron.png"}
    assert plain_values(SPEC, sent) == (sent, ())


@pytest.mark.parametrize(
    "value",
    [
        "example.com/a.png",
        "ftp://example.com/a",
        "file://",
        "file:heron.png",
        "FILE:///heron.png",
        "https://",
        "https://[1",
        "https://a b",
        "\ud800",
        7,
    ],
)
def test_what_is_no_web_address_is_refused(value: object) -> None:
    assert problem_of(IMAGE, value) == "This is not a web address: they start with https:// or http://."


@pytest.mark.parametrize(
    ("written_as", "right", "wrong"),
    [("colour", "#1A2b3C", "red"), ("colour", "#000000", "#12345"), ("percent", "12.50%", "12.5%")],
)
def test_text_in_a_certain_writing_is_checked(written_as: Any, right: str, wrong: str) -> None:
    field = TextField(name="hex", label="Hex", written_as=written_as)
    assert problem_of(field, right) is None
    assert problem_of(field, wrong) is not None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (SIZE, "Please choose."),
        (SCALE, "Please set a number."),
        (IMAGE, "Please add a picture."),
        (FILMS, "Please add a film."),
        (SHOTS, "Please fill this in."),
        (SHOTS.item, "Please fill these in."),
    ],
)
def test_required_field_that_is_empty_says_what_to_do(field: Field, text: str) -> None:
    assert problem_of(field, None) is None
    assert problem_of(msgspec.structs.replace(field, required=True), None) == text


def test_blank_row_of_a_required_list_is_what_lacks() -> None:
    lines = msgspec.structs.replace(SHOTS, required=True)
    spec = msgspec.structs.replace(SPEC, fields=(lines,))
    assert check(spec, {}) == (Problem(("shots", 0, "prompt"), "Please fill this in."),)
    nothing_needed = ObjectField(name="", label="Shot", fields=(SEED,))
    assert problem_of(msgspec.structs.replace(lines, item=nothing_needed), None) == "Please add at least one."


def test_lengths_are_counted_in_code_points() -> None:
    field = TextField(name="t", label="T", max_length=4)
    assert problem_of(field, "🚣🚣🚣🚣") is None
    assert problem_of(field, "🚣🚣🚣🚣🚣") == "At most 4 characters: this has 5."


def test_limits_themselves_are_allowed() -> None:
    assert problem_of(PROMPT, "abc") is None
    assert problem_of(PROMPT, "x" * 2_500) is None
    assert problem_of(FILMS, [URL] * 2) is None
    assert problem_of(FILMS, [URL] * 3) is None


def test_problems_carry_their_path_in_the_order_of_the_fields() -> None:
    values = {
        "nonsense": 1,
        "shots": [{"prompt": "x", "duration": 0}, {"prompt": 7}],
        "films": [URL, "x"],
        "prompt": "",
    }
    assert [problem.path for problem in check(SPEC, values)] == [
        ("prompt",),
        ("films", 1),
        ("shots", 0, "duration"),
        ("shots", 1, "prompt"),
        ("nonsense",),
    ]


def test_unknown_field_is_named() -> None:
    assert check(SPEC, {"prompt": "boat", "fps": 24}) == (Problem(("fps",), "Test has no field “fps”."),)


@pytest.mark.parametrize("value", [0, False, 0.0, "0", [None], {"a": 0}])
def test_something_is_set(value: object) -> None:
    assert is_set(value)


@pytest.mark.parametrize("value", [None, "", " \n", [], {}, {"a": None, "b": " ", "c": {}}])
def test_nothing_is_not_set(value: object) -> None:
    assert not is_set(value)


def test_input_has_the_order_of_the_spec_and_only_what_is_set() -> None:
    values: Values = {
        "shots": [],
        "seed": None,
        "sound": False,
        "scale": 0.1 * 3,
        "image": "",
        "seconds": 6,
        "prompt": "A boat ",
    }
    assert json.dumps(input_for(SPEC, values)) == '{"prompt": "A boat ", "scale": 0.3, "seconds": "6", "sound": false}'


def test_input_has_the_very_value_of_the_option() -> None:
    assert json.dumps(input_for(SPEC, {"size": 10.0})) == '{"size": 10}'


def test_input_reaches_into_rows() -> None:
    shots = [{"still": False, "duration": None, "prompt": "One"}, {}, {"duration": 2, "prompt": "Two"}]
    sent = input_for(SPEC, {"shots": shots})
    assert sent == {"shots": [{"prompt": "One", "still": False}, {"prompt": "Two", "duration": 2}]}
    assert list(sent["shots"][1]) == ["prompt", "duration"]


def test_input_shares_nothing_with_the_form() -> None:
    values: Values = {"films": [URL, URL]}
    sent = input_for(SPEC, values)
    values["films"].append(URL)
    assert sent == {"films": [URL, URL]}


def test_required_field_left_alone_is_sent_with_its_default() -> None:
    spec = ModelSpec(
        id="a",
        title="A",
        provider="P",
        makes="video",
        fields=(
            NumberField(name="scale", label="Scale", default=0.5),
            IntegerField(name="seconds", label="Seconds", default=6, required=True, sent_as="string"),
            ToggleField(name="sound", label="Sound", required=True),
        ),
    )
    assert check(spec, {}) == ()
    assert input_for(spec, {}) == {"seconds": "6", "sound": False}


def test_default_of_an_optional_toggle_is_unknown() -> None:
    assert default_of(SOUND) is None
    assert default_of(ToggleField(name="t", label="T", default=True)) is True


def test_words_are_those_of_the_option() -> None:
    assert words_for(SIZE, "5") == "5 s"
    assert words_for(SOUND, True) == "on"
    assert words_for(None, 3) == "3"


def test_sent_input_comes_back_as_values() -> None:
    values = {
        "prompt": "A boat",
        "size": "5",
        "scale": 0.3,
        "seconds": 6,
        "sound": False,
        "films": [URL, URL],
        "shots": [{"prompt": "One", "duration": 3}],
    }
    assert plain_values(SPEC, input_for(SPEC, values)) == (values, ())


def test_what_the_spec_does_not_take_is_dropped_by_name() -> None:
    sent = {"prompt": "A boat", "size": "15", "fps": 24, "seconds": "soon", "scale": 2, "sound": "yes", "films": [URL]}
    values, dropped = plain_values(SPEC, sent)
    assert values == {"prompt": "A boat"}
    assert dropped == ("size", "fps", "seconds", "scale", "sound", "films")


def test_null_and_empty_are_passed_over() -> None:
    assert plain_values(SPEC, {"prompt": "", "seed": None, "films": [], "unknown": None}) == ({}, ())


def test_prompt_that_became_too_long_is_kept() -> None:
    values, dropped = plain_values(SPEC, {"prompt": "x" * 2_617})
    assert dropped == ()
    assert check(SPEC, values)[0].text == "At most 2,500 characters: this has 2,617."


def test_rows_keep_what_they_can() -> None:
    sent = {"shots": [{"prompt": "One", "camera": "left"}, {"duration": 3}, 7, {"prompt": "Four"}]}
    values, dropped = plain_values(SPEC, sent)
    assert values == {"shots": [{"prompt": "One"}, {"prompt": "Four"}]}
    assert dropped == ("shots[0].camera", "shots[1]", "shots[2]")


@pytest.mark.parametrize("sent", [None, [], "text", 7, True, [{"prompt": "x"}]])
def test_what_is_no_object_holds_no_values(sent: object) -> None:
    assert plain_values(SPEC, sent) == ({}, ())


NESTED: Any = json.loads("[" * 900 + "]" * 900)


@pytest.mark.parametrize(
    "value", [{}, [], {"a": 1}, [[]], 1, -1.5, True, "x", "\ud800", NESTED, {"x": NESTED}, 10**18, 1e300]
)
def test_any_json_in_any_field_neither_breaks_nor_passes_unchecked(value: object) -> None:
    values, _ = plain_values(SPEC, {field.name: value for field in SPEC.fields})
    assert [problem for problem in check(SPEC, values) if problem.path != ("prompt",)] == []
    wild = {field.name: value for field in SPEC.fields}
    check(SPEC, wild)
    input_for(SPEC, wild)
