"""Field kinds as JSON: strict, and the same after a round trip."""

from __future__ import annotations

import msgspec
import pytest

from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Option,
    SeedField,
    TextField,
    ToggleField,
)

ONE_OF_EACH: tuple[Field, ...] = (
    TextField(name="prompt", label="Prompt", required=True, max_length=100),
    ChoiceField(name="size", label="Size", options=(Option(value="5", label="5"), Option(value=5, label="five"))),
    IntegerField(name="count", label="Count", sent_as="string"),
    NumberField(name="scale", label="Scale", step=0.1),
    ToggleField(name="sound", label="Sound", default=False),
    SeedField(name="seed", label="Seed"),
    MediaField(name="image_urls", label="Images", accepts="image", many=True),
    ListField(name="ids", label="Ids", item=TextField(name="id", label="Id")),
    ObjectField(name="box", label="Box", fields=(IntegerField(name="x", label="X"),)),
)


@pytest.mark.parametrize("field", ONE_OF_EACH, ids=lambda field: type(field).__name__)
def test_field_survives_json(field: Field) -> None:
    assert msgspec.json.decode(msgspec.json.encode(field), type=Field) == field


def test_field_is_found_by_its_api_name() -> None:
    spec = ModelSpec(id="a/b", title="A", provider="P", makes="image", fields=ONE_OF_EACH)
    assert spec.field("seed") is ONE_OF_EACH[5]
    assert spec.field("nothing") is None


def test_option_keeps_the_type_of_its_value() -> None:
    options = msgspec.json.decode(
        b'[{"value":"5","label":""},{"value":5,"label":""},{"value":true,"label":""}]', type=list[Option]
    )
    assert [type(option.value) for option in options] == [str, int, bool]


@pytest.mark.parametrize(
    "text",
    [
        b'{"name":"a","label":"A"}',
        b'{"kind":"slider","name":"a","label":"A"}',
        b'{"kind":"text","name":"a","label":"A","colour":"red"}',
        b'{"kind":"text","name":"a"}',
        b'{"kind":"integer","name":"a","label":"A","minimum":1.5}',
        b'{"kind":"toggle","name":"a","label":"A","default":"yes"}',
    ],
)
def test_field_that_is_not_in_the_schema_is_refused(text: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Field)
