"""A model as Kie describes it today, in the words that we have for it: facts from there, words and form from here."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from msgspec.structs import replace

from kiegui.catalog.check import check
from kiegui.catalog.rules import governed, same
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Option,
    TextField,
)
from kiegui.catalog.soundness import faults
from kiegui.catalog.steps import number_in

_FILE_LIMITS = (
    "max_items",
    "max_mb",
    "types",
    "min_side",
    "max_side",
    "min_pixels",
    "max_pixels",
    "min_ratio",
    "max_ratio",
    "min_seconds",
    "max_seconds",
    "max_total_seconds",
)


def merged(known: ModelSpec, told: ModelSpec) -> ModelSpec:
    """`known` with the fields, options and limits that `told` has.

    What `told` does not say, such as a limit that stands in no schema, stays. Where both see another kind of field in the
    same thing, ours stays, too: it was chosen by a person. Rules, prices and the example stay as far as they still fit.
    """
    ours = {field.name: field for field in known.fields}
    theirs = {field.name: field for field in told.fields}
    ruled = {name for rule in known.rules for name in governed(rule)}
    fields = [_field(field, theirs[field.name], ruled) for field in known.fields if field.name in theirs]
    fields += [replace(field, required=False) for field in told.fields if field.name not in ours]
    return _fitting(replace(known, fields=tuple(fields), status=told.status))


def _field(known: Field, told: Field, ruled: Container[str] = ()) -> Field:
    # A schema marks as required what is so only with some values of other fields.
    required = known.required or (told.required and known.name not in ruled and _has_default(known, told))
    match known, told:
        case TextField(), TextField():
            limits = {
                "max_length": told.max_length or known.max_length,
                "min_length": told.min_length or known.min_length,
            }
            return _with(known, required=required, **limits)
        case ChoiceField(), ChoiceField():
            options = _options(known.options, told.options)
            still = known.default is not None and any(same(option.value, known.default) for option in options)
            default = told.default if told.default is not None or not still else known.default
            return _with(known, options=options, default=default, required=required)
        case IntegerField() | NumberField(), ChoiceField() if numbers := _numbers(told):
            return _with(known, minimum=min(numbers), maximum=max(numbers), required=required)
        case TextField() | IntegerField() | NumberField(), ChoiceField():
            return replace(told, label=known.label, help=known.help, more=known.more, required=required)
        case (IntegerField(), IntegerField()) | (NumberField(), NumberField() | IntegerField()):
            return _with(known, **_stated(told, "minimum", "maximum", "default"), required=required)
        case MediaField(), MediaField() if known.many == told.many:
            return _with(known, **_stated(told, *_FILE_LIMITS), required=required)
        case ListField(), ListField():
            return _with(known, item=_field(known.item, told.item), **_stated(told, "max_items"))
        case ObjectField(), ObjectField():
            ours = {field.name for field in known.fields}
            theirs = {field.name: field for field in told.fields}
            inner = [_field(field, theirs[field.name]) for field in known.fields if field.name in theirs]
            inner += [field for field in told.fields if field.name not in ours]
            return _with(known, fields=tuple(inner))
        case _:
            return known


def _has_default(known: Field, told: Field) -> bool:
    """A new demand counts only where it can be met without the person: else drafts would break at a slip of Kie's."""
    return any(getattr(field, "default", None) is not None for field in (known, told))


def _with(field: Field, **facts: Any) -> Field:
    """The field with those facts, or as it was if they don't go together: a default that is no option, a step that misses."""
    changed: Field = replace(field, **facts)
    named = replace(changed, name=changed.name or "row", label=changed.label or "Row")
    alone = ModelSpec(id="alone", title="Alone", provider="Nobody", makes="text", fields=(named,))
    return field if any(True for _ in faults(alone)) else changed


def _stated(told: Field, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(told, name)) not in (None, ())}


def _options(known: tuple[Option, ...], told: tuple[Option, ...]) -> tuple[Option, ...]:
    """Those of today, the known ones first and in our words."""
    kept = [ours for ours in known if any(same(ours.value, theirs.value) for theirs in told)]
    new = [theirs for theirs in told if not any(same(ours.value, theirs.value) for ours in known)]
    return (*kept, *new)


def _numbers(told: ChoiceField) -> list[float]:
    """The values of a choice if all are numbers, however they are written; else none."""
    values = [number_in(option.value) if isinstance(option.value, str) else option.value for option in told.options]
    numbers = [value for value in values if value is not None and not isinstance(value, bool | str)]
    return numbers if len(numbers) == len(values) else []


def _fitting(spec: ModelSpec) -> ModelSpec:
    """Without the rules, prices and example that would make the file unsound."""
    for part in ("rules", "prices"):
        bare = replace(spec, rules=(), prices=(), example={})
        good = tuple(
            one for one in getattr(spec, part) if not any(True for _ in faults(replace(bare, **{part: (one,)})))
        )
        spec = replace(spec, **{part: good})
    return replace(spec, example={}) if spec.example and check(spec, spec.example) else spec
