"""Model pages as browsers copy them: heads, options, rows, where a page begins and ends."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundField, JsonType
from kiegui.catalog.page_import.model_page import read_model_pages
from kiegui.errors import PageError
from tests.catalog.page_import.pages import EXPORT, ID, MODEL_PAGE


def fields_of(*lines: str) -> tuple[FoundField, ...]:
    return read_model_pages([*"\n".join(lines).split("\n"), "Request Example"])[0].fields


def options_of(*lines: str) -> list[tuple[object, str]]:
    (found,) = fields_of("input.x", "Optional", "string", "Text", "Available options:", "", *lines)
    return [(option.value, option.label) for option in found.options]


@pytest.mark.parametrize(
    "lines",
    [
        ("5", "-", "5s", "10", "-", "10s"),
        ("5", "-5s", "10", "-10s"),
        ("5-5s", "10-10s"),
        ("5 - 5s", "10 - 10s"),
        ("`5`\\-5s  ", "`10`\\-10s  "),
        ("`5`", "\\-", "5s", "`10`", "\\-", "10s"),
        ("5", "–", "5s", "10", "–", "10s"),
    ],
)
def test_options_are_values_and_labels_however_they_are_copied(lines: tuple[str, ...]) -> None:
    assert options_of(*lines) == [("5", "5s"), ("10", "10s")]


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("16:9-16:9", ("16:9", "16:9")),
        ("v4-5-V4.5", ("v4-5", "V4.5")),
        ("wan-2-Wan 2", ("wan-2", "Wan 2")),
        ("std - Standard mode", ("std", "Standard mode")),
        ("480p", ("480p", "")),
        ("solo-For single-handed boats", ("solo", "For single-handed boats")),
        ("v4-5 - Fast", ("v4-5", "Fast")),
        ("a-b-c", ("a-b-c", "")),
    ],
)
def test_a_line_is_cut_where_value_and_label_meet(line: str, option: tuple[str, str]) -> None:
    assert options_of(line, "other") == [option, ("other", "")]


def test_an_option_without_a_label_takes_none_from_its_neighbour() -> None:
    assert options_of("5", "-", "10", "-", "ten") == [("5", ""), ("10", "ten")]


@pytest.mark.parametrize(
    "lines",
    [
        ("input.wind", "Optional", "number", "How strong"),
        ("input.windOptionalnumber", "How strong"),
        ("`input.wind`Optionalnumber", "How strong"),
        ("input.wind Optional number", "How strong"),
        ("**input.wind**", "Optional number", "How strong"),
        ("input.wind: Optional", "number", "How strong"),
        ("input.wind", "可选", "数字", "How strong"),
        ("input.wind", "Opcional", "número", "How strong"),
    ],
)
def test_a_field_is_read_however_its_marks_are_set(lines: tuple[str, ...]) -> None:
    (found,) = fields_of(*lines, "Min: 0, Max: 1, Step: 0.1")
    assert (found.name, found.type, found.required) == ("wind", JsonType.NUMBER, False)
    assert found.text.startswith("How strong")


def test_a_sentence_about_a_field_begins_no_field() -> None:
    (found,) = fields_of("input.a", "Required", "string", "Use this or", "input.b", "as you like")
    assert found.name == "a"


def test_lists_say_what_they_hold() -> None:
    links, words, rows = fields_of(
        "input.links", "Required", "array(URL)", "input.words", "Optional", "array(string)", "input.rows", "Optional",
        "array(object)", "Lines of speech", "Object structure:", "text-string (required) - What is said",
        "- seconds: integer (optional)", "Example:", '[{"text": "Hi"}]',
    )  # fmt: skip
    assert links.is_address
    assert (words.item is not None and words.item.type) is JsonType.STRING
    assert rows.item is not None
    assert [(part.name, part.type, part.required) for part in rows.item.fields] == [
        ("text", JsonType.STRING, True), ("seconds", JsonType.INTEGER, False),
    ]  # fmt: skip
    assert rows.example == [{"text": "Hi"}]


def test_fields_of_fields_go_into_their_owner() -> None:
    shots, box = fields_of(
        "input.shots", "Required", "array(object)", "input.shots[].prompt", "Required", "string", "input.box", "Optional",
        "object", "input.box.width", "Optional", "integer",
    )  # fmt: skip
    assert shots.item is not None
    assert [part.name for part in shots.item.fields] == ["prompt"]
    assert [part.name for part in box.fields] == ["width"]


def test_examples_are_json_or_words() -> None:
    values = [
        fields_of("input.x", "Optional", "string", "Example:", line)[0].example
        for line in ('"5"', "false", "`[1, 2]`", '"cut', "0.5", '"a\\nb"')
    ]
    assert values == ["5", False, [1, 2], "cut", 0.5, "a\nb"]


def test_the_id_is_that_of_the_parameter_not_of_the_callback() -> None:
    page = MODEL_PAGE.replace(f'"model": "{ID}"', '"model": "acme/wrong"')
    (model,) = read_model_pages(page.split("\n"))
    assert (model.ids, model.names) == ((ID,), ("acme/wrong",))


def test_without_the_parameter_the_id_is_that_of_the_request() -> None:
    page = MODEL_PAGE[MODEL_PAGE.index("Input Object") :]
    assert read_model_pages(page.split("\n"))[0].ids == (ID,)


def test_an_address_in_the_page_is_kept() -> None:
    page = f"https://kie.ai/boats?model=acme%2Fpaper-boat-2-5\n{MODEL_PAGE}"
    assert read_model_pages(page.split("\n"))[0].address.startswith("https://kie.ai/boats")


def test_pages_of_other_layouts_are_not_touched() -> None:
    assert read_model_pages(EXPORT.split("\n")) == ()


def test_a_page_that_ends_in_its_fields_is_refused() -> None:
    with pytest.raises(PageError, match="middle of its list"):
        read_model_pages(MODEL_PAGE[: MODEL_PAGE.index("Request Example")].split("\n"))


GLUED = ("input.crew", "Required", "array(object)", "Who sails", "Object structure:", "name-string (required) - Who",
         "Available names:", "Aaaaaaaaaaaaaaaaaaa1Bbbbbbbbbbbbbbbbbbb2Ccccccccccccccccccc3",
         "Example:", "[", "{", '"name": "Bbbbbbbbbbbbbbbbbbb2"', "}", "]")  # fmt: skip


def test_ids_without_anything_between_are_parted_by_the_examples_length() -> None:
    (crew,) = fields_of(*GLUED)
    assert crew.item is not None
    (name,) = crew.item.fields
    assert [option.value for option in name.options] == [
        "Aaaaaaaaaaaaaaaaaaa1", "Bbbbbbbbbbbbbbbbbbb2", "Ccccccccccccccccccc3",
    ]  # fmt: skip


@pytest.mark.parametrize("sample", ["Bbbbbbbb2", "Dddddddddddddddddddd4", "Ddddddddddddddddddd4"])
def test_ids_that_the_example_does_not_prove_stay_together(sample: str) -> None:
    (crew,) = fields_of(*(line.replace("Bbbbbbbbbbbbbbbbbbb2", sample) if "name" in line else line for line in GLUED))
    assert crew.item is not None
    assert crew.item.fields[0].options == ()


def test_a_mark_in_brackets_is_read() -> None:
    (crew,) = fields_of("input.crew (Required, integer)", "How many")
    assert (crew.required, crew.type, crew.text) == (True, JsonType.INTEGER, "How many")


def test_a_model_inside_the_input_is_no_other_name_of_the_page() -> None:
    page = MODEL_PAGE.replace('"wind": 0.5\n', '"wind": 0.5,\n      "model": "engine-9"\n')
    assert read_model_pages(page.split("\n"))[0].names == (ID,)
