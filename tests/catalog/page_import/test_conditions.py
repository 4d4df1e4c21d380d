"""Rules that stand in descriptions."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.conditions import with_conditions
from kiegui.catalog.page_import.found import FoundField, JsonType
from kiegui.catalog.rules import AtLeastOne, Exclusive, RequiredWhen

SWITCH = FoundField(name="multi", type=JsonType.BOOLEAN)


@pytest.mark.parametrize(
    "text",
    [
        "Takes effect when multi is true.",
        "Only valid when `multi` is set to true",
        "Required if multi = true",
        "仅当 `multi` 为 true 时生效",
    ],
)
def test_what_is_needed_only_with_a_switch_becomes_a_rule(text: str) -> None:
    shots = FoundField(name="shots", type=JsonType.ARRAY, required=True, text=text)
    fields, rules = with_conditions((SWITCH, shots), ())
    assert rules == (RequiredWhen(fields=("shots",), when={"multi": True}),)
    assert not fields[1].required


@pytest.mark.parametrize("text", ["Takes effect when multi is false.", "Valid when other is true", "Any"])
def test_other_conditions_leave_a_field_as_it_is(text: str) -> None:
    shots = FoundField(name="shots", type=JsonType.ARRAY, required=True, text=text)
    assert with_conditions((SWITCH, shots), ()) == ((SWITCH, shots), ())


@pytest.mark.parametrize(
    "text",
    [
        "Do not use this together with b.",
        "Cannot be used together with `b`",
        "Mutually exclusive with b",
        "不能与 b 同时使用",
        "Don’t use with b",
    ],
)
def test_fields_that_exclude_each_other_become_one_rule(text: str) -> None:
    one = FoundField(name="a", type=JsonType.STRING, text=text)
    other = FoundField(name="b", type=JsonType.STRING, text="Do not use with a.")
    _, rules = with_conditions((one, other), ())
    assert rules == (Exclusive(groups=(("a",), ("b",))),)


def test_two_needed_fields_that_exclude_each_other_need_one() -> None:
    one = FoundField(name="a", type=JsonType.STRING, required=True, text="Do not use with b")
    other = FoundField(name="b", type=JsonType.STRING, required=True)
    fields, rules = with_conditions((one, other), ())
    assert rules[1] == AtLeastOne(fields=("a", "b"))
    assert not any(field.required for field in fields)


def test_known_rules_are_kept_and_govern_their_fields() -> None:
    rule = AtLeastOne(fields=("a",))
    fields, rules = with_conditions((FoundField(name="a", type=JsonType.STRING, required=True),), (rule,))
    assert (fields[0].required, rules) == (False, (rule,))
