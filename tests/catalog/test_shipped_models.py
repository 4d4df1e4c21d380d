"""The model files that come with the app: they load, read well, say what the reference says, and their examples may go.

Rules and prices are tried in `test_shipped_rules`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from kiegui.catalog.check import check, default_of, input_for, plain_values
from kiegui.catalog.registry import load_models, read_model
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    TextField,
    ToggleField,
)
from kiegui.paths import resources_folder
from tests.catalog.reference import SHARED, minimal_values, reference_specs

FOLDER = resources_folder() / "models"
MODELS = load_models(FOLDER)
SPECS = MODELS.by_id

LITE = "bytedance/v1-lite-text-to-video"
KLING = "kling/v2-5-turbo-text-to-video-pro"

MOST_RETIRED = 14
LONGEST_LABEL, LONGEST_HELP, LONGEST_ABOUT = 32, 140, 130

each_model = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
seed_pages = pytest.mark.parametrize("model", [LITE, KLING])


def all_fields(fields: tuple[Field, ...], before: str = "") -> Iterator[tuple[str, Field]]:
    """Every field with its path, those of lists and their rows too."""
    for field in fields:
        path = f"{before}{field.name}"
        yield path, field
        if isinstance(field, ListField):
            yield from all_fields((field.item,), f"{path}.")
        elif isinstance(field, ObjectField):
            yield from all_fields(field.fields, path)


def plain(value: object) -> str:
    """A value as it reads: 2.0 is 2, and "5" is 5."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


@cache
def pages() -> str:
    """All documentation pages that are at hand, in one text; "" if there are none."""
    files = [*sorted((SHARED / "pages").glob("*.txt")), *sorted((SHARED / "seeds").glob("*.txt"))]
    return "\n".join(" ".join(file.read_text(encoding="utf-8").split()) for file in files)


def page_of(model: str) -> str:
    """The documentation page of a model; the test is skipped where it is not at hand."""
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


def test_all_files_load() -> None:
    assert MODELS.problems == ()
    assert len(SPECS) == 190


def test_all_models_of_the_reference_are_there() -> None:
    if not (reference := reference_specs()):
        pytest.skip("the reference is not at hand")
    assert set(reference) <= set(SPECS)


def test_few_models_are_retired() -> None:
    assert len([spec for spec in SPECS.values() if spec.status == "retired"]) <= MOST_RETIRED


def test_titles_are_told_apart() -> None:
    titles = [spec.title for spec in SPECS.values()]
    assert len(set(titles)) == len(titles)


@each_model
def test_file_lies_where_its_id_says(spec: ModelSpec) -> None:
    assert read_model(FOLDER / f"{spec.id}.json") == spec


# -- what is sent ------------------------------------------------------------------------------------------------


@each_model
def test_example_may_go_as_it_stands(spec: ModelSpec) -> None:
    assert spec.example
    assert check(spec, spec.example) == ()
    sent = input_for(spec, spec.example)
    assert plain_values(spec, sent)[1] == ()
    again = {name: value for name, value in plain_values(spec, sent)[0].items() if name in spec.example}
    assert again == spec.example
    added = {name: plain(value) for name, value in sent.items() if name not in spec.example}
    assert added == {field.name: plain(default_of(field)) for field in spec.fields if field.name in added}


@each_model
def test_least_input_passes_and_comes_back(spec: ModelSpec) -> None:
    values = minimal_values(spec)
    assert check(spec, values) == ()
    sent = input_for(spec, values)
    again, dropped = plain_values(spec, sent)
    assert dropped == ()
    assert input_for(spec, again) == sent


@each_model
def test_nothing_at_all_is_never_sent(spec: ModelSpec) -> None:
    """Kie takes an empty input of some models, and bills it."""
    assert check(spec, {}) != ()


@each_model
def test_files_of_examples_belong_to_nobody(spec: ModelSpec) -> None:
    hosts = re.findall(r"https?://([^/\"]+)", json.dumps(spec.example))
    assert set(hosts) <= {"example.com"}


# -- what is read ------------------------------------------------------------------------------------------------


@each_model
def test_words_are_there_and_short(spec: ModelSpec) -> None:
    assert " · " in spec.title
    assert 0 < len(spec.about) <= LONGEST_ABOUT
    assert spec.about.endswith(".")
    for path, field in all_fields(spec.fields):
        assert 0 < len(field.label) <= LONGEST_LABEL, path
        assert 0 < len(field.help) <= LONGEST_HELP, path
        assert field.help.endswith("."), path


@each_model
def test_labels_are_words_of_our_own(spec: ModelSpec) -> None:
    for path, field in all_fields(spec.fields):
        assert field.label[:1].isupper(), path
        assert "_" not in field.label, path
        assert not re.search(r"\b(URLs?|API|Select|Enter|Choose)\b", f"{field.label} {field.help}"), path
        if isinstance(field, ToggleField):
            assert not re.match(r"(Enable|Whether|Is)\b", field.label), path


@each_model
def test_labels_of_a_form_are_told_apart(spec: ModelSpec) -> None:
    labels = [field.label for field in spec.fields]
    assert len(set(labels)) == len(labels)


@each_model
def test_options_are_told_apart_and_read_as_words(spec: ModelSpec) -> None:
    for path, field in all_fields(spec.fields):
        if isinstance(field, ChoiceField):
            labels = [option.label for option in field.options]
            assert len(set(labels)) == len(labels), path
            assert not any("_" in label or label in ("Any", "Select…") for label in labels), path


@each_model
def test_voices_have_names(spec: ModelSpec) -> None:
    for path, field in all_fields(spec.fields):
        if isinstance(field, ChoiceField) and field.name == "voice":
            assert all(option.label != option.value and " " in option.label for option in field.options), path


@each_model
def test_shapes_are_drawn_and_lengths_have_their_unit(spec: ModelSpec) -> None:
    for path, field in all_fields(spec.fields):
        if isinstance(field, ChoiceField) and any(re.fullmatch(r"\d+:\d+", option.label) for option in field.options):
            assert field.drawn_as == "ratios", path
        if isinstance(field, ChoiceField) and field.name in ("duration", "n_frames"):
            assert all(option.label.endswith(" s") for option in field.options), path
        elif field.name == "duration":
            assert getattr(field, "unit", "") == "s", path


@each_model
def test_no_sentence_is_taken_from_the_pages(spec: ModelSpec) -> None:
    for path, field in all_fields(spec.fields):
        assert field.help not in pages(), path
    assert spec.about not in pages()


# -- how it is arranged ------------------------------------------------------------------------------------------


@each_model
def test_what_changes_the_price_is_not_folded_away(spec: ModelSpec) -> None:
    priced = {name for price in spec.prices for name in (*price.when, price.per)}
    assert [field.name for field in spec.fields if field.more and field.name in priced] == []


@each_model
def test_what_must_be_filled_in_is_not_folded_away(spec: ModelSpec) -> None:
    missing = [field.name for field in spec.fields if field.required and default_of(field) is None]
    assert [name for name in missing if (field := spec.field(name)) is not None and field.more] == []


@each_model
def test_files_stand_before_the_prompt(spec: ModelSpec) -> None:
    names = [field.name for field in spec.fields]
    files = [field.name for field in spec.fields if isinstance(field, MediaField) and not field.more]
    assert not files or "prompt" not in names or names.index(files[-1]) < names.index("prompt")


@each_model
def test_facts_have_a_source_and_a_date(spec: ModelSpec) -> None:
    assert spec.source.startswith("https://docs.kie.ai/")
    assert spec.source_date >= "2026-04-29"
    assert bool(spec.price_date) == bool(spec.prices)


# -- against the reference and the pages -------------------------------------------------------------------------


@each_model
def test_no_field_of_the_reference_is_missing(spec: ModelSpec) -> None:
    if (bare := reference_specs().get(spec.id)) is None:
        pytest.skip("the reference is not at hand")
    assert {path for path, _ in all_fields(bare.fields)} <= {path for path, _ in all_fields(spec.fields)}


@each_model
def test_no_default_is_made_up(spec: ModelSpec) -> None:
    if (bare := reference_specs().get(spec.id)) is None:
        pytest.skip("the reference is not at hand")
    documented = {path: default_of(field) for path, field in all_fields(bare.fields)}
    for path, field in all_fields(spec.fields):
        default = default_of(field)
        is_off = isinstance(field, ToggleField) and default is False
        said_in_words = path in ("character_orientation", "background_source")
        assert default is None or is_off or said_in_words or plain(default) == plain(documented[path]), path


@seed_pages
def test_example_of_the_page_is_sent_as_it_stands_there(model: str) -> None:
    spec, example = SPECS[model], example_of(model)
    values, dropped = plain_values(spec, example)
    assert dropped == ()
    assert check(spec, values) == ()
    assert json.dumps(input_for(spec, values)) == json.dumps(example)


@seed_pages
def test_every_parameter_of_the_page_is_there_in_its_order(model: str) -> None:
    pairs = re.findall(r"^input\.(\w+)\n(Required|Optional)$", page_of(model), re.MULTILINE)
    fields = [(field.name, field.required) for field in SPECS[model].fields]
    assert fields[: len(pairs)] == [(name, need == "Required") for name, need in pairs]


@seed_pages
def test_limits_and_options_are_those_of_the_page(model: str) -> None:
    sections = re.split(r"^input\.", page_of(model), flags=re.MULTILINE)[1:]
    for field, section in zip(SPECS[model].fields, sections, strict=False):
        assert section.startswith(field.name)
        match field:
            case TextField():
                assert f"Max length: {field.max_length} characters" in section
            case ChoiceField():
                assert [option.value for option in field.options] == re.findall(r"^(\S+)\n-$", section, re.MULTILINE)
            case NumberField():
                ends = f"Min: {field.minimum:g}, Max: {field.maximum:g}, Step: {field.step:g}"
                assert ends in section
