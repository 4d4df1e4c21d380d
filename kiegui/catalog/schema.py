"""Field kinds and `ModelSpec`: what a model file says, as a closed union of small frozen records.

A field's `name` is the API's key, a choice's `value` is exactly the JSON value that is sent: `"5"` is not `5`. The
words are JSON Schema's where it has one. A documented example is not a default. Loading and its checks are in
`registry`.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from kiegui.catalog.rules import Rule, Scalar

Values = dict[str, Any]
"""What the form holds, by field name: JSON values, `list` for lists, `dict` for objects; numbers are numbers, however
they are sent. Untouched fields are absent."""


class Shared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every field has.

    `label` and `help` are our own words; `more` folds the field away under *More options*. A required field that is
    left alone is sent with its default, if it has one.
    """

    name: str
    label: str
    help: str = ""
    required: bool = False
    more: bool = False


class TextField(Shared, frozen=True, kw_only=True, tag="text", tag_field="kind"):
    """Words. Lengths are in Unicode code points. `written_as`: "colour" is #RRGGBB, "percent" is 12.50%."""

    multiline: bool = False
    written_as: Literal["words", "colour", "percent"] = "words"
    min_length: int = 0
    max_length: int | None = None
    default: str | None = None


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One value of a choice and the words a person sees for it."""

    value: Scalar
    label: str
    help: str = ""


class ChoiceField(Shared, frozen=True, kw_only=True, tag="choice", tag_field="kind"):
    """One of a closed set. `drawn_as="ratios"`: the labels are width:height and are drawn as little rectangles."""

    options: tuple[Option, ...]
    default: Scalar | None = None
    drawn_as: Literal["words", "ratios"] = "words"


class IntegerField(Shared, frozen=True, kw_only=True, tag="integer", tag_field="kind"):
    """A whole number. `sent_as="string"`: the API wants "6", not 6."""

    minimum: int | None = None
    maximum: int | None = None
    step: int = 1
    default: int | None = None
    unit: str = ""
    sent_as: Literal["number", "string"] = "number"


class NumberField(Shared, frozen=True, kw_only=True, tag="number", tag_field="kind"):
    """A number with decimals; its positions are minimum + n · step."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    default: float | None = None
    unit: str = ""
    sent_as: Literal["number", "string"] = "number"


class ToggleField(Shared, frozen=True, kw_only=True, tag="toggle", tag_field="kind"):
    """Yes or no; the label is a verb phrase. A required one that is left alone says no, as its empty box does."""

    default: bool | None = None


class SeedField(Shared, frozen=True, kw_only=True, tag="seed", tag_field="kind"):
    """The number that fixes a model's randomness. Left alone it is not sent, and Kie chooses one each time.

    Some models take -1 for "choose one": then `minimum` is -1.
    """

    minimum: int = 0
    maximum: int = 2_147_483_647
    default: int | None = None
    sent_as: Literal["number", "string"] = "number"


class MediaField(Shared, frozen=True, kw_only=True, tag="media", tag_field="kind"):
    """Files that the model reads, sent as web addresses: a list of them if `many`, else one string.

    In values and inputs a local file stands as a `file://` address (`Path.as_uri`), until it is uploaded.
    `types` are MIME types (empty: not documented), `max_mb` is in megabytes of 1,000,000 bytes. What follows is about
    each picture or film, in px as it is shown, and about each film or sound; ends count as inside, None is not documented.
    A ratio is width divided by height; `max_total_seconds` is for all files of the field together.
    """

    accepts: Literal["image", "video", "audio", "file"]
    many: bool = False
    min_items: int = 0
    max_items: int | None = None
    types: tuple[str, ...] = ()
    max_mb: float | None = None
    min_side: int | None = None
    max_side: int | None = None
    min_pixels: int | None = None
    max_pixels: int | None = None
    min_ratio: float | None = None
    max_ratio: float | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    max_total_seconds: float | None = None


class ListField(Shared, frozen=True, kw_only=True, tag="list", tag_field="kind"):
    """Several values of one kind: shots, dialogue lines, ids.

    `item` is the field that each row shows: its name is not sent, and every row must be filled.
    """

    item: Field
    min_items: int = 0
    max_items: int | None = None


class ObjectField(Shared, frozen=True, kw_only=True, tag="object", tag_field="kind"):
    """Several fields sent together as one JSON object."""

    fields: tuple[Field, ...]


Field = (
    TextField
    | ChoiceField
    | IntegerField
    | NumberField
    | ToggleField
    | SeedField
    | MediaField
    | ListField
    | ObjectField
)


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a task costs while its values (or their defaults) are as in `when`; the first price that fits counts.

    `credits` are multiplied by the amount in the field `per`, if one is named: its number, its thousands of characters
    or its items, whichever `counted_in` says; `plus` comes on top once. "dialogue.text" are the texts of a list's rows.
    A film or a sound stands for its seconds, which nobody knows before Kie has it: then there is no estimate.
    """

    credits: float
    when: dict[str, Scalar] = {}
    per: str | None = None
    counted_in: Literal["number", "thousand characters", "items"] = "number"
    plus: float = 0


class ModelSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One model: its id at Kie, the words a person sees, its fields in the order of the form, rules and prices.

    `example` holds values for a good first task, with a prompt of our own; empty if there is none. `source` and
    `source_date` (YYYY-MM-DD) say where the facts come from, `price_date` how old the prices are.
    """

    id: str
    title: str
    provider: str
    makes: Literal["image", "video", "audio", "text"]
    fields: tuple[Field, ...]
    about: str = ""
    rules: tuple[Rule, ...] = ()
    prices: tuple[Price, ...] = ()
    example: Values = {}
    price_date: str = ""
    status: Literal["live", "retired"] = "live"
    source: str = ""
    source_date: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that API name, or None."""
        return next((field for field in self.fields if field.name == name), None)
