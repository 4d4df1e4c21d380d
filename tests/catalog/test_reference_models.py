"""All 190 models that are known to the reference fit the field kinds."""

from __future__ import annotations

import msgspec
import pytest

from kiegui.catalog.check import check, input_for, plain_values
from kiegui.catalog.schema import ChoiceField, IntegerField, ListField, ModelSpec, ObjectField, TextField
from kiegui.catalog.soundness import faults
from tests.catalog.reference import minimal_values, reference_specs

SPECS = reference_specs()

pytestmark = pytest.mark.skipif(not SPECS, reason="the reference is not at hand")


def test_all_models_are_there() -> None:
    assert len(SPECS) == 190


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_model_fits_the_schema(spec: ModelSpec) -> None:
    assert list(faults(spec)) == []
    assert msgspec.json.decode(msgspec.json.encode(spec), type=ModelSpec) == spec


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_least_input_passes_and_comes_back(spec: ModelSpec) -> None:
    values = minimal_values(spec)
    assert check(spec, values) == ()
    sent = input_for(spec, values)
    again, dropped = plain_values(spec, sent)
    assert dropped == ()
    assert input_for(spec, again) == sent


def test_shots_of_kling_3_are_rows_of_fields() -> None:
    shots = SPECS["kling-3.0/video"].field("multi_prompt")
    assert isinstance(shots, ListField)
    assert isinstance(shots.item, ObjectField)
    assert [type(part) for part in shots.item.fields] == [TextField, IntegerField]


def test_least_input_of_kling_3_has_its_required_defaults() -> None:
    spec = SPECS["kling-3.0/video"]
    assert input_for(spec, {"prompt": "A boat"}) == {
        "prompt": "A boat",
        "sound": False,
        "duration": "5",
        "aspect_ratio": "16:9",
        "mode": "pro",
        "multi_shots": False,
    }


def test_kling_3_wants_shots_once_there_are_several() -> None:
    spec = SPECS["kling-3.0/video"]
    problems = check(spec, {"prompt": "A boat", "multi_shots": True})
    assert [problem.path for problem in problems] == [("multi_prompt",)]


def test_dialogue_has_voices_by_name() -> None:
    dialogue = SPECS["elevenlabs/text-to-dialogue-v3"].field("dialogue")
    assert isinstance(dialogue, ListField)
    assert isinstance(dialogue.item, ObjectField)
    voice = dialogue.item.fields[1]
    assert isinstance(voice, ChoiceField)
    assert len(voice.options) > 60
    assert all(option.label != option.value for option in voice.options)


def test_grok_is_never_sent_an_empty_input() -> None:
    spec = SPECS["grok-imagine/image-to-video"]
    assert [problem.path for problem in check(spec, {})] == [("image_urls",)]
    assert input_for(spec, {"task_id": "abc", "duration": 7}) == {"task_id": "abc", "duration": "7"}


@pytest.mark.parametrize("kind", ["text-to-image", "image-to-image"])
def test_gpt_image_2_refuses_a_square_in_4k(kind: str) -> None:
    spec = SPECS[f"gpt-image-2-{kind}"]
    values = {**minimal_values(spec), "resolution": "4K", "aspect_ratio": "1:1"}
    assert [problem.path for problem in check(spec, values)] == [("aspect_ratio",)]
