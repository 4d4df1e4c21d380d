"""Numbers on the positions of their field: minimum + n · step, reckoned in decimals so that 3 × 0.1 is 0.3."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from kiegui.catalog.schema import IntegerField, NumberField, SeedField

Numeric = IntegerField | NumberField | SeedField

SLACK = Decimal("1e-6")
"""How far from a position, in steps, a number may be: room for binary fractions, not for other numbers."""

LARGEST = 2**63 - 1
"""Whole numbers beyond this are not JSON that everybody can read."""


def decimal(number: float) -> Decimal:
    """The decimal number that a person sees for a float: 0.1 is 0.1, not 0.1000000000000000055."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def step_of(field: Numeric) -> int | float | None:
    """The distance between two positions, None if any number between will do."""
    return 1 if isinstance(field, SeedField) else field.step


def position(field: Numeric, number: float) -> Decimal | None:
    """The position that the number stands for, or None if it stands between two. The ends are not looked at."""
    exact, step = decimal(number), step_of(field)
    if step is None:
        return exact
    start = decimal(field.minimum or 0)
    steps = (exact - start) / decimal(step)
    whole = steps.to_integral_value()
    return start + whole * decimal(step) if abs(steps - whole) <= SLACK else None


def number_problem(field: Numeric, value: object) -> str | None:
    """What is wrong with a number, in one sentence, or None. A bool is no number, "5" is none, 5.0 is not whole."""
    if isinstance(field, NumberField):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "This must be a number."
        if isinstance(value, float) and not math.isfinite(value):
            return "This must be a number."
    elif isinstance(value, bool) or not isinstance(value, int):
        return "This must be a whole number."
    if isinstance(value, int) and abs(value) > LARGEST:
        return limits(field) or "This number is too large."
    there = position(field, value)
    nearest = decimal(value) if there is None else there
    if field.minimum is not None and nearest < decimal(field.minimum):
        return limits(field)
    if field.maximum is not None and nearest > decimal(field.maximum):
        return limits(field)
    return None if there is not None else f"Only in steps of {spoken(step_of(field))} from {spoken(field.minimum)}."


def limits(field: Numeric) -> str:
    """The ends of a field in one sentence, "" if it has none."""
    unit = "" if isinstance(field, SeedField) or not field.unit else f" {field.unit}"
    match field.minimum, field.maximum:
        case None, None:
            return ""
        case minimum, None:
            return f"At least {spoken(minimum)}{unit}."
        case None, maximum:
            return f"At most {spoken(maximum)}{unit}."
        case minimum, maximum:
            return f"Between {spoken(minimum)} and {spoken(maximum)}{unit}."


def spoken(number: float | None) -> str:
    """A limit as a person reads it: 2,500 or 0.1; None is 0, where counting starts."""
    return f"{number:,}" if isinstance(number, int) else f"{number or 0:,.10g}"


def sent(field: Numeric, number: float) -> int | float | str:
    """A number as the request has it: on its position, whole ones without decimals (1.0 goes as 1, as a browser would).

    A number that fails its check goes as it is.
    """
    if number_problem(field, number) is not None or (exact := position(field, number)) is None:
        return number
    if field.sent_as == "string":
        return plain_digits(exact)
    return int(exact) if exact == exact.to_integral_value() and abs(exact) <= LARGEST else float(exact)


def plain_digits(exact: Decimal) -> str:
    """Digits without an exponent and without needless zeros: "6", "0.5"."""
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_in(text: str) -> int | float | None:
    """The number that a string of digits stands for ("6", "0.5"), None if it is anything else."""
    if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text) is None:
        return None
    return float(text) if "." in text else int(text)
