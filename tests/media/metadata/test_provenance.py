"""The record: what is decoded is one of ours, and nothing that a stranger made up does harm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.errors import MediaError
from kiegui.media.metadata.provenance import MOST_BYTES, decode, encode
from tests.media.metadata.records import OLDER, RECORD


def changed(**members: Any) -> bytes:
    return json.dumps({**json.loads(encode(RECORD)), **members}).encode()


def test_a_record_comes_back() -> None:
    assert decode(encode(RECORD)) == RECORD


def test_what_a_newer_app_adds_is_ignored() -> None:
    assert decode(changed(mood="blue")) == RECORD


def test_what_only_a_newer_app_understands_is_said_so() -> None:
    with pytest.raises(MediaError, match="newer version of KieGUI"):
        decode(changed(schema=2, input="now something else"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"[]",
        b'{"model": "m", "input": {}, "version": ""}',
        changed(app="another"),
        changed(model=""),
        changed(model="m" * 301),
        changed(input=[]),
        changed(created=-1),
        changed(created=10**18),
        changed(schema=0),
        changed(task_id=7),
        changed(input={"a": float("nan")}),
        b'{"app": "KieGUI", "input": ' + b'{"a":' * 100_000,
        encode(RECORD)[:-1],
        encode(RECORD) + b" " * MOST_BYTES,
    ],
)
def test_anything_else_is_none_of_ours(raw: bytes) -> None:
    assert decode(raw) is None


def test_values_that_go_too_deep_for_a_form_are_refused() -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    assert decode(changed(input={"a": deep})) is None


@pytest.mark.parametrize("prompt", ["x" * MOST_BYTES, "\ud800"])
def test_what_cannot_be_written_is_a_value_error(prompt: str) -> None:
    with pytest.raises(ValueError, match=r"large|surrogate"):
        encode(replace(RECORD, input={"prompt": prompt}))


def test_words_tell_the_prompt_and_the_model() -> None:
    assert OLDER.words == "before\n\nMade with a/model in KieGUI 1.0"
    assert replace(OLDER, input={"prompt": 7}).words == "Made with a/model in KieGUI 1.0"
