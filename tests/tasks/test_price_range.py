"""The ends of price lists."""

from __future__ import annotations

import pytest

from kiegui.catalog.schema import (
    ChoiceField,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    Option,
    Price,
    SeedField,
    TextField,
)
from kiegui.tasks.price_range import PriceRange, price_range


def spec_of(*prices: Price) -> ModelSpec:
    text = TextField(name="", label="Line")
    fields = (
        TextField(name="prompt", label="Prompt"),
        ChoiceField(
            name="duration", label="Duration", options=tuple(Option(value=v, label=v) for v in ("5", "10", "auto"))
        ),
        IntegerField(name="count", label="Count", minimum=1, maximum=4),
        IntegerField(name="steps", label="Steps", minimum=2),
        SeedField(name="seed", label="Seed"),
        ListField(name="lines", label="Lines", item=text, max_items=3),
        MediaField(name="film", label="Film", accepts="video"),
    )
    return ModelSpec(id="a", title="A", provider="P", makes="video", fields=fields, prices=prices)


@pytest.mark.parametrize(
    ("prices", "known"),
    [
        ((), None),
        ((Price(credits=42),), PriceRange(42, 42)),
        ((Price(credits=8, when={"duration": "5"}), Price(credits=20)), PriceRange(8, 20)),
        ((Price(credits=2, per="duration"),), PriceRange(10, 20)),
        ((Price(credits=3, per="count", plus=1),), PriceRange(4, 13)),
        ((Price(credits=3, per="steps"),), PriceRange(6, None)),
        ((Price(credits=5, per="lines", counted_in="items"),), PriceRange(5, 15)),
        ((Price(credits=6, per="film"),), PriceRange(6, 6, "second")),
        (
            (Price(credits=12, per="prompt", counted_in="thousand characters"),),
            PriceRange(12, 12, "thousand characters"),
        ),
        ((Price(credits=6, per="film"), Price(credits=50)), PriceRange(50, None)),
        ((Price(credits=6, per="seed"),), None),
        ((Price(credits=6, per="gone"),), None),
    ],
)
def test_range_of_a_price_list(prices: tuple[Price, ...], known: PriceRange | None) -> None:
    assert price_range(spec_of(*prices)) == known
