"""Kie's envelope."""

from __future__ import annotations

import json
from http import HTTPStatus

from kiegui.sandbox.exchange import kie_reply, plain_reply, refusal


def test_data_stands_in_the_envelope() -> None:
    reply = kie_reply(60.62)
    assert (reply.status, json.loads(reply.body)) == (200, {"code": 200, "msg": "success", "data": 60.62})


def test_a_refusal_is_http_200() -> None:
    reply = refusal(402, "Credits insufficient")
    assert (reply.status, json.loads(reply.body)["code"]) == (200, 402)


def test_half_a_character_can_be_said() -> None:
    assert json.loads(kie_reply("\ud800").body)["data"] == "\ud800"


def test_plain_replies_name_their_status() -> None:
    assert plain_reply(HTTPStatus.NOT_FOUND).body == b"Not Found"
