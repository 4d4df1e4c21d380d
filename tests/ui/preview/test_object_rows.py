"""Reading texts and objects, whatever is in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiegui.ui.preview.object_rows import LONGEST, MOST_ROWS, label_words, object_rows, read_text


def test_values_are_told_with_where_they_stand() -> None:
    rows = object_rows('{"voiceId": "v1", "data": {"audio_url": "https://x/a", "n": [1.5, true, null, []]}}')
    assert rows == [
        ("Voice id", "v1"),
        ("Data › audio url", "https://x/a"),
        ("Data › n › 1", "1.5"),
        ("Data › n › 2", "Yes"),
        ("Data › n › 3", "Nothing"),
        ("Data › n › 4", "Nothing"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "words", "{", "[Verse]\nla la", '"only a string"', "[" * 100_000, '{"a":' * 300, "[" + "9" * 5000 + "]"],
)
def test_what_is_no_tidy_object_is_a_text(text: str) -> None:
    assert object_rows(text) == []


def test_names_are_words() -> None:
    assert label_words("audio_url") == "audio url"
    assert label_words("taskID") == "taskID".lower()
    assert label_words("URL") == "URL"
    assert len(label_words("x" * 500)) == 80


def test_many_values_are_cut_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(list(range(MOST_ROWS + 7))))
    read = read_text(tmp_path / "a.json")
    assert read is not None
    assert (len(read.rows), read.left_out) == (MOST_ROWS, 7)


def test_enormous_object_is_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"a": "x" * LONGEST}))
    read = read_text(tmp_path / "a.json")
    assert read is not None
    assert (read.rows, read.is_cut, len(read.text)) == ((), True, LONGEST)


def test_bytes_that_are_no_text_are_shown_somehow(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfa\xff")
    read = read_text(tmp_path / "a.txt")
    assert read is not None
    assert read.text == "a\ufffd"
    assert read_text(tmp_path / "missing.txt") is None
