"""YAML and JSON as plain values, and nothing that costs more than it says."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.plain_yaml import MAX_NODES, plain_scalar, read_json, read_yaml
from kiegui.errors import PageError


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("5", 5), ("-1", -1), ("0.50", 0.5), ("1e3", 1000.0), (".5", 0.5), ("true", True), ("False", False), ("~", None),
        ("", None), ("no", "no"), ("on", "on"), ("4:3", "4:3"), ("007", "007"), ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"), (".inf", ".inf"), ("0x1F", "0x1F"), ("9" * 30, "9" * 30), ("1e999", "1e999"),
    ],
)  # fmt: skip
def test_a_plain_word_is_read_as_json_has_it(words: str, value: object) -> None:
    assert plain_scalar(words) == value
    assert type(plain_scalar(words)) is type(value)


def test_quoted_words_are_texts_and_keys_lose_their_blanks() -> None:
    assert read_yaml("'a ': ['5', \"true\", 5]\n") == {"a": ["5", "true", 5]}
    assert read_json('{"a ": 1}') == {"a": 1}


def test_keys_of_other_types_become_texts() -> None:
    assert read_yaml("1: a\ntrue: b\n? [x]\n: c\n") == {"1": "a", "true": "b", "": "c"}


def test_aliases_stand_for_what_they_name() -> None:
    assert read_yaml("a: &x {b: 1}\nc: *x\n") == {"a": {"b": 1}, "c": {"b": 1}}


def test_merge_keys_are_keys_like_others() -> None:
    assert read_yaml("a: &x {b: 1}\nc: {<<: *x}\n") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


def test_an_empty_text_is_nothing() -> None:
    assert read_yaml("") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "can’t be read from its line"),
        ("a: *b", "refers to itself"),
        ("a: &a [*a]", "refers to itself"),
        ("[" * 70 + "]" * 70, "deeper"),
        ("a: &a [" + "1," * 1_000 + "]\nb: [" + "*a," * 100 + "]", "larger"),
    ],
)
def test_yaml_that_is_broken_or_too_large_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PageError, match=sentence):
        read_yaml(text)


@pytest.mark.parametrize("text", ["[" * 90_000, f"[{'1,' * MAX_NODES}1]", "[" * 70 + "]" * 70])
def test_json_that_is_too_deep_or_too_large_is_refused(text: str) -> None:
    with pytest.raises((PageError, ValueError)):
        read_json(text)


def test_json_has_no_endless_numbers() -> None:
    assert read_json("[NaN, Infinity, 123456789012345678901234567890]") == [None, None, None]
