"""Cross-field rules of a model, as data, and what each of them says about a form's values.

A field is *filled* if it holds something: 0 is something, an empty or blank text, an empty list and an unticked box are
not. The documented default of an untouched field counts as its value, as that is what Kie then works with; only
`Exclusive`, and the trigger of `Requires`, look at what the person has set, as nobody can clear a default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

import msgspec

Scalar = bool | int | float | str
"""A JSON value of a choice."""

When = dict[str, Scalar]
"""Field name → value: the rule holds while all of them are so, always if there are none; "*": the field is filled."""


class Tagged(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="rule"
):
    """What every rule has: strict decoding, and its name under the key "rule"."""


class Exclusive(Tagged, frozen=True, kw_only=True, tag="exclusive"):
    """Fields of at most one of the groups may be filled."""

    groups: tuple[tuple[str, ...], ...]


class AtLeastOne(Tagged, frozen=True, kw_only=True, tag="at_least_one"):
    """One of the fields must be filled while `when` holds, which it always does if it is empty."""

    fields: tuple[str, ...]
    when: When = {}


class Requires(Tagged, frozen=True, kw_only=True, tag="requires"):
    """If `field` is filled, all of `needs` must be."""

    field: str
    needs: tuple[str, ...]


class RequiredWhen(Tagged, frozen=True, kw_only=True, tag="required_when"):
    """The fields must be filled while `when` holds."""

    fields: tuple[str, ...]
    when: When


class AllowedValuesWhen(Tagged, frozen=True, kw_only=True, tag="allowed_values_when"):
    """While `when` holds the field may only be one of `values`."""

    field: str
    values: tuple[Scalar, ...]
    when: When


class ForbiddenValuesWhen(Tagged, frozen=True, kw_only=True, tag="forbidden_values_when"):
    """While `when` holds the field may be none of `values`."""

    field: str
    values: tuple[Scalar, ...]
    when: When


class MaxItemsWhen(Tagged, frozen=True, kw_only=True, tag="max_items_when"):
    """While `when` holds the field takes at most `maximum` items."""

    field: str
    maximum: int
    when: When


class IgnoredWhen(Tagged, frozen=True, kw_only=True, tag="ignored_when"):
    """Kie ignores the fields while `when` holds: they are not sent, and nothing about them is a problem."""

    fields: tuple[str, ...]
    when: When


Rule = (
    Exclusive
    | AtLeastOne
    | Requires
    | RequiredWhen
    | AllowedValuesWhen
    | ForbiddenValuesWhen
    | MaxItemsWhen
    | IgnoredWhen
)


class Situation(msgspec.Struct, frozen=True):
    """What a rule looks at, by field name.

    `given` is what the person set, `known` the same plus the defaults of untouched fields, both without the fields that
    are ignored at the moment. `labels` has all fields; `words` gives the words that a person sees for a field's value.
    """

    given: Mapping[str, Any]
    known: Mapping[str, Any]
    labels: Mapping[str, str]
    words: Callable[[str, Any], str]


def same(one: object, other: object) -> bool:
    """Whether two values are one JSON value: 1 and 1.0 are, 1 and true or "1" are not."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def is_filled(value: object) -> bool:
    """Whether a value counts for a rule: not empty, not blank, and not an unticked box."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value is not False and value != [] and value != {}


def holds(when: Mapping[str, Scalar], known: Mapping[str, Any]) -> bool:
    """Whether all conditions are so, among `known` values by field name."""
    return all(
        is_filled(known.get(name)) if value == "*" else same(known.get(name), value) for name, value in when.items()
    )


def ignored_fields(rules: tuple[Rule, ...], known: Mapping[str, Any]) -> frozenset[str]:
    """The names of the fields that Kie ignores at the moment."""
    ignoring = (rule for rule in rules if isinstance(rule, IgnoredWhen) and holds(rule.when, known))
    return frozenset(name for rule in ignoring for name in rule.fields)


def governed(rule: Rule) -> tuple[str, ...]:
    """The names of the fields of which the rule says when they must be filled, or are not sent: never needed by themselves."""
    match rule:
        case Exclusive():
            return tuple(name for group in rule.groups for name in group)
        case AtLeastOne() | RequiredWhen() | IgnoredWhen():
            return rule.fields
        case Requires():
            return rule.needs
        case AllowedValuesWhen() | ForbiddenValuesWhen() | MaxItemsWhen():
            return ()
        case _:
            assert_never(rule)


def complaints(rule: Rule, at: Situation) -> Iterator[tuple[str, str]]:
    """What the rule has against the values: pairs of a field's name and one sentence to stand beside it."""
    match rule:
        case Exclusive():
            yield from _exclusive(rule, at)
        case AtLeastOne():
            if holds(rule.when, at.known) and len(_empty(rule.fields, at)) == len(rule.fields):
                yield rule.fields[0], f"Fill in {_either(_quoted(rule.fields, at))}{_while(rule.when, at)}."
        case Requires():
            if is_filled(at.given.get(rule.field)):
                for name in _empty(rule.needs, at):
                    yield name, f"“{at.labels[rule.field]}” needs this as well."
        case RequiredWhen():
            if holds(rule.when, at.known):
                for name in _empty(rule.fields, at):
                    yield name, f"Please fill this in{_while(rule.when, at)}."
        case AllowedValuesWhen():
            if holds(rule.when, at.known) and rule.field in at.known and not _among(rule.values, rule.field, at):
                allowed = _either([at.words(rule.field, value) for value in rule.values])
                yield rule.field, f"Only {allowed} is possible here{_while(rule.when, at)}."
        case ForbiddenValuesWhen():
            if holds(rule.when, at.known) and _among(rule.values, rule.field, at):
                chosen = at.words(rule.field, at.known[rule.field])
                yield rule.field, f"“{chosen}” is not possible here{_while(rule.when, at)}."
        case MaxItemsWhen():
            items = at.known.get(rule.field)
            if holds(rule.when, at.known) and isinstance(items, list) and len(items) > rule.maximum:
                yield rule.field, f"At most {rule.maximum:,}{_while(rule.when, at)}: this has {len(items):,}."
        case IgnoredWhen():
            pass
        case _:
            assert_never(rule)


def _exclusive(rule: Exclusive, at: Situation) -> Iterator[tuple[str, str]]:
    used = [filled for group in rule.groups if (filled := [name for name in group if is_filled(at.given.get(name))])]
    for group in used[1:]:
        yield group[0], f"This can’t be combined with {_both(_quoted(used[0], at))}: use one or the other."


def _empty(names: tuple[str, ...], at: Situation) -> list[str]:
    return [name for name in names if not is_filled(at.known.get(name))]


def _among(values: tuple[Scalar, ...], name: str, at: Situation) -> bool:
    return any(same(at.known.get(name), value) for value in values)


def _quoted(names: tuple[str, ...] | list[str], at: Situation) -> list[str]:
    return [f"“{at.labels[name]}”" for name in names]


def _while(when: Mapping[str, Scalar], at: Situation) -> str:
    """The end of a sentence that says when it is so, "" if always."""
    conditions = [f"“{at.labels[name]}” is {_condition(name, value, at)}" for name, value in when.items()]
    return f", while {_both(conditions)}" if conditions else ""


def _condition(name: str, value: Scalar, at: Situation) -> str:
    return "filled in" if value == "*" else at.words(name, value)


def _either(words: list[str]) -> str:
    return _listed(words, "or")


def _both(words: list[str]) -> str:
    return _listed(words, "and")


def _listed(words: list[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
