"""One HTTP exchange as plain records: what was asked, what is answered. No sockets here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus


@dataclass(frozen=True)
class Request:
    """`base` is the origin that the client used ("http://127.0.0.1:4711"): addresses in replies are built from it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes
    base: str


@dataclass(frozen=True)
class Reply:
    """What goes back; Content-Length is added by the server."""

    status: HTTPStatus
    mime: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(content: Mapping[str, object]) -> Reply:
    """HTTP 200 with a JSON body, which is how Kie says nearly everything, errors too (seen live)."""
    return Reply(HTTPStatus.OK, "application/json", json.dumps(content).encode())


def kie_reply(data: object) -> Reply:
    """Kie's envelope around `data`; the key is `msg` (seen live), not `message` as on the model pages."""
    return json_reply({"code": 200, "msg": "success", "data": data})


def refusal(code: int, reason: str) -> Reply:
    """Kie says no: HTTP 200, the true code in the body (seen live)."""
    return json_reply({"code": code, "msg": reason, "data": None})


def plain_reply(status: HTTPStatus, text: str = "") -> Reply:
    """A short text, for what a web server rather than Kie's programme would answer."""
    return Reply(status, "text/plain; charset=utf-8", (text or status.phrase).encode())
