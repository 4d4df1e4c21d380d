"""A paste of any layout comes out as models, or as one sentence."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.reading import Layout, read_page
from kiegui.catalog.schema import ChoiceField, MediaField, NumberField, TextField, ToggleField
from kiegui.catalog.soundness import faults
from kiegui.errors import PageError
from tests.catalog.page_import.disguises import EVERYWHERE, ON_MODEL_PAGES, OTHER_WORDS, Disguise, in_words_of
from tests.catalog.page_import.pages import APIDOG, EXPORT, ID, INPUT, MODEL_PAGE, RENDERED, as_json, as_page, operation

PAGES = {
    Layout.MODEL_PAGE: MODEL_PAGE,
    Layout.MARKDOWN_EXPORT: EXPORT,
    Layout.OPENAPI: as_page(operation(INPUT)),
    Layout.RENDERED: RENDERED,
    Layout.EXAMPLE: '{"model": "acme/paper-boat-2-5", "input": {"prompt": "It sails"}}',
}


@pytest.mark.parametrize("layout", PAGES)
def test_each_layout_is_recognised_and_sound(layout: Layout) -> None:
    (model,) = read_page(PAGES[layout]).models
    assert (model.layout, model.spec.id) == (layout, ID)
    assert list(faults(model.spec)) == []


@pytest.mark.parametrize("layout", [Layout.MODEL_PAGE, Layout.MARKDOWN_EXPORT, Layout.OPENAPI])
def test_a_page_gives_fields_of_the_right_kinds_and_limits(layout: Layout) -> None:
    spec = read_page(PAGES[layout]).models[0].spec
    prompt, pictures, duration = (spec.field(name) for name in ("prompt", "image_urls", "duration"))
    wind, loop = spec.field("wind"), spec.field("loop")
    assert isinstance(prompt, TextField)
    assert (prompt.required, prompt.max_length, prompt.default) == (True, 2500, None)
    assert isinstance(pictures, MediaField)
    assert (pictures.many, pictures.max_items, pictures.max_mb) == (True, 3, 30)
    assert (pictures.accepts, pictures.types) == ("image", ("image/jpeg", "image/png"))
    assert isinstance(duration, ChoiceField)
    assert [option.value for option in duration.options] == ["5", "10"]
    assert isinstance(wind, NumberField)
    assert (wind.minimum, wind.maximum, wind.step) == (0, 1, 0.1)
    assert isinstance(loop, ToggleField)


def test_an_example_on_a_page_is_no_default() -> None:
    spec = read_page(MODEL_PAGE).models[0].spec
    duration = spec.field("duration")
    assert isinstance(duration, ChoiceField)
    assert duration.default is None
    assert spec.example == {"prompt": "It sails away", "duration": "5", "wind": 0.5}


@pytest.mark.parametrize("disguise", EVERYWHERE, ids=lambda disguise: disguise.__name__)
@pytest.mark.parametrize("layout", PAGES)
def test_a_disguise_changes_nothing(layout: Layout, disguise: Disguise) -> None:
    assert read_page(disguise(PAGES[layout])).models[0].spec.fields == read_page(PAGES[layout]).models[0].spec.fields


@pytest.mark.parametrize("disguise", ON_MODEL_PAGES, ids=lambda disguise: disguise.__name__)
def test_a_disguised_model_page_is_read_as_before(disguise: Disguise) -> None:
    assert read_page(disguise(MODEL_PAGE)).models[0].spec == read_page(MODEL_PAGE).models[0].spec


@pytest.mark.parametrize("language", OTHER_WORDS)
def test_a_translated_model_page_is_read_as_before(language: str) -> None:
    assert read_page(in_words_of(language)(MODEL_PAGE)).models[0].spec == read_page(MODEL_PAGE).models[0].spec


def test_two_models_in_one_paste_are_two() -> None:
    other = EXPORT.replace("paper-boat-2-5", "kite-1").replace("Paper Boat 2.5", "Kite 1")
    third = as_page(operation(INPUT, model="acme/balloon"))
    paste = "\n".join((third, MODEL_PAGE, other))
    assert [model.spec.id for model in read_page(paste).models] == ["acme/balloon", ID, "acme/kite-1"]


def test_what_else_is_in_a_paste_is_told_and_does_not_hide_the_model() -> None:
    upload = as_page(operation(INPUT)).replace("/api/v1/jobs/createTask", "/api/file-stream-upload")
    (model,) = read_page(f"{MODEL_PAGE}\n{upload}").models
    assert model.spec == read_page(MODEL_PAGE).models[0].spec
    assert "was not read" in model.doubts[-1]
    assert "/api/file-stream-upload" in model.doubts[-1]


def test_one_model_twice_is_one() -> None:
    assert len(read_page(MODEL_PAGE + EXPORT).models) == 1


def test_our_own_first_line_is_passed_over() -> None:
    assert read_page(f"# SOURCE: somewhere\n{EXPORT}").models == read_page(EXPORT).models


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no text"),
        (" \n\u200b", "no text"),
        ("<!DOCTYPE html><html><body>input.prompt</body></html>", "HTML"),
        ("<!-- saved from a page -->\n<b>input.prompt</b>", "HTML"),
        ('<meta charset="utf-8">input.prompt', "HTML"),
        ('curl https://api.kie.ai/api/v1/boats/generate -d \'{"prompt": "x"}\'', "another part"),
        (MODEL_PAGE.replace("api.kie.ai", "api.boats.io"), "another service"),
        (
            "# Guide\n\nFirst, write a program that waits for the callback of a task. Then look at the state.",
            "No model",
        ),
        ("x" * 10_000_000, "far longer"),
        ("a\n" * 30_000, "far longer"),
        (MODEL_PAGE[: MODEL_PAGE.index("input.wind") + 40], "middle of its list"),
        (MODEL_PAGE[: MODEL_PAGE.index('"duration": "5"')], "middle of an example"),
        (EXPORT[: EXPORT.index("#### wind")], "middle of its list"),
        (as_page(operation(INPUT))[:900], "end of this page is missing"),
        (RENDERED[: RENDERED.index("input.wind")], "end of this page is missing"),
        (RENDERED[: RENDERED.index("Hide")] + "Response\n200\n", "folded away"),
        (as_json(operation(INPUT)).replace("jobs/createTask", "veo/generate"), "another part"),
    ],
)
def test_what_is_no_whole_page_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(PageError, match=sentence):
        read_page(text)


def test_more_models_than_anybody_pastes_are_refused() -> None:
    paste = "\n".join(as_page(operation({"properties": {"a": {}}}, model=f"acme/boat{number}")) for number in range(25))
    with pytest.raises(PageError, match="More than 20"):
        read_page(paste)


def test_apidogs_fields_are_read_by_their_counts() -> None:
    spec = read_page(APIDOG).models[0].spec
    assert [field.name for field in spec.fields] == ["prompt", "shots", "loop"]
