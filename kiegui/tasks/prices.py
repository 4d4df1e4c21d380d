"""What a task will probably cost, from the price list in the catalogue. What it did cost is on the task itself."""

from __future__ import annotations

import math
from datetime import date
from typing import assert_never

import msgspec

from kiegui.catalog.check import known_values
from kiegui.catalog.rules import holds
from kiegui.catalog.schema import ModelSpec, Price, Values
from kiegui.catalog.steps import decimal, number_in

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""In English whatever the system's language is, as `strftime` would not be; no sentence mixes two languages."""


class Estimate(msgspec.Struct, frozen=True):
    """About how many credits a task costs, and what that rests on: "Kie's list of 1 Oct 2026"."""

    credits: float
    basis: str


def estimate(spec: ModelSpec, values: Values) -> Estimate | None:
    """The price of a task with these values, or the defaults of untouched fields; None if it is not known."""
    known = known_values(spec, values)
    price = next((price for price in spec.prices if holds(price.when, known)), None)
    if price is None:
        return None
    times = 1 if price.per is None else _times(price, price.per, known)
    if times is None:
        return None
    return Estimate(float(decimal(price.credits) * decimal(times) + decimal(price.plus)), _basis(spec.price_date))


def _times(price: Price, per: str, known: Values) -> int | float | None:
    """What the credits are multiplied by; None if it is not known."""
    name, _, part = per.partition(".")
    value = known.get(name)
    if part and isinstance(value, list):
        value = [row.get(part) for row in value if isinstance(row, dict)]
    match price.counted_in:
        case "number":
            return _amount(value)
        case "thousand characters":
            texts = value if isinstance(value, list) else [value]
            return sum(len(text) for text in texts if isinstance(text, str)) / 1000 or None
        case "items":
            return len(value) if isinstance(value, list) and value else None
        case _:
            assert_never(price.counted_in)


def _amount(value: object) -> int | float | None:
    """The number that credits are multiplied by: 5, or the "5" of a choice; None if it is no amount."""
    number = number_in(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < math.inf:
        return None
    return number


def _basis(price_date: str) -> str:
    if not price_date:
        return "Kie’s list"
    day = date.fromisoformat(price_date)
    return f"Kie’s list of {day.day} {MONTHS[day.month - 1]} {day.year}"
