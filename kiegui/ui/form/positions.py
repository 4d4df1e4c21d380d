"""The positions of a number, exactly: minimum + n · step, reckoned in decimals. 3 × 0.1 is 0.3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kiegui.catalog.schema import IntegerField, NumberField
from kiegui.catalog.steps import decimal

PARTS = 100
"""A range without a step gets so many positions on the slider."""


@dataclass(frozen=True)
class Positions:
    """`count` positions above `lowest`, `step` apart; `snaps`: values between them are not allowed."""

    lowest: Decimal
    step: Decimal
    count: int
    snaps: bool

    def at(self, position: int) -> float:
        """The number at that position."""
        return float(self.lowest + position * self.step)

    def nearest(self, number: float) -> int:
        """The position next to that number."""
        position = int(((decimal(number) - self.lowest) / self.step).to_integral_value(ROUND_HALF_UP))
        return min(max(position, 0), self.count)


def positions_of(field: IntegerField | NumberField) -> Positions | None:
    """The positions between the field's limits; None if it has no limits."""
    if field.minimum is None or field.maximum is None:
        return None
    lowest, width = decimal(field.minimum), decimal(field.maximum) - decimal(field.minimum)
    step = decimal(field.step) if field.step else width / PARTS
    if step <= 0 or width <= 0:
        return None
    return Positions(lowest, step, int(width / step), snaps=bool(field.step))


def decimals_of(field: IntegerField | NumberField) -> int:
    """How many decimals its numbers have at most."""
    if isinstance(field, IntegerField):
        return 0
    known = [decimal(number) for number in (field.minimum, field.step, field.default) if number is not None]
    places = max((-int(number.normalize().as_tuple().exponent) for number in known), default=0)
    return max(places, 0) if field.step else max(places, 2)
