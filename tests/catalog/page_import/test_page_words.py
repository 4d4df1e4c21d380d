"""The words around fields, in several languages."""

from __future__ import annotations

import re

import pytest

from kiegui.catalog.page_import.found import JsonType
from kiegui.catalog.page_import.page_words import NEED, TYPE, one_of, type_named


@pytest.mark.parametrize(
    ("word", "required"), [("Required", True), ("必填", True), ("Optional", False), ("选填", False)]
)
def test_a_need_says_whether_it_is_required(word: str, required: bool) -> None:
    found = re.fullmatch(NEED, word)
    assert found is not None
    assert (found["required"] is not None) is required


def test_a_type_may_say_what_it_holds() -> None:
    found = re.fullmatch(TYPE, "array(URL)")
    assert found is not None
    assert (type_named(found["type"]), found["of"]) == (JsonType.ARRAY, "URL")


def test_words_that_are_no_types_are_texts() -> None:
    assert [type_named(word) for word in ("整数", "nonsense")] == [JsonType.INTEGER, JsonType.STRING]


def test_of_words_that_begin_alike_the_longest_counts() -> None:
    assert re.match(one_of(("an", "answer")), "answer[") is not None
    found = re.match(one_of(("an", "answer")), "answer")
    assert found is not None
    assert found[0] == "answer"
