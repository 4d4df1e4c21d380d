"""What Kie says of its models: the list of all, and the OpenAPI document of one. Reading only; asking is `client`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from kiegui.api.replies import Envelope
from kiegui.errors import Unconfirmed

MODELS_PATH = "/api/v1/models"
MOST_MODELS = 2000
"""Kie has about 220 (seen live, October 2026)."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
"""One or two segments (seen live). An id becomes part of an address here, and of a file's name elsewhere."""
_LONGEST_ID = 200
_LONGEST_TEXT = 2000


class ListedModel(msgspec.Struct, frozen=True):
    """One entry of Kie's list. `tasks` are Kie's own words, such as "Text to Video"; `price` is prose, "" if there is none."""

    id: str
    title: str = ""
    provider: str = ""
    tasks: tuple[str, ...] = ()
    about: str = ""
    price: str = ""


def schema_path(model_id: str) -> str:
    """Where a model's document is: the slash of the id stays as it is (Kie's notes on its catalogue)."""
    return f"{MODELS_PATH}/{quote(model_id, safe='/')}/schema"


def read_models(envelope: Envelope) -> tuple[ListedModel, ...]:
    """All models that Kie lists, in its order, each id once (seen live: `{total, models: […]}`, not in pages).

    Entries without a plausible id are left out. Raises Unconfirmed if it is no list, or an impossibly long one.
    """
    data = envelope.data
    entries = data.get("models") if isinstance(data, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST_MODELS:
        raise Unconfirmed("Kie’s list of models can’t be read.")
    listed: dict[str, ListedModel] = {}
    for entry in entries:
        model_id = entry.get("model") if isinstance(entry, dict) else None
        if not isinstance(model_id, str) or len(model_id) > _LONGEST_ID or _ID.fullmatch(model_id) is None:
            continue
        tasks = entry.get("taskType")
        listed[model_id] = ListedModel(
            id=model_id,
            title=_text(entry.get("title")),
            provider=_text(entry.get("provider")),
            tasks=tuple(_text(task) for task in tasks if task) if isinstance(tasks, list) else (),
            about=_text(entry.get("description")),
            price=_text(entry.get("pricingDesc")),
        )
    return tuple(listed.values())


def read_schema(envelope: Envelope, model_id: str) -> dict[str, Any] | None:
    """The OpenAPI document of that model; None if Kie has none for it yet (seen live).

    Raises Unconfirmed if the answer is none, or is about another model.
    """
    data = envelope.data
    if not isinstance(data, dict) or data.get("model") != model_id or "openapi" not in data:
        raise Unconfirmed("Kie’s description of this model can’t be read.")
    document = data["openapi"]
    if document is not None and not isinstance(document, dict):
        raise Unconfirmed("Kie’s description of this model can’t be read.")
    return document


def _text(value: object) -> str:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else ""
