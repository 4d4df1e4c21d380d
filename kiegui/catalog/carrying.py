"""The values of one model's form by the names and options of another's, where equal labels say that they mean the same."""

from __future__ import annotations

from kiegui.catalog.check import words_for
from kiegui.catalog.rules import same
from kiegui.catalog.schema import ChoiceField, Field, ModelSpec, Values


def carried_over(values: Values, before: ModelSpec, after: ModelSpec) -> Values:
    """The same values under the names of `after`: "16:9" may be `image_size` "landscape_16_9" there.

    What has no such field there, or no such option, stays as it is.
    """
    carried: Values = {}
    for name, value in values.items():
        field = before.field(name)
        twin = after.field(name) or _twin(field, values, after)
        if field is None or twin is None:
            carried[name] = value
        else:
            carried[twin.name] = _meant(value, field, twin)
    return carried


def _twin(field: Field | None, values: Values, after: ModelSpec) -> Field | None:
    """The field of another name that a person sees as the same one."""
    alike = (one for one in after.fields if field is not None and one.label == field.label and type(one) is type(field))
    return next((one for one in alike if one.name not in values), None)


def _meant(value: object, field: Field, twin: Field) -> object:
    """The option with the same words, if there is none with the same value."""
    if not isinstance(twin, ChoiceField) or any(same(option.value, value) for option in twin.options):
        return value
    words = words_for(field, value)
    return next((option.value for option in twin.options if option.label == words), value)
