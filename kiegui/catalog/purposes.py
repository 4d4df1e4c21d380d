"""What a model makes, and from what: read off its fields and rules, for grouping and searching. No words for people here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, StrEnum, auto

from kiegui.catalog.rules import AtLeastOne
from kiegui.catalog.schema import Field, ListField, MediaField, ModelSpec, ObjectField, TextField, Values

_NAMES_A_RESULT = re.compile(r"(task|audio|video|image)_?id", re.IGNORECASE)
"""Fields that hold the id of something that was made before: `task_id`, `taskId`, `audio_id`, `origin_task_id`."""


class Source(StrEnum):
    """What a model reads besides words."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    RESULT = "result"
    """Something that Kie made before, by its id."""


class Purpose(Enum):
    """What a model makes from what, in the order in which models are offered. Each model has one."""

    FILM_FROM_WORDS = auto()
    FILM_FROM_WORDS_OR_PICTURES = auto()
    FILM_FROM_PICTURES = auto()
    FILM_FROM_SOUND = auto()
    """Mostly a picture that speaks or sings."""
    FILM_FROM_FILM = auto()
    """Edited, extended, enlarged, with other movements or other lips."""
    FILM_FROM_ANYTHING = auto()
    """Words suffice, and files of several kinds can be added."""
    PICTURE_FROM_WORDS = auto()
    PICTURE_FROM_WORDS_OR_PICTURES = auto()
    PICTURE_FROM_PICTURES = auto()
    SOUND_FROM_WORDS = auto()
    SOUND_FROM_SOUND = auto()
    TEXT = auto()


def purpose_of(spec: ModelSpec) -> Purpose:
    """The one purpose that the model is offered under."""
    needed, possible = needed_sources(spec), possible_sources(spec)
    match spec.makes:
        case "video":
            return _film(needed, possible)
        case "image" if needed:
            return Purpose.PICTURE_FROM_PICTURES
        case "image":
            return Purpose.PICTURE_FROM_WORDS_OR_PICTURES if possible else Purpose.PICTURE_FROM_WORDS
        case "audio":
            return Purpose.SOUND_FROM_SOUND if needed else Purpose.SOUND_FROM_WORDS
        case "text":
            return Purpose.TEXT


def _film(needed: frozenset[Source], possible: frozenset[Source]) -> Purpose:
    if needed & {Source.VIDEO, Source.RESULT}:
        return Purpose.FILM_FROM_FILM
    if Source.AUDIO in needed:
        return Purpose.FILM_FROM_SOUND
    if needed:
        return Purpose.FILM_FROM_PICTURES
    if not possible:
        return Purpose.FILM_FROM_WORDS
    return Purpose.FILM_FROM_WORDS_OR_PICTURES if possible == {Source.IMAGE} else Purpose.FILM_FROM_ANYTHING


def needed_sources(spec: ModelSpec) -> frozenset[Source]:
    """What nothing can be made without."""
    needed = {source for field in spec.fields if field.required for source in _read_by(field, only_required=True)}
    for rule in spec.rules:
        if isinstance(rule, AtLeastOne) and not rule.when:
            needed |= _needed_by(spec, rule)
    return frozenset(needed)


def possible_sources(spec: ModelSpec) -> frozenset[Source]:
    """All that the model can read besides words."""
    return frozenset(source for field in spec.fields for source in _read_by(field))


def given_sources(spec: ModelSpec, values: Values) -> frozenset[Source]:
    """What these values may name besides words."""
    return frozenset(source for field in spec.fields if field.name in values for source in _read_by(field))


def _needed_by(spec: ModelSpec, rule: AtLeastOne) -> set[Source]:
    """Files of one kind, if the rule leaves no other choice, but for the result of an earlier task instead of a file."""
    sources: set[Source] = set()
    for name in rule.fields:
        field = spec.field(name)
        read = set(_read_by(field)) if field is not None else set()
        if not read:
            return set()
        sources |= read
    files = sources - {Source.RESULT}
    return (files or sources) if len(files) <= 1 else set()


def _read_by(field: Field, *, only_required: bool = False) -> Iterator[Source]:
    match field:
        case MediaField():
            yield Source(field.accepts)
        case TextField() if _NAMES_A_RESULT.search(field.name):
            yield Source.RESULT
        case ListField():
            yield from _read_by(field.item, only_required=only_required)
        case ObjectField():
            for part in field.fields:
                if part.required or not only_required:
                    yield from _read_by(part, only_required=only_required)
        case _:
            return
