"""The text of a paste: decoding, invisible characters, what Google Docs and Markdown leave, whether its end is missing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kiegui.errors import PageError

MAX_CHARACTERS = 500_000
"""Ten times the longest page that is known."""

MAX_LINES = 20_000
LONGEST_LINE = 8_000
"""Beyond this a line is an example or a whole document; nothing else is looked for in it."""

LONGEST_DESCRIPTION = 8_000

MAX_BYTES = 4 * MAX_CHARACTERS

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_NEVER_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CHINESE = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")

_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

_ESCAPED = re.compile(r"\\([_\-*\[\](){}#+.!<>|~`&=])")
_ORNAMENT = re.compile(r"^(?:[#>]+\s+|[*•·]\s+|-\s+(?=\*\*))+")


def read_text(file: Path) -> str:
    """The text of a file: UTF-8, or what its first bytes say. Raises PageError if it can't be read or is no text."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PageError(f"“{file.name}” can’t be read: {error.strerror or error}.") from error
    if len(raw) > MAX_BYTES:
        raise PageError("This file is far longer than any model’s page. Choose the page of one model.")
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked is not None else ("utf-8", *_of_windows(raw)):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    raise PageError("This file holds no text. Save the page as plain text or Markdown, and choose that file.")


def _of_windows(raw: bytes) -> Iterator[str]:
    """The encodings that old Windows programs save in: Chinese where its letters come in pairs, else Western."""
    if _NEVER_IN_TEXT.search(raw) is not None:
        return
    if 2 * len(_CHINESE.findall(raw)) > 0.8 * len(_BEYOND_ASCII.findall(raw)):
        yield "gb18030"
    yield "cp1252"


def lines_of(text: str) -> list[str]:
    """The lines, with plain blanks and without characters that nobody sees. Raises PageError if they are too many."""
    if len(text) > MAX_CHARACTERS:
        raise PageError(
            f"This is far longer than any model’s page ({len(text):,} characters). Paste the page of one model only."
        )
    text = _LINE_ENDS.sub("\n", text)
    lines = [line.rstrip() for line in _BLANKS.sub(" ", _NOT_SHOWN.sub("", text)).strip("\n").split("\n")]
    if all(line.startswith(">") for line in lines if line):  # as mail programs quote
        lines = [line[1:].removeprefix(" ") for line in lines]
    if lines[0].startswith("# SOURCE:"):
        del lines[0]
    if len(lines) > MAX_LINES:
        raise PageError(
            f"This is far longer than any model’s page ({len(lines):,} lines). Paste the page of one model only."
        )
    return lines


def bare(line: str) -> str:
    """A line without Markdown's headings, bold letters, backticks and escapes: what a person reads."""
    line = _ORNAMENT.sub("", line[:LONGEST_LINE].strip())
    return unescaped(line).replace("**", "").replace("`", "").strip()


def unescaped(text: str) -> str:
    """A text without the backslashes that Markdown puts before signs; JSON has no such escapes."""
    return _ESCAPED.sub(r"\1", text)


def tidy(text: str) -> str:
    """A description with single blanks between its words; its lines stay."""
    return "\n".join(" ".join(line.split()) for line in text[:LONGEST_DESCRIPTION].split("\n")).strip()


def is_cut(lines: list[str]) -> bool:
    """Whether the text stops inside a fenced block or a JSON example: then its end is missing."""
    outside: list[str] = []
    is_fenced = False
    for line in lines:
        if line.startswith(("```", "~~~")):
            is_fenced = not is_fenced
        elif not is_fenced:
            outside.append(bare(line))
    depth = 0
    for line in reversed(outside):
        if line.endswith(("{", "[")) and not line.startswith("//"):
            depth += 1
        if line.startswith(("}", "]")):
            depth -= 1
        if depth > 0:
            return True
    return is_fenced


def sentence(text: str, longest: int = 160) -> str:
    """The first sentence of a description, on one line, cut at a word if it is long."""
    text = " ".join(text.split())
    end = re.search(r"[.!?](?=\s+[A-Z(])|[。！？]", text)
    if end is not None:
        text = text[: end.end()]
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:，、；：") + "…"
