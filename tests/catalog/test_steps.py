"""Positions of numbers."""

from __future__ import annotations

import json

import pytest

from kiegui.catalog.schema import IntegerField, NumberField, SeedField
from kiegui.catalog.steps import number_in, number_problem, sent

SCALE = NumberField(name="scale", label="Scale", minimum=0, maximum=1, step=0.1)
COUNT = IntegerField(name="count", label="Count", minimum=2, maximum=2_500, step=2)
FREE = NumberField(name="free", label="Free")
SEED = SeedField(name="seed", label="Seed")


@pytest.mark.parametrize("number", [0, 1, 0.3, 0.1 * 3, 0.7 + 0.1, sum([0.1] * 10), 1.0])
def test_number_on_a_position_is_fine(number: float) -> None:
    assert number_problem(SCALE, number) is None


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (SCALE, 0.25, "Only in steps of 0.1 from 0."),
        (SCALE, 1.1, "Between 0 and 1."),
        (SCALE, -1e300, "Between 0 and 1."),
        (SCALE, 10**400, "Between 0 and 1."),
        (SCALE, True, "This must be a number."),
        (SCALE, "0.5", "This must be a number."),
        (SCALE, float("nan"), "This must be a number."),
        (SCALE, float("inf"), "This must be a number."),
        pytest.param(FREE, 10**5000, "This number is too large.", id="too many digits to print"),
        (COUNT, 3, "Only in steps of 2 from 2."),
        (COUNT, 2_502, "Between 2 and 2,500."),
        (COUNT, 4.0, "This must be a whole number."),
        (COUNT, False, "This must be a whole number."),
        (SEED, -1, "Between 0 and 2,147,483,647."),
        (NumberField(name="n", label="N", minimum=0.5, unit="s"), 0.4, "At least 0.5 s."),
        (IntegerField(name="n", label="N", maximum=9), 10, "At most 9."),
    ],
)
def test_number_off_its_positions_is_named(
    field: IntegerField | NumberField | SeedField, value: object, text: str
) -> None:
    assert number_problem(field, value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1 * 3, "0.3"), (0.7 + 0.1, "0.8"), (1.0, "1"), (1, "1"), (0, "0"), (-0.0, "0"), (0.5, "0.5")],
)
def test_number_is_sent_on_its_position(number: float, text: str) -> None:
    assert json.dumps(sent(SCALE, number)) == text


@pytest.mark.parametrize(
    ("number", "text"), [(6, "6"), (0.5, "0.5"), (6.0, "6"), (0.0000005, "0.0000005"), (100, "100")]
)
def test_number_that_goes_as_string_has_plain_digits(number: float, text: str) -> None:
    assert sent(NumberField(name="n", label="N", sent_as="string"), number) == text


def test_number_without_step_is_sent_as_it_is() -> None:
    assert sent(FREE, 0.123456789) == 0.123456789


def test_wrong_number_is_not_mended() -> None:
    assert sent(SCALE, 0.25) == 0.25
    assert sent(SCALE, 7) == 7


@pytest.mark.parametrize(("text", "number"), [("6", 6), ("-1", -1), ("0.5", 0.5)])
def test_digits_are_read_as_the_number_they_are(text: str, number: float) -> None:
    assert number_in(text) == number
    assert type(number_in(text)) is type(number)


@pytest.mark.parametrize("text", ["", "six", "0x10", "1e5", "nan", " 6", "6\n", "٣", "1_0", "9" * 5000])
def test_anything_else_is_no_number(text: str) -> None:
    assert number_in(text) is None
