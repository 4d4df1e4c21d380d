"""What is different between two versions of a model, in words: "+ Aspect ratio", "Factor: − 8×", "Length: up to 15 s (was 10)".

Only what changes the task counts; labels, helps, prices and where the facts come from do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiegui.catalog.check import default_of, words_for
from kiegui.catalog.rules import same
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
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.catalog.steps import spoken

_TYPE_WORDS = {
    "jpeg": "JPEG",
    "jpg": "JPEG",
    "webp": "WebP",
    "quicktime": "QuickTime",
    "mpeg": "MP3",
    "x-matroska": "MKV",
}


def differences(before: ModelSpec, after: ModelSpec) -> tuple[str, ...]:
    """What a person would want to know, in the order of the form; empty if a task is made in the same way."""
    found = list(_fields_differ(before.fields, after.fields, ""))
    if before.makes != after.makes:
        found.append("makes something else")
    if before.rules != after.rules:
        found.append("other fields go together")
    if before.status != after.status:
        found.append("no longer at Kie" if after.status == "retired" else "at Kie again")
    return tuple(found)


def _fields_differ(before: tuple[Field, ...], after: tuple[Field, ...], inside: str) -> Iterator[str]:
    old: Mapping[str, Field] = {field.name: field for field in before}
    new = {field.name for field in after}
    for field in after:
        if field.name not in old:
            yield f"+ {inside}{field.label}"
        else:
            yield from _field_differs(old[field.name], field, inside)
    for field in before:
        if field.name not in new:
            yield f"− {inside}{field.label}"


def _field_differs(before: Field, after: Field, inside: str) -> Iterator[str]:
    place = f"{inside}{after.label}"
    if type(before) is not type(after):
        yield f"{place}: another kind of field"
        return
    for change in (*_of_kind(before, after), *_in_general(before, after)):
        yield f"{place}: {change}"
    yield from _fields_differ(_parts(before), _parts(after), f"{place} › ")


def _parts(field: Field) -> tuple[Field, ...]:
    """The fields within an object, or within each row of a list."""
    match field:
        case ObjectField():
            return field.fields
        case ListField():
            return _parts(field.item)
        case _:
            return ()


def _in_general(before: Field, after: Field) -> Iterator[str]:
    if before.required != after.required:
        yield "needed now" if after.required else "no longer needed"
    old, new = default_of(before), default_of(after)
    if not same(old, new) and not isinstance(after, ToggleField | SeedField):
        if new is None:
            yield "no default any more"
        else:
            yield f"{words_for(after, new)} unless you choose" + (
                f" (was {words_for(before, old)})" if old is not None else ""
            )


def _of_kind(before: Field, after: Field) -> Iterator[str]:
    match before, after:
        case TextField(), TextField():
            yield from _limit("up to", before.max_length, after.max_length, " characters")
            yield from _limit("at least", before.min_length or None, after.min_length or None, " characters")
        case ChoiceField(), ChoiceField():
            yield from _options(before.options, after.options)
        case (IntegerField() | NumberField() | SeedField(), IntegerField() | NumberField() | SeedField()):
            unit = "" if isinstance(after, SeedField) or not after.unit else f" {after.unit}"
            yield from _limit("from", before.minimum, after.minimum, unit)
            yield from _limit("up to", before.maximum, after.maximum, unit)
        case MediaField(), MediaField():
            yield from _files(before, after)
        case ListField(), ListField():
            yield from _limit("up to", before.max_items, after.max_items)
            yield from _of_kind(before.item, after.item)
        case _:
            return


def _options(before: tuple[Option, ...], after: tuple[Option, ...]) -> Iterator[str]:
    added = [option.label for option in after if not _among(option, before)]
    gone = [option.label for option in before if not _among(option, after)]
    words = [f"+ {label}" for label in added] + [f"− {label}" for label in gone]
    if words:
        yield _short(words)


def _among(option: Option, options: tuple[Option, ...]) -> bool:
    return any(same(option.value, other.value) for other in options)


def _files(before: MediaField, after: MediaField) -> Iterator[str]:
    if before.many != after.many:
        yield "several files" if after.many else "one file only"
    yield from _limit("up to", before.max_items, after.max_items)
    yield from _limit("up to", before.max_mb, after.max_mb, " MB")
    yield from _limit("sides from", before.min_side, after.min_side, " px")
    yield from _limit("sides up to", before.max_side, after.max_side, " px")
    yield from _limit("from", before.min_pixels, after.min_pixels, " pixels")
    yield from _limit("up to", before.max_pixels, after.max_pixels, " pixels")
    yield from _limit("width from", before.min_ratio, after.min_ratio, " × the height")
    yield from _limit("width up to", before.max_ratio, after.max_ratio, " × the height")
    yield from _limit("from", before.min_seconds, after.min_seconds, " s")
    yield from _limit("up to", before.max_seconds, after.max_seconds, " s")
    yield from _limit("together up to", before.max_total_seconds, after.max_total_seconds, " s")
    if before.types and after.types:
        old, new = _formats(before), _formats(after)
        words = [f"+ {name}" for name in new if name not in old] + [f"− {name}" for name in old if name not in new]
        if words:
            yield _short(words)


def _formats(field: MediaField) -> dict[str, None]:
    endings = (mime.rpartition("/")[2].casefold() for mime in field.types)
    return dict.fromkeys(_TYPE_WORDS.get(ending, ending.upper()) for ending in endings)


def _limit(words: str, before: float | None, after: float | None, unit: str = "") -> Iterator[str]:
    if before == after:
        return
    if after is None:
        yield f"no longer limited ({words} {spoken(before)}{unit} before)"
    elif before is None:
        yield f"{words} {spoken(after)}{unit}"
    else:
        yield f"{words} {spoken(after)}{unit} (was {spoken(before)})"


def _short(words: list[str], most: int = 6) -> str:
    """Some of the words, and how many more there are."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" and {rest} more" if rest > 0 else "")
