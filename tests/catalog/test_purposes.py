"""What models make from what, told from their fields and rules."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from kiegui.catalog.purposes import Purpose, Source, given_sources, needed_sources, possible_sources, purpose_of
from kiegui.catalog.registry import load_models
from kiegui.catalog.rules import AtLeastOne
from kiegui.catalog.schema import Field, ListField, MediaField, ModelSpec, ObjectField, TextField
from kiegui.paths import resources_folder
from tests.catalog.reference import reference_specs

PROMPT = TextField(name="prompt", label="Prompt", required=True)
START = MediaField(name="start", label="Start", accepts="image")
NEEDED_START = MediaField(name="start", label="Start", accepts="image", required=True)
FILM = MediaField(name="film", label="Film", accepts="video")
NEEDED_FILM = MediaField(name="film", label="Film", accepts="video", required=True)
NEEDED_VOICE = MediaField(name="voice", label="Voice", accepts="audio", required=True)
TASK = TextField(name="taskId", label="Task", required=True)


def spec_of(
    makes: Literal["image", "video", "audio", "text"], *fields: Field, rule: AtLeastOne | None = None
) -> ModelSpec:
    return ModelSpec(id="m", title="M", provider="P", makes=makes, fields=fields, rules=(rule,) if rule else ())


@pytest.mark.parametrize(
    ("makes", "fields", "purpose"),
    [
        ("video", (PROMPT,), Purpose.FILM_FROM_WORDS),
        ("video", (PROMPT, START), Purpose.FILM_FROM_WORDS_OR_PICTURES),
        ("video", (PROMPT, NEEDED_START, FILM), Purpose.FILM_FROM_PICTURES),
        ("video", (NEEDED_START, NEEDED_VOICE), Purpose.FILM_FROM_SOUND),
        ("video", (NEEDED_FILM, NEEDED_VOICE), Purpose.FILM_FROM_FILM),
        ("video", (TASK, PROMPT), Purpose.FILM_FROM_FILM),
        ("video", (PROMPT, START, FILM), Purpose.FILM_FROM_ANYTHING),
        ("image", (PROMPT,), Purpose.PICTURE_FROM_WORDS),
        ("image", (PROMPT, START), Purpose.PICTURE_FROM_WORDS_OR_PICTURES),
        ("image", (NEEDED_START,), Purpose.PICTURE_FROM_PICTURES),
        ("audio", (PROMPT, START), Purpose.SOUND_FROM_WORDS),
        ("audio", (NEEDED_VOICE,), Purpose.SOUND_FROM_SOUND),
        ("text", (NEEDED_START,), Purpose.TEXT),
    ],
)
def test_each_model_has_one_purpose(
    makes: Literal["image", "video", "audio", "text"], fields: tuple[Field, ...], purpose: Purpose
) -> None:
    assert purpose_of(spec_of(makes, *fields)) is purpose


def test_a_file_that_one_rule_asks_for_is_needed() -> None:
    end = MediaField(name="end", label="End", accepts="image")
    spec = spec_of("video", PROMPT, START, end, rule=AtLeastOne(fields=("start", "end")))
    assert needed_sources(spec) == {Source.IMAGE}


def test_an_earlier_result_instead_of_a_file_leaves_the_file_needed() -> None:
    task = TextField(name="task_id", label="Task")
    spec = spec_of("video", PROMPT, START, task, rule=AtLeastOne(fields=("start", "task_id")))
    assert purpose_of(spec) is Purpose.FILM_FROM_PICTURES


@pytest.mark.parametrize("fields", [("start", "film"), ("prompt", "start"), ("start", "gone")])
def test_a_choice_of_other_things_needs_no_file(fields: tuple[str, ...]) -> None:
    assert needed_sources(spec_of("video", PROMPT, START, FILM, rule=AtLeastOne(fields=fields))) == set()


def test_a_rule_for_some_values_only_needs_nothing_always() -> None:
    rule = AtLeastOne(fields=("start",), when={"prompt": "*"})
    assert needed_sources(spec_of("video", PROMPT, START, rule=rule)) == set()


def test_values_name_files_and_earlier_results() -> None:
    spec = spec_of("video", PROMPT, START, TASK)
    assert given_sources(spec, {"prompt": "A boat"}) == set()
    assert given_sources(spec, {"start": "https://example.com/a.png", "taskId": "1"}) == {Source.IMAGE, Source.RESULT}


def test_files_within_rows_count() -> None:
    inner = ObjectField(name="", label="Row", fields=(NEEDED_START, FILM))
    rows = ListField(name="rows", label="Rows", item=inner, required=True)
    spec = spec_of("video", PROMPT, rows)
    assert needed_sources(spec) == {Source.IMAGE}
    assert possible_sources(spec) == {Source.IMAGE, Source.VIDEO}


def test_no_group_of_the_known_models_is_empty_or_has_most_of_them() -> None:
    specs = reference_specs().values()
    if not specs:
        pytest.skip("the reference is not at hand")
    purposes = [purpose_of(spec) for spec in specs]
    assert all(3 < purposes.count(purpose) < len(purposes) / 4 for purpose in Purpose)


def test_examples_that_name_nothing_need_nothing_of_the_web() -> None:
    specs = load_models(resources_folder() / "models").by_id.values()
    alone = [spec.example for spec in specs if not given_sources(spec, spec.example)]
    assert len(alone) > 40
    assert not [example for example in alone if re.search(r"://|[0-9a-f]{8}", str(example))]
