"""Bytes and lines of a paste before anybody looks for a model in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.catalog.page_import.page_text import bare, is_cut, lines_of, read_text, sentence, tidy
from kiegui.errors import PageError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_file_is_read_in_the_encoding_that_it_names(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "page.md"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    file.write_bytes(mark + "時間: 5".encode(encoding))
    assert read_text(file) == "時間: 5"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"\x89PNG\xff\xfe\x00")
    with pytest.raises(PageError, match="no text"):
        read_text(tmp_path / "page.md")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="gone"):
        read_text(tmp_path / "gone.md")


def test_a_file_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"a" * 10_000_000)
    with pytest.raises(PageError, match="far longer"):
        read_text(tmp_path / "page.md")


def test_lines_have_plain_ends_and_blanks_and_nothing_unseen() -> None:
    assert lines_of("\ufeff\na\u00a0b  \r\nc\u200bd\re\u2028f\ud800\x00") == ["a b", "cd", "e", "f"]


def test_our_own_first_line_is_left_out() -> None:
    assert lines_of("# SOURCE: there\n# Title") == ["# Title"]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("#### **Request Parameters**", "Request Parameters"),
        ("`input.image\\_url`  ", "input.image_url"),
        ("- **Type**: `string`", "Type: string"),
        ("  • one", "one"),
        ("-1:1", "-1:1"),
    ],
)
def test_a_bare_line_is_what_a_person_reads(line: str, plain: str) -> None:
    assert bare(line) == plain


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a\n{\n  x: [\n  ]\n}\nb", False),
        ("a\n{\n  x: [\n", True),
        ("curl -d '{\n 'a': 1", True),
        ("```yaml\na: b", True),
        ("```yaml\na: b\n```", False),
        ("{\n}\n{\n}", False),
        ("```\n{\n```\nend", False),
    ],
)
def test_a_text_that_stops_inside_a_block_is_cut(text: str, cut: bool) -> None:
    assert is_cut(text.split("\n")) is cut


def test_a_sentence_is_the_first_and_not_too_long() -> None:
    assert sentence("A boat\nsails. It is blue.") == "A boat sails."
    assert sentence("一只船。它是蓝色的。") == "一只船。"
    assert sentence("word " * 100, 20) == "word word word word…"
    assert sentence("Up to 2.5 m. of sea") == "Up to 2.5 m. of sea"


def test_a_tidy_text_has_single_blanks_and_an_end() -> None:
    assert tidy(" a   b \n  c ") == "a b\nc"
    assert len(tidy("a" * 90_000)) < 10_000


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("It’s “blue” – naïve", "cp1252"), ("视频时长（秒）。Max: 15", "gb18030"), ("Größe: 5 – 10", "cp1252")],
)
def test_a_file_of_an_old_windows_program_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "page.txt").write_bytes(text.encode(encoding))
    assert read_text(tmp_path / "page.txt") == text


def test_a_quoted_page_is_read_without_its_marks() -> None:
    assert lines_of("> # Title\n>\n>  input.a\n") == ["# Title", "", " input.a"]
    assert lines_of("> One quote\ntext") == ["> One quote", "text"]
