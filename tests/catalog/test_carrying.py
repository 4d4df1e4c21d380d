"""What goes along when another model is chosen."""

from __future__ import annotations

from kiegui.catalog.carrying import carried_over
from kiegui.catalog.schema import ChoiceField, ModelSpec, Option, SeedField, TextField

RATIO = ChoiceField(
    name="aspect_ratio",
    label="Aspect ratio",
    options=(Option(value="16:9", label="16:9"), Option(value="2", label="2:1")),
)
SIZE = ChoiceField(name="image_size", label="Aspect ratio", options=(Option(value="landscape_16_9", label="16:9"),))
PROMPT = TextField(name="prompt", label="Prompt")


def spec(*fields: ChoiceField | TextField | SeedField) -> ModelSpec:
    return ModelSpec(id="acme/x", title="X", provider="Acme", makes="image", fields=fields)


def test_choice_of_the_same_words_is_taken_by_its_value_there() -> None:
    values = {"prompt": "a boat", "aspect_ratio": "16:9"}
    assert carried_over(values, spec(PROMPT, RATIO), spec(PROMPT, SIZE)) == {
        "prompt": "a boat",
        "image_size": "landscape_16_9",
    }


def test_choice_that_is_not_there_stays_and_is_told_by_the_form() -> None:
    assert carried_over({"aspect_ratio": "2"}, spec(RATIO), spec(SIZE)) == {"image_size": "2"}


def test_other_things_of_the_same_label_are_left_alone() -> None:
    shape = SeedField(name="shape", label="Aspect ratio")
    assert carried_over({"aspect_ratio": "16:9"}, spec(RATIO), spec(shape)) == {"aspect_ratio": "16:9"}


def test_field_that_has_a_value_of_its_own_is_not_overwritten() -> None:
    values = {"image_size": "landscape_16_9", "aspect_ratio": "2"}
    assert carried_over(values, spec(RATIO, SIZE), spec(SIZE)) == values
