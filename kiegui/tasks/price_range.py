"""What a model costs at least and at most, before anything is filled in: for a short hint beside its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from kiegui.catalog.schema import ChoiceField, Field, IntegerField, ListField, MediaField, ModelSpec, NumberField, Price
from kiegui.catalog.steps import number_in


class PriceRange(msgspec.Struct, frozen=True):
    """From how many credits to how many, for one task or for what is counted; `most` is None if nobody can say."""

    least: float
    most: float | None
    each: Literal["task", "second", "thousand characters"] = "task"


def price_range(spec: ModelSpec) -> PriceRange | None:
    """The ends of the model's price list, whatever the values will be; None if there is none."""
    ranges = [known for price in spec.prices if (known := _range(spec, price)) is not None]
    if not ranges:
        return None
    whole = [known for known in ranges if known.each == "task"]
    # A price for a task says more than one for a second of a film that nobody has chosen yet.
    alike = whole or [known for known in ranges if known.each == ranges[0].each]
    tops = [known.most for known in alike if known.most is not None]
    most = max(tops) if len(tops) == len(spec.prices) else None
    return PriceRange(min(known.least for known in alike), most, alike[0].each)


def _range(spec: ModelSpec, price: Price) -> PriceRange | None:
    if price.per is None:
        return PriceRange(price.credits + price.plus, price.credits + price.plus)
    if price.counted_in == "thousand characters":
        return PriceRange(price.credits, price.credits, "thousand characters")
    field = spec.field(price.per.partition(".")[0])
    if price.counted_in == "number" and isinstance(field, MediaField):
        return PriceRange(price.credits, price.credits, "second")
    amounts = list(_ends(field)) if field is not None else []
    if not amounts:
        return None
    costs = [price.credits * amount + price.plus for amount in amounts]
    return PriceRange(min(costs), max(costs) if len(costs) > 1 else None)


def _ends(field: Field) -> Iterator[float]:
    """The least amount that a field can hold and, if it has an end, the greatest."""
    match field:
        case ChoiceField():
            for option in field.options:
                value = option.value
                number = number_in(value) if isinstance(value, str) else value
                if number is not None and not isinstance(number, bool) and number > 0:
                    yield number
        case IntegerField() | NumberField():
            yield from (end for end in (field.minimum, field.maximum) if end is not None and end > 0)
        case ListField() | MediaField():
            yield from (end for end in (max(field.min_items, 1), field.max_items) if end is not None)
        case _:
            return
