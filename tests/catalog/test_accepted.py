"""Which fields of a model take a file of some kind and type."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.accepted import fields_for, plain_types, takes
from kiegui.catalog.schema import Field, ListField, MediaField, ModelSpec, ObjectField, TextField


def make_field(name: str = "image", **words: Any) -> MediaField:
    return MediaField(**{"name": name, "label": "Files", "accepts": "image", **words})


def make_spec(*fields: Field) -> ModelSpec:
    return ModelSpec(id="acme/film", title="Film", provider="Acme", makes="video", fields=fields)


@pytest.mark.parametrize(
    ("words", "kind", "mime", "taken"),
    [
        ({}, "image", "image/gif", True),
        ({}, "video", "video/mp4", False),
        ({"accepts": "file"}, "audio", "audio/wav", True),
        ({"types": ("image/jpg",)}, "image", "image/jpeg", True),
        ({"types": ("image/png",)}, "image", "image/jpeg", False),
        ({"accepts": "audio", "types": ("audio/m4a",)}, "video", "video/mp4", True),
        ({"accepts": "audio"}, "video", "video/mp4", False),
    ],
)
def test_file_is_taken_by_kind_and_type(words: dict[str, Any], kind: str, mime: str, taken: bool) -> None:
    assert takes(make_field(**words), kind, mime) is taken


def test_types_go_by_their_usual_names() -> None:
    assert plain_types(make_field(types=("audio/mp3", "audio/mpeg", "audio/x-wav"))) == {"audio/mpeg", "audio/wav"}


def test_fields_come_in_the_order_of_the_form() -> None:
    first, film, last = make_field("first"), make_field("film", accepts="video"), make_field("last")
    spec = make_spec(TextField(name="prompt", label="Prompt"), first, film, last)
    assert fields_for(spec, "image", "image/png") == (first, last)
    assert fields_for(spec, "text", "text/plain") == ()


def test_fields_within_lists_are_not_offered() -> None:
    row = ObjectField(name="", label="Row", fields=(make_field(),))
    assert fields_for(make_spec(ListField(name="people", label="People", item=row)), "image", "image/png") == ()
