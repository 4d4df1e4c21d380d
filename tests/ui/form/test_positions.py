"""Positions of numbers in exact decimals."""

from __future__ import annotations

import pytest

from kiegui.catalog.schema import IntegerField, NumberField
from kiegui.ui.form.positions import PARTS, decimals_of, positions_of


def test_three_tenths_are_exactly_that() -> None:
    positions = positions_of(NumberField(name="n", label="N", minimum=0, maximum=1, step=0.1))
    assert positions is not None
    assert positions.count == 10
    assert positions.at(3) == 0.3


def test_nearest_stays_within_the_range() -> None:
    positions = positions_of(NumberField(name="n", label="N", minimum=-1, maximum=1, step=0.25))
    assert positions is not None
    assert [positions.at(positions.nearest(number)) for number in (-7, 0.1, 0.13, 9)] == [-1, 0, 0.25, 1]


def test_range_without_a_step_gets_even_parts() -> None:
    positions = positions_of(NumberField(name="n", label="N", minimum=0, maximum=2))
    assert positions is not None
    assert positions.count == PARTS
    assert not positions.snaps


def test_number_without_an_end_has_no_positions() -> None:
    assert positions_of(IntegerField(name="n", label="N", minimum=1)) is None


@pytest.mark.parametrize(
    ("field", "decimals"),
    [
        (IntegerField(name="n", label="N", step=5), 0),
        (NumberField(name="n", label="N", step=0.1), 1),
        (NumberField(name="n", label="N", minimum=0.05, step=0.5), 2),
        (NumberField(name="n", label="N", step=1), 0),
        (NumberField(name="n", label="N"), 2),
        (NumberField(name="n", label="N", default=0.125), 3),
    ],
)
def test_decimals_follow_the_step(field: IntegerField | NumberField, decimals: int) -> None:
    assert decimals_of(field) == decimals
