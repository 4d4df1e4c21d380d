"""Estimates from the price list."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.registry import load_models
from kiegui.catalog.rules import IgnoredWhen
from kiegui.catalog.schema import (
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Price,
    TextField,
)
from kiegui.paths import resources_folder
from kiegui.tasks.prices import Estimate, estimate

MODELS = load_models(resources_folder() / "models").by_id
LITE = MODELS["bytedance/v1-lite-text-to-video"]
KLING = MODELS["kling/v2-5-turbo-text-to-video-pro"]


def make_spec(*prices: Price, **more: Any) -> ModelSpec:
    fields = (
        TextField(name="prompt", label="Prompt"),
        IntegerField(name="count", label="Count"),
        NumberField(name="seconds", label="Seconds", default=2.5),
        MediaField(name="film", label="Film", accepts="video"),
        ListField(
            name="lines",
            label="Lines",
            item=ObjectField(
                name="",
                label="Line",
                fields=(TextField(name="text", label="Text"), TextField(name="voice", label="Voice")),
            ),
        ),
    )
    return ModelSpec(id="a", title="A", provider="P", makes="video", fields=fields, prices=prices, **more)


@pytest.mark.parametrize(
    ("resolution", "duration", "credits"),
    [
        ("480p", "5", 10),
        ("480p", "10", 20),
        ("720p", "5", 22.5),
        ("720p", "10", 45),
        ("1080p", "5", 50),
        ("1080p", "10", 100),
    ],
)
def test_lite_costs_by_the_second_and_the_resolution(resolution: str, duration: str, credits: float) -> None:
    found = estimate(LITE, {"resolution": resolution, "duration": duration})
    assert found == Estimate(credits, "Kie’s list of 1 Oct 2026")


@pytest.mark.parametrize(("duration", "credits"), [("5", 42), ("10", 84)])
def test_kling_costs_by_the_duration(duration: str, credits: float) -> None:
    assert estimate(KLING, {"duration": duration}) == Estimate(credits, "Kie’s list of 1 Oct 2026")


def test_untouched_fields_count_with_their_defaults() -> None:
    assert estimate(LITE, {}) == Estimate(22.5, "Kie’s list of 1 Oct 2026")
    assert estimate(KLING, {}) == Estimate(42, "Kie’s list of 1 Oct 2026")


def test_model_without_prices_has_no_estimate() -> None:
    assert estimate(make_spec(), {}) is None


def test_values_that_no_price_fits_have_no_estimate() -> None:
    assert estimate(KLING, {"duration": "15"}) is None


def test_first_price_that_fits_counts() -> None:
    spec = make_spec(Price(credits=5, when={"film": "*"}), Price(credits=3))
    assert estimate(spec, {"film": "https://example.com/a"}) == Estimate(5, "Kie’s list")
    assert estimate(spec, {}) == Estimate(3, "Kie’s list")


def test_credits_are_reckoned_in_decimals() -> None:
    found = estimate(make_spec(Price(credits=0.1, per="count")), {"count": 3})
    assert found is not None
    assert found.credits == 0.3


@pytest.mark.parametrize("count", [None, "", "many", True, 0, -1, float("nan"), float("inf"), [3]])
def test_amount_that_is_none_gives_no_estimate(count: object) -> None:
    assert estimate(make_spec(Price(credits=2, per="count")), {"count": count}) is None


def test_ignored_field_does_not_count() -> None:
    spec = make_spec(Price(credits=2, per="seconds"), rules=(IgnoredWhen(fields=("seconds",), when={"film": "*"}),))
    assert estimate(spec, {}) == Estimate(5, "Kie’s list")
    assert estimate(spec, {"film": "https://example.com/a"}) is None


def test_characters_are_counted_in_thousands() -> None:
    spec = make_spec(Price(credits=12, per="prompt", counted_in="thousand characters"))
    assert estimate(spec, {"prompt": "x" * 250}) == Estimate(3, "Kie’s list")
    assert estimate(spec, {}) is None


def test_texts_of_rows_are_counted_together() -> None:
    spec = make_spec(Price(credits=10, per="lines.text", counted_in="thousand characters"))
    lines = [{"text": "x" * 60, "voice": "some id"}, {"text": "y" * 40}, {"voice": "some id"}]
    assert estimate(spec, {"lines": lines}) == Estimate(1, "Kie’s list")
    assert estimate(spec, {"lines": [{"voice": "some id"}]}) is None


def test_items_are_counted_and_something_comes_on_top() -> None:
    spec = make_spec(Price(credits=0.5, per="lines", counted_in="items", plus=4.8))
    assert estimate(spec, {"lines": [{"text": "a"}, {"text": "b"}]}) == Estimate(5.8, "Kie’s list")
    assert estimate(spec, {}) is None


def test_film_of_unknown_length_has_no_estimate() -> None:
    spec = make_spec(Price(credits=8, per="film"))
    assert estimate(spec, {"film": "https://example.com/a"}) is None
