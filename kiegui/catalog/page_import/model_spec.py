"""A found model → a sound model file and sentences about what was doubtful. Field by field is `field_kinds`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kiegui.catalog.check import check, is_set, plain_values
from kiegui.catalog.page_import.conditions import with_conditions
from kiegui.catalog.page_import.field_kinds import FieldBuilder
from kiegui.catalog.page_import.found import MAX_FIELDS, FoundField, FoundModel
from kiegui.catalog.page_import.identity import UNKNOWN_ID, doubts_about, files_of, makes_of, provider_of
from kiegui.catalog.page_import.labels import in_words
from kiegui.catalog.page_import.media_words import with_media
from kiegui.catalog.page_import.prose import completed, tidied
from kiegui.catalog.schema import MediaField, ModelSpec, Values
from kiegui.catalog.soundness import ID, faults
from kiegui.errors import PageError

MAX_ID = 200
MAX_TITLE = 120
MAX_DOUBTS = 20


def built(model: FoundModel) -> Iterator[tuple[ModelSpec, tuple[str, ...]]]:
    """One spec for each of the page's ids, with its doubts. Raises PageError if no form can be made of it."""
    if len(model.fields) > MAX_FIELDS:
        raise PageError("This has more fields than any model. Paste the page of one model.")
    found, rules = with_conditions(tuple(completed(with_media(tidied(field))) for field in model.fields), model.rules)
    builder = FieldBuilder(files_of(next(iter(model.ids), ""), model))
    fields = builder.fields(found)
    if not fields:
        raise PageError("No fields are described on this page. Paste the page of a model.")
    doubts = [*model.doubts, *builder.doubts, *_left_over(found, model)]
    for given in model.ids or ("",):
        own, model_id = list(doubts), given.strip()
        if ID.fullmatch(model_id) is None or len(model_id) > MAX_ID:
            own.insert(0, "The page doesn’t name the model’s id: write it before you save.")
            model_id = UNKNOWN_ID
        else:
            own[:0] = doubts_about(model_id, model)
        makes = makes_of(model_id, model)
        if makes is None:
            own.append("The page doesn’t say what this model makes: it is taken for films.")
        title = _title(model, model_id)
        spec = ModelSpec(
            id=model_id,
            title=title,
            provider=provider_of(model_id, model),
            makes=makes or "video",
            fields=fields,
            about=model.about,
            rules=rules,
            status="retired" if model.deprecated else "live",
            source=model.address,
        )
        yield _sound(spec, model.example), tuple(dict.fromkeys(own))[:MAX_DOUBTS]


def _title(model: FoundModel, model_id: str) -> str:
    """The page's, if it is of this model alone and says its name: some begin with the version ("02 Text To Video")."""
    title = model.title.strip()[:MAX_TITLE]
    return in_words(model_id) if not title or len(model.ids) > 1 or re.match(r"[vV]?\d", title) else title


def _sound(spec: ModelSpec, example: dict[str, Any]) -> ModelSpec:
    """The spec with as many of its rules, and of its example, as pass the checks of model files."""
    for rule in spec.rules:
        alone = msgspec.structs.replace(spec, rules=(rule,))
        if any(True for _ in faults(alone)):
            spec = msgspec.structs.replace(spec, rules=tuple(other for other in spec.rules if other != rule))
    for place, sentence in faults(spec):
        raise PageError(f"No form can be made of this page: {place}: {sentence}")
    return msgspec.structs.replace(spec, example=_example(spec, example))


def _example(spec: ModelSpec, example: dict[str, Any]) -> Values:
    """The page's example, without addresses of files: what it shows may be gone, and models that need one have none."""
    values, _ = plain_values(spec, example)
    files = {field.name for field in spec.fields if isinstance(field, MediaField)}
    values = {name: value for name, value in values.items() if name not in files and is_set(value)}
    return values if values and not check(spec, values) else {}


def _left_over(fields: tuple[FoundField, ...], model: FoundModel) -> Iterator[str]:
    known = {field.name for field in fields}
    strange = [str(name)[:60] for name in model.example if name not in known and name != "callBackUrl"]
    if strange:
        yield f"The page’s example uses “{'”, “'.join(strange[:5])}”, which its list of fields doesn’t have."
