"""The model files that come with the app, against the pages that they were written from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kiegui.catalog.check import check, default_of, input_for, plain_values
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ChoiceField, ModelSpec, NumberField, TextField
from kiegui.paths import resources_folder
from tests.catalog.reference import SHARED

LITE = "bytedance/v1-lite-text-to-video"
KLING = "kling/v2-5-turbo-text-to-video-pro"

MODELS = load_models(resources_folder() / "models")


def page_of(model: str) -> str:
    """The documentation page that a model was written from; the test is skipped where it is not at hand."""
    file = SHARED / "seeds" / f"{model.replace('/', '_')}.txt"
    if not file.is_file():
        pytest.skip("the pages are not at hand")
    return file.read_text(encoding="utf-8")


def example_of(model: str) -> dict[str, Any]:
    """The `input` of the page's request example."""
    body = re.search(r"-d '(\{.*?^\})'", page_of(model), re.DOTALL | re.MULTILINE)
    assert body is not None
    example = json.loads(body[1])
    assert isinstance(example["input"], dict)
    return example["input"]


def spec_of(model: str) -> ModelSpec:
    return MODELS.by_id[model]


def test_all_files_load() -> None:
    assert MODELS.problems == ()
    assert {LITE, KLING} <= set(MODELS.by_id)


@pytest.mark.parametrize("model", [LITE, KLING])
def test_example_of_the_page_is_sent_as_it_stands_there(model: str) -> None:
    example = example_of(model)
    values, dropped = plain_values(spec_of(model), example)
    assert dropped == ()
    assert check(spec_of(model), values) == ()
    assert json.dumps(input_for(spec_of(model), values)) == json.dumps(example)


@pytest.mark.parametrize("model", [LITE, KLING])
def test_every_parameter_of_the_page_is_there_in_its_order(model: str) -> None:
    pairs = re.findall(r"^input\.(\w+)\n(Required|Optional)$", page_of(model), re.MULTILINE)
    assert [(field.name, field.required) for field in spec_of(model).fields] == [
        (name, need == "Required") for name, need in pairs
    ]


@pytest.mark.parametrize("model", [LITE, KLING])
def test_limits_and_options_are_those_of_the_page(model: str) -> None:
    sections = re.split(r"^input\.", page_of(model), flags=re.MULTILINE)[1:]
    for field, section in zip(spec_of(model).fields, sections, strict=True):
        match field:
            case TextField():
                assert f"Max length: {field.max_length} characters" in section
            case ChoiceField():
                assert [option.value for option in field.options] == re.findall(r"^(\S+)\n-$", section, re.MULTILINE)
            case NumberField():
                ends = f"Min: {field.minimum:g}, Max: {field.maximum:g}, Step: {field.step:g}"
                assert ends in section


@pytest.mark.parametrize("model", [LITE, KLING])
def test_no_sentence_of_the_page_is_taken_over(model: str) -> None:
    page = page_of(model)
    assert [field.name for field in spec_of(model).fields if not field.help or field.help.rstrip(".") in page] == []


@pytest.mark.parametrize("model", [LITE, KLING])
def test_labels_are_the_names_in_words(model: str) -> None:
    for field in spec_of(model).fields:
        assert field.label == field.name.replace("_", " ").capitalize()


@pytest.mark.parametrize("model", [LITE, KLING])
def test_first_example_is_our_own(model: str) -> None:
    assert spec_of(model).example["prompt"] not in page_of(model)


def test_defaults_are_the_documented_ones() -> None:
    documented = {"aspect_ratio": "16:9", "resolution": "720p", "duration": "5", "cfg_scale": 0.5}
    for model in (LITE, KLING):
        for field in spec_of(model).fields:
            assert default_of(field) == documented.get(field.name)


def test_prompt_alone_is_all_that_is_sent() -> None:
    assert input_for(spec_of(LITE), {"prompt": "A boat"}) == {"prompt": "A boat"}


@pytest.mark.parametrize("model", [LITE, KLING])
def test_what_changes_the_price_is_not_folded_away(model: str) -> None:
    spec = spec_of(model)
    priced = {name for price in spec.prices for name in (*price.when, price.per)}
    assert [field.name for field in spec.fields if field.more and field.name in priced] == []
