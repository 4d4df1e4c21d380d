"""Markdown exports: captions, options, ranges, with and without their Markdown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kiegui.catalog.page_import.found import FoundField, JsonType
from kiegui.catalog.page_import.markdown_export import read_markdown_exports
from kiegui.errors import PageError
from tests.catalog.page_import.pages import EXPORT, ID, MODEL_PAGE


def field(*lines: str) -> FoundField:
    return read_markdown_exports(["#### x", *lines, "### Request Example"])[0].fields[0]


def test_a_page_gives_its_id_title_and_first_words() -> None:
    (model,) = read_markdown_exports(EXPORT.split("\n"))
    assert (model.ids, model.title) == ((ID,), "Paper Boat 2.5")
    assert model.about == "Generate content using the Paper Boat 2.5 model"
    assert model.example == {"prompt": "It sails away", "duration": "5"}


def test_a_preview_without_markdown_is_read_as_well() -> None:
    shown = re.sub(r"(?m)^(?:#+|>) ", "", EXPORT).replace("**", "").replace("- ", "• ")
    before, after = (read_markdown_exports(page.split("\n"))[0] for page in (EXPORT, shown))
    assert [part.name for part in after.fields] == [part.name for part in before.fields]
    assert [part.required for part in after.fields] == [part.required for part in before.fields]
    assert [part.options for part in after.fields] == [part.options for part in before.fields]


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("- **Required**: Yes", "required", True),
        ("- **Required**: No", "required", False),
        ("- **Max Length**: 2,500 characters", "max_length", 2500),
        ("- **Range**: -1 - 2147483647 (step: 1)", "minimum", -1),
        ("- **Range**: -1 - 2147483647 (step: 1)", "maximum", 2147483647),
        ("- **Range**: 0 - 1 (step: 0.01)", "step", 0.01),
        ("- **Max File Size**: 10MB", "max_mb", 10),
        ("- **Max File Size**: 1GB", "max_mb", 1000),
        ("- **Accepted File Types**: image/png, video/mp4", "types", ("image/png", "video/mp4")),
        ("- **Accepted File Types**: image/png", "is_address", True),
        ('- **Default Value**: `"a: b * c_d"`', "default", "a: b * c_d"),
        ("- **Default Value**: `-1`", "default", -1),
        ("- **Default Value**: bare words", "default", "bare words"),
        ("- **Max Files**: 4", "max_items", 4),
    ],
)
def test_each_caption_says_one_thing(line: str, attribute: str, value: Any) -> None:
    assert getattr(field("- **Type**: `string`", line), attribute) == value


def test_options_are_values_with_their_labels() -> None:
    found = field(
        "- **Type**: `string`",
        "- **Options**:",
        "  - `16:9`: Wide: cinema",
        "  - `auto`",
        "- **Default Value**: `auto`",
    )
    assert [(option.value, option.label) for option in found.options] == [("16:9", "Wide: cinema"), ("auto", "")]
    assert found.default == "auto"


def test_a_description_may_run_over_lines() -> None:
    assert field("- **Type**: `string`", "- **Description**: One", "two").text == "One\ntwo"


def test_a_list_knows_its_rows() -> None:
    found = field("- **Type**: `array<integer>`")
    assert (found.type, found.item is not None and found.item.type) == (JsonType.ARRAY, JsonType.INTEGER)


def test_two_exports_are_two_models() -> None:
    other = EXPORT.replace("paper-boat-2-5", "kite").replace("Paper Boat 2.5", "Kite")
    assert [model.title for model in read_markdown_exports((EXPORT + other).split("\n"))] == ["Paper Boat 2.5", "Kite"]


def test_pages_of_other_layouts_are_not_touched() -> None:
    assert read_markdown_exports(MODEL_PAGE.split("\n")) == ()


def test_a_page_that_ends_in_its_fields_is_refused() -> None:
    with pytest.raises(PageError, match="middle of its list"):
        read_markdown_exports(EXPORT[: EXPORT.index("### Request Example")].split("\n"))
