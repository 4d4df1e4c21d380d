"""Documentation as a browser shows it, by Mintlify and by Apidog."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundModel, JsonType
from kiegui.catalog.page_import.rendered_page import read_rendered_pages
from kiegui.errors import PageError
from tests.catalog.page_import.pages import APIDOG, ID, MODEL_PAGE, RENDERED


def model_in(page: str) -> FoundModel:
    (model,) = read_rendered_pages(page.split("\n"))
    return model


def test_mintlifys_fields_are_named_with_their_owner() -> None:
    model = model_in(RENDERED)
    assert model.ids == (ID,)
    assert [(field.name, field.type, field.required) for field in model.fields] == [
        ("prompt", JsonType.STRING, True), ("image_urls", JsonType.ARRAY, False), ("duration", JsonType.STRING, False),
        ("wind", JsonType.NUMBER, False), ("loop", JsonType.BOOLEAN, False),
    ]  # fmt: skip


def test_options_and_defaults_stand_under_their_captions() -> None:
    fields = {field.name: field for field in model_in(RENDERED).fields}
    assert [option.value for option in fields["duration"].options] == ["5", "10"]
    assert (fields["duration"].default, fields["wind"].default) == ("5", 0.5)
    assert fields["duration"].text == "Duration in seconds"
    assert fields["prompt"].example == "It sails away"


def test_apidogs_counts_say_what_is_inside_what() -> None:
    prompt, shots, loop = model_in(APIDOG).fields
    assert (prompt.name, loop.name, loop.default) == ("prompt", "loop", False)
    assert shots.item is not None
    assert [(field.name, field.required) for field in shots.item.fields] == [("words", True), ("seconds", False)]


def test_without_counts_all_that_follows_is_inside() -> None:
    page = APIDOG.replace("object {3}", "object").replace("array [object {2}]", "array [string]")
    assert [field.name for field in model_in(page).fields] == ["prompt", "shots", "words", "seconds", "loop"]


def test_without_options_the_id_is_that_of_the_example() -> None:
    page = RENDERED.replace(f"Available options:\n{ID}\n", "")
    assert model_in(f'curl -d \'{{"model": "acme/kite", "input": {{"prompt": "Up"}}}}\'\n{page}').ids == ("acme/kite",)


def test_pages_of_other_layouts_are_not_touched() -> None:
    assert read_rendered_pages(MODEL_PAGE.split("\n")) == ()
    assert read_rendered_pages(["Body", "other", "string"]) == ()


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (RENDERED[: RENDERED.index("Response")], "end of this page"),
        (RENDERED[: RENDERED.index("Hide")] + "Response", "folded away"),
    ],
)
def test_a_page_without_its_fields_is_refused(page: str, sentence: str) -> None:
    with pytest.raises(PageError, match=sentence):
        model_in(page)


UNCOUNTED = """Body Params
application/json
model
enum<string>
required
Value:
acme/paper-boat-2-5
callBackUrl
string <uri>
optional
input
object
required
image_urls
array[string <uri>]
optional
Pictures
<= 7 items
model
enum<string>
optional
Which engine
Default: old
Allowed values:
old
new
Default:
old
crew
array [object]
optional
name
string
required
age
integer
optional
>= 1
<= 99
mode
enum<string>
optional
Allowed values:
calm
Examples
Responses
curl -d '{"model": "acme/paper-boat-2-5", "input": {"crew": [{"name": "Ann", "age": 9}], "mode": "calm"}}'
"""


def test_without_counts_the_example_says_what_rows_hold() -> None:
    fields = {field.name: field for field in model_in(UNCOUNTED).fields}
    assert list(fields) == ["image_urls", "model", "crew", "mode"]
    item = fields["crew"].item
    assert item is not None
    assert [(field.name, field.minimum, field.maximum) for field in item.fields] == [
        ("name", None, None),
        ("age", 1, 99),
    ]


def test_a_caption_that_is_repeated_starts_anew() -> None:
    fields = {field.name: field for field in model_in(UNCOUNTED).fields}
    assert fields["model"].default == "old"
    assert [option.value for option in fields["mode"].options] == ["calm"]


@pytest.mark.parametrize("shown", ["POST\n/api/v1/boats/generate", "POST\n/\napi\n/\nv1\n/\nboats\n/\ngenerate"])
def test_a_page_about_another_path_is_refused(shown: str) -> None:
    with pytest.raises(PageError, match="/api/v1/boats/generate"):
        model_in(f"{shown}\n{UNCOUNTED}")
