"""The redactor: no key comes through, in whatever spelling, and what is needed to understand a text does."""

from __future__ import annotations

import html
import io
import json
import logging
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from kiegui.redact import MASK, RedactedFormatter, Redactor

KEY = "0123456789abcdef0123456789abcdef"
ODD_KEY = """'k/1+2=a"b\\c&d%e<f>"""
TASK_ID = "281e5b0f39b9e7d2ab8a41f0f28b96ef"


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor()
    made.add(KEY)
    made.add(ODD_KEY)
    return made


@pytest.mark.parametrize("key", [KEY, ODD_KEY])
@pytest.mark.parametrize(
    "spelled",
    [
        str,
        repr,
        json.dumps,
        lambda key: json.dumps(json.dumps({"error": key})),
        lambda key: json.dumps(key).replace("/", "\\/").replace("&", "\\u0026"),
        lambda key: quote(key, safe=""),
        lambda key: quote(quote(key, safe="")).lower(),
        html.escape,
        lambda key: f"Invalid header value {f'Bearer {key}'.encode() + bytes([10])!r}",
        lambda key: f"{key}\n",
        lambda key: f"curl -H 'Authorization: Bearer {key}' -d '{{}}'",
    ],
    ids=["plain", "repr", "json", "json in json", "php", "query", "query twice", "html", "header", "line end", "curl"],
)
def test_a_known_key_is_masked_however_it_is_spelled(
    key: str, spelled: Callable[[str], str], redactor: Redactor
) -> None:
    text = redactor.redact(f"before {spelled(key)} after")
    assert MASK in text
    assert "0123456789" not in text
    assert not any(left in text for left in ("k/1", "k%2", "1+2", "%e", "c&d", "c%26d"))
    assert text.startswith("before ")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer SECRET-KEY",
        "{'Authorization': 'Bearer SECRET-KEY'}",
        "('authorization', 'Basic SECRET-KEY')",
        "KIEGUI_API_KEY=SECRET-KEY",
        '{"api_key": "SECRET-KEY"}',
        '"{\\"apiKey\\": \\"SECRET-KEY\\"}"',
        "password = SECRET-KEY",
        "bearer SECRET-KEY",
        "https://me:SECRET-KEY@proxy.example.org:8080/",
        "https://files.example.org/film.mp4?X-Amz-Signature=SECRET-KEY&x=1",
        "with url: /film.mp4?Expires=1&sig=SECRET-KEY (Caused by …)",
        "https://files.example.org/film.mp4?Expires=1&amp;auth_key=SECRET-KEY",
        '"https://files.example.org/film.mp4?e=1\\u0026hdnts=SECRET-KEY"',
    ],
)
def test_a_key_that_nobody_knows_is_given_away_by_what_stands_before_it(text: str) -> None:
    redacted = Redactor().redact(text)
    assert "SECRET-KEY" not in redacted
    assert MASK in redacted


@pytest.mark.parametrize(
    "text",
    [
        f"task 12 is {TASK_ID} at Kie",
        f"/api/v1/jobs/recordInfo?taskId={TASK_ID}",
        f"https://api.kie.ai/api/v1/jobs/recordInfo?taskId={TASK_ID} said 502",
        "https://tempfile.example.org/m/film.mp4 can’t be reached",
        "What does it cost? 42 & more",
        "",
    ],
)
def test_task_ids_and_plain_words_stay(text: str, redactor: Redactor) -> None:
    assert redactor.redact(text) == text


def test_redacting_twice_changes_nothing_more(redactor: Redactor) -> None:
    once = redactor.redact(f"Authorization: Bearer {KEY}; https://a:b@c.org/?sig=d&e=f; api_key='{ODD_KEY}'")
    assert redactor.redact(once) == once


def test_what_is_too_short_for_a_key_masks_nothing() -> None:
    redactor = Redactor()
    for short in ("", "  ", "a", " 1234567 "):
        redactor.add(short)
    assert redactor.redact("a banana, 1234567") == "a banana, 1234567"


def test_a_key_that_begins_like_another_is_masked_whole() -> None:
    redactor = Redactor()
    redactor.add(KEY)
    redactor.add(KEY + "-and-more")
    assert redactor.redact(f"{KEY}-and-more") == MASK


def test_a_log_line_is_redacted_with_its_arguments_traceback_and_stack(redactor: Redactor) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(RedactedFormatter(redactor, "%(levelname)s %(message)s"))
    log = logging.Logger("of this test")
    log.addHandler(handler)
    try:
        raise ValueError(KEY)
    except ValueError:
        log.error("a key: %s", KEY, exc_info=True, stack_info=True)
    assert KEY not in out.getvalue()
    assert "ERROR a key: ***" in out.getvalue()
    assert "ValueError: ***" in out.getvalue()


def test_the_redactor_itself_shows_nothing(redactor: Redactor) -> None:
    assert KEY not in repr(redactor)


def test_a_log_line_costs_nothing_that_one_would_notice(redactor: Redactor) -> None:
    line = (
        "2026-11-21 15:00:00,000 WARNING kiegui.tasks.asking: Kie calls the state of a task 'cooking'; taken as running"
    )
    begun = time.perf_counter()
    for _ in range(1000):
        redactor.redact(line)
    assert time.perf_counter() - begun < 0.5  # 0.5 ms a line; in fact some hundredths of that


@pytest.mark.parametrize(
    "hostile",
    ["token" * 100_000, "&" + "a" * 500_000, "?a" * 200_000, "://" * 200_000, "bearer " * 100_000, "\\" * 500_000],
)
def test_no_text_holds_the_redactor_up(hostile: str, redactor: Redactor) -> None:
    begun = time.perf_counter()
    redactor.redact(hostile)
    assert time.perf_counter() - begun < 5
