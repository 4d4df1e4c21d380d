"""Found models as model files: ids, titles, examples, doubts."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.page_import.found import FoundField, FoundModel, FoundOption, JsonType
from kiegui.catalog.page_import.model_spec import built
from kiegui.catalog.rules import AtLeastOne, Exclusive
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import PageError

PROMPT = FoundField(name="prompt", type=JsonType.STRING, required=True, max_length=20)
MODE = FoundField(name="mode", type=JsonType.STRING, options=(FoundOption("a"), FoundOption("b")))
PICTURE = FoundField(name="image_url", type=JsonType.STRING)


def spec_of(*fields: FoundField, **said: Any) -> tuple[ModelSpec, tuple[str, ...]]:
    (made,) = built(FoundModel(**{"ids": ("acme/text-to-image",), "fields": fields or (PROMPT, MODE), **said}))
    return made


def test_each_id_is_a_model_with_a_title_of_its_own() -> None:
    made = list(built(FoundModel(ids=("acme/a-1", "acme/a-2"), fields=(PROMPT,), title="Acme A")))
    assert [(spec.id, spec.title) for spec, _ in made] == [("acme/a-1", "Acme A 1"), ("acme/a-2", "Acme A 2")]


@pytest.mark.parametrize(
    ("title", "kept"), [("Paper Boat", "Paper Boat"), ("2 5 Boat", "Acme Text To Image"), ("", "Acme Text To Image")]
)
def test_a_title_that_says_no_name_is_made_of_the_id(title: str, kept: str) -> None:
    assert spec_of(title=title)[0].title == kept


@pytest.mark.parametrize("model_id", ["", "../up", "a b", "x" * 300])
def test_an_id_that_is_none_stays_open_with_a_doubt(model_id: str) -> None:
    spec, doubts = spec_of(ids=(model_id,))
    assert spec.id == "unknown-model"
    assert "write it" in doubts[0]


def test_the_pages_example_is_kept_if_it_passes() -> None:
    assert spec_of(example={"prompt": "A boat", "mode": "a", "other": 1, "seed": None})[0].example == {
        "prompt": "A boat",
        "mode": "a",
    }
    assert spec_of(example={"prompt": "A" * 50})[0].example == {}


def test_an_example_holds_no_addresses() -> None:
    spec, _ = spec_of(PROMPT, PICTURE, example={"prompt": "A boat", "image_url": "https://example.com/a.png"})
    assert spec.example == {"prompt": "A boat"}


def test_what_only_the_example_uses_is_a_doubt() -> None:
    assert "“speed”" in spec_of(example={"prompt": "A boat", "speed": 1})[1][-1]


def test_a_rule_that_makes_no_sense_is_left_out() -> None:
    good, bad = AtLeastOne(fields=("prompt", "mode")), Exclusive(groups=(("prompt",),))
    assert spec_of(rules=(bad, good))[0].rules == (good,)


def test_a_deprecated_page_is_a_retired_model() -> None:
    assert spec_of(deprecated=True)[0].status == "retired"


def test_what_a_model_makes_is_doubted_where_nothing_tells() -> None:
    spec, doubts = spec_of(ids=("acme/thing",))
    assert spec.makes == "video"
    assert "films" in doubts[-1]


def test_pages_without_usable_fields_or_with_too_many_are_refused() -> None:
    for fields in ((FoundField(name="x", type=JsonType.OBJECT),), (PROMPT,) * 300):
        with pytest.raises(PageError):
            spec_of(*fields)
