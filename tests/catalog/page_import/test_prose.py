"""Limits in sentences, English and Chinese, and sentences that only look as if they held one."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.page_import.prose import completed, tidied


def read(kind: JsonType, text: str, **known: Any) -> FoundField:
    return completed(FoundField(name=known.pop("name", "x"), type=kind, text=text, **known))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Your words (Max length: 700 characters)", (None, 700)),
        ("Maximum length is 5,000", (None, 5000)),
        ("Cannot exceed 800 characters.", (None, 800)),
        ("Up to 2500 characters", (None, 2500)),
        ("500 characters max", (None, 500)),
        ("Between 3 and 900 characters, please.", (3, 900)),
        ("A minimum of 1 characters, a maximum of 7,000 characters", (None, 7000)),
        ("最大长度：77 个字符", (None, 77)),
        ("（最小长度：4，最大长度：900 字符）", (4, 900)),
        ("不超过 800 个字符", (None, 800)),
        ("长度限制为 500 个字符", (None, 500)),
        ("长度为 3-20000 个字符", (3, 20000)),
        ("Old: max 400 characters, new: max 1000 characters", (None, 1000)),
        ("The lines together must not exceed 70 characters.", (None, None)),
        ("A name takes 9 characters", (None, None)),
    ],
)
def test_lengths_of_texts(text: str, lengths: tuple[int | None, int | None]) -> None:
    found = read(JsonType.STRING, text, name="prompt")
    assert (found.min_length, found.max_length) == lengths


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("Rounds (Min: 3, Max: 33, Step: 3) (step: 3)", (3, 33, 3)),
        ("（最小值：0，最大值：3，步长：0.03）", (0, 3, 0.03)),
        ("The range is 700 to 90000.", (700, 90000, None)),
        ("范围：[2, 17]", (2, 17, None)),
        ("Range: 1-12.", (1, 12, None)),
        ("between 0 and 1 in steps of 0.1", (0, 1, 0.1)),
        ("How strong (0-5)", (0, 5, None)),
        ("From -1 on: Minimum: -1", (-1, None, None)),
        ("Required range: 0 <= x <= 1.", (0, 1, None)),
        (">= 1 <= 12.", (1, 12, None)),
        ("Max size: 10MB", (None, None, None)),
        ("between 9 and 3", (None, None, None)),
        ("The same number gives the same film", (None, None, None)),
    ],
)
def test_ranges_of_numbers(text: str, limits: tuple[float | None, float | None, float | None]) -> None:
    found = read(JsonType.NUMBER, text)
    assert (found.minimum, found.maximum, found.step) == limits


def test_seconds_are_a_range_only_of_durations() -> None:
    assert read(JsonType.INTEGER, "4-15 seconds", name="duration").maximum == 15
    assert read(JsonType.INTEGER, "时长 4-15（秒）", name="duration").minimum == 4
    assert read(JsonType.INTEGER, "Shows after 4-15 seconds", name="count").maximum is None


def test_what_the_page_says_elsewhere_counts_more() -> None:
    found = read(JsonType.NUMBER, "Min: 0, Max: 9, Step: 1", minimum=2, maximum=3, step=0.5)
    assert (found.minimum, found.maximum, found.step) == (2, 3, 0.5)
    assert read(JsonType.STRING, "Max length: 9", max_length=5).max_length == 5


def test_a_text_with_both_ends_is_a_number_in_a_text() -> None:
    found = read(JsonType.STRING, "How long (Minimum: 6, Maximum: 30, Step: 1)", name="duration")
    assert (found.minimum, found.maximum, found.step) == (6, 30, 1)
    assert read(JsonType.STRING, "Minimum: 6", name="duration").minimum is None
    assert read(JsonType.STRING, "Length: minimum 1, maximum 500", name="words").maximum is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Up to 6 images, please", (None, 6)),
        ("A maximum of seven links", (None, 7)),
        ("Boats (1-8 images)", (None, 8)),
        ("Give 2-4 links", (2, 4)),
        ("最多上传 3 段", (None, 3)),
        ("At least 2 pictures, at most 5 pictures", (2, 5)),
        ("Clips of 2-15 s, up to 10MB", (None, None)),
        ("Maximum array length: 8 elements", (None, 8)),
        ("At least 5 images, at most 3 images", (None, None)),
    ],
)
def test_counts_of_lists(text: str, counts: tuple[int | None, int | None]) -> None:
    found = read(JsonType.ARRAY, text)
    assert (found.min_items, found.max_items) == counts


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Options: 'slow', 'brisk', 'wild'. Try them", ["slow", "brisk", "wild"]),
        ("Must be either 90p or 95p.", ["90p", "95p"]),
        ("Supported values: `a`, `b`", ["a", "b"]),
        ("可选值：auto、manual", ["auto", "manual"]),
        ("Options:\n- `fun`: lively\n- `calm`: quiet", ["fun", "calm"]),
        ("One of: a, b, or c", ["a", "b", "c"]),
        ("Options: use high for better films", []),
        ("Values: text, pictures or sounds are taken", []),
        ("One of the best", []),
    ],
)
def test_options_in_sentences(text: str, options: list[str]) -> None:
    assert [option.value for option in read(JsonType.STRING, text, name="mode").options] == options


def test_a_prompt_has_no_options() -> None:
    assert read(JsonType.STRING, "One of: a, b", name="prompt").options == ()


def test_fields_with_options_and_other_types_stay_as_they_are() -> None:
    chosen = FoundField(name="x", type=JsonType.STRING, text="Max length: 5", options=(FoundOption("a"),))
    assert completed(chosen) == chosen
    switch = msgspec.structs.replace(chosen, type=JsonType.BOOLEAN, options=())
    assert completed(switch) == switch


def test_rows_and_parts_are_read_too() -> None:
    part = FoundField(name="text", type=JsonType.STRING, text=" Max  length: 5  characters ")
    row = FoundField(name="", type=JsonType.OBJECT, fields=(part,))
    found = completed(tidied(FoundField(name="rows", type=JsonType.ARRAY, item=row)))
    assert found.item is not None
    assert found.item.fields[0].max_length == 5
