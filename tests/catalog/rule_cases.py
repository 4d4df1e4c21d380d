"""Values that keep a rule and values that break it, derived from the rule itself: so every rule of every model is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, assert_never

from kiegui.catalog.check import check, default_of
from kiegui.catalog.rules import (
    AllowedValuesWhen,
    AtLeastOne,
    Exclusive,
    ForbiddenValuesWhen,
    IgnoredWhen,
    MaxItemsWhen,
    RequiredWhen,
    Requires,
    Rule,
    Scalar,
    When,
    same,
)
from kiegui.catalog.schema import ChoiceField, IntegerField, ModelSpec, ToggleField, Values
from tests.catalog.reference import sample


class Case(NamedTuple):
    """Values, and the fields that `check` must name; none if they may go. `unsent` are left out of the input."""

    values: Values
    wrong: frozenset[str] = frozenset()
    unsent: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()


def cases_of(spec: ModelSpec, rule: Rule) -> Iterator[Case]:
    """What the rule lets pass and what it refuses; at least one of each, but for rules that only leave fields out."""
    match rule:
        case Exclusive(groups=groups):
            for group in groups:
                yield Case(mended(spec, filled(spec, group[:1])))
            for other in groups[1:]:
                both = filled(spec, (groups[0][0], other[0]))
                yield Case(mended(spec, both), wrong=frozenset((groups[0][0], other[0])))
        case AtLeastOne(fields=fields, when=when):
            for name in fields:
                yield Case(mended(spec, wanted(spec, when) | filled(spec, [name])))
            least = mended(spec, wanted(spec, when) | filled(spec, fields[:1]))
            yield Case(without(least, fields), wrong=frozenset(fields[:1]))
        case Requires(field=field, needs=needs):
            whole = mended(spec, filled(spec, [field, *needs]))
            yield Case(whole)
            for name in needs:
                yield Case(mended(spec, without(whole, [name]), absent=[name]), wrong=frozenset([name]))
        case RequiredWhen(fields=fields, when=when):
            whole = _fitting(spec, mended(spec, wanted(spec, when) | filled(spec, fields)), fields)
            yield Case(whole)
            for name in fields:
                yield Case(without(whole, [name]), wrong=frozenset([name]))
        case AllowedValuesWhen(field=field, values=values, when=when):
            yield from _by_value(spec, field, when, lambda value: any(same(value, each) for each in values))
        case ForbiddenValuesWhen(field=field, values=values, when=when):
            yield from _by_value(spec, field, when, lambda value: not any(same(value, each) for each in values))
        case MaxItemsWhen(field=field, maximum=maximum, when=when):
            row = sample(_field(spec, field))[0]
            least = wanted(spec, when)
            yield Case(mended(spec, least | {field: [row] * maximum}))
            yield Case(mended(spec, least | {field: [row] * (maximum + 1)}), wrong=frozenset([field]))
        case IgnoredWhen(fields=fields, when=when):
            for name in fields:
                yield Case(mended(spec, wanted(spec, when) | filled(spec, [name])), unsent=frozenset([name]))
                yield Case(_heeded(spec, name), sent=frozenset([name]))
        case _:
            assert_never(rule)


def mended(spec: ModelSpec, fixed: Values, absent: Iterable[str] = ()) -> Values:
    """The values, with the least that is missing beside them; what is fixed stays, right or wrong, or absent."""
    values, settled = dict(fixed), {*fixed, *absent}
    for _ in spec.fields:
        wrong = [str(problem.path[0]) for problem in check(spec, values)]
        ways = (way for name in wrong for way in (name, *_instead(spec, name, values)))
        name = next((way for way in ways if way not in settled), None)
        if name is None:
            break
        settled.add(name)
        values[name] = sample(_field(spec, name))
    return values


def _instead(spec: ModelSpec, name: str, values: Values) -> tuple[str, ...]:
    """What else would do, if one of several fields must be filled and none is."""
    choices = (rule.fields for rule in spec.rules if isinstance(rule, AtLeastOne) and name in rule.fields)
    return next((fields for fields in choices if not any(field in values for field in fields)), ())


def _fitting(spec: ModelSpec, values: Values, names: Iterable[str]) -> Values:
    """The values with others for those fields, if a sample does not go with the rest."""
    for name in names:
        if any(problem.path == (name,) for problem in check(spec, values)):
            tries = (values | {name: value} for value in possible(spec, name))
            values = next(each for each in tries if not check(spec, each))
    return values


def _heeded(spec: ModelSpec, name: str) -> Values:
    """Values with which no rule has that field ignored."""
    whens = [rule.when for rule in spec.rules if isinstance(rule, IgnoredWhen) and name in rule.fields]
    fixed = filled(spec, [name])
    for when in whens:
        fixed |= unlike(spec, when)
    return mended(spec, fixed, absent=[each for when in whens for each, value in when.items() if value == "*"])


def filled(spec: ModelSpec, names: Iterable[str]) -> Values:
    """A sample for each of the fields."""
    return {name: sample(_field(spec, name)) for name in names}


def wanted(spec: ModelSpec, when: When) -> Values:
    """Values for which the condition holds."""
    return {name: sample(_field(spec, name)) if value == "*" else value for name, value in when.items()}


def unlike(spec: ModelSpec, when: When) -> Values:
    """Values for which the condition does not hold."""
    values: Values = {}
    for name, value in when.items():
        if value != "*" and same(default_of(_field(spec, name)), value):
            values[name] = next(each for each in possible(spec, name) if not same(each, value))
    return values


def possible(spec: ModelSpec, name: str) -> list[Scalar]:
    """All values of a field that has few."""
    match field := _field(spec, name):
        case ChoiceField():
            return [option.value for option in field.options]
        case ToggleField():
            return [True, False]
        case IntegerField(minimum=int(least), maximum=int(most)):
            return list(range(least, most + 1))
    raise AssertionError(field)


def without(values: Values, names: Iterable[str]) -> Values:
    """The values but for those."""
    return {name: value for name, value in values.items() if name not in names}


def _by_value(spec: ModelSpec, name: str, when: When, is_right: Any) -> Iterator[Case]:
    for value in possible(spec, name):
        values = mended(spec, wanted(spec, when) | {name: value})
        yield Case(values, wrong=frozenset() if is_right(value) else frozenset([name]))


def _field(spec: ModelSpec, name: str) -> Any:
    field = spec.field(name)
    assert field is not None, name
    return field
