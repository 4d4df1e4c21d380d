"""The envelope around every answer of Kie, and the codes in it with their texts (docs: get-task-detail; seen live)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TEXTS: Mapping[int, str] = MappingProxyType(
    {
        200: "success",
        400: "Bad request",
        401: "You do not have access permissions",
        402: "Credits insufficient",
        404: "Not Found",
        405: "Method Not Allowed",
        408: "No result from upstream for more than 10 minutes",
        413: "The file is too large",
        422: "Validation error",
        429: "Too many requests, please try again later",
        433: "The usage limit of this API key has been reached",
        455: "The service is under maintenance",
        500: "Server exception, please try again later or contact customer service",
        501: "Generation failed",
        505: "This feature is disabled",
    }
)


NEVER_CREATED = frozenset({400, 401, 402, 403, 404, 413, 422, 429, 433, 455, 505})
"""Codes with which Kie has done nothing: a client may take them for a definite no (docs: get-task-detail)."""


def is_definite_no(status: int, body: bytes) -> bool:
    """Whether an answer with this HTTP status and body says beyond doubt that nothing was done."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    code = answer.get("code") if isinstance(answer, dict) else None
    return code in NEVER_CREATED and status in (200, code)


def envelope(code: int, text: str = "", data: Any = None, text_key: str = "msg", **more: Any) -> bytes:
    """`{"code", "msg", "data"}` as bytes; `text` "" = the usual one. Live the key is `msg`, on model pages `message`."""
    text = text or TEXTS.get(code, f"Error {code}")
    return json.dumps({"code": code, text_key: text, "data": data, **more}, ensure_ascii=False).encode()
