"""The text of a kie.ai model page, its API tab, as copied out of a browser, also through Google Docs → found models.

A field is `input.NAME`, Required or Optional, a type, a description, then its options or limits and perhaps an example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from kiegui.catalog.page_import.field_kinds import GLUED
from kiegui.catalog.page_import.found import MAX_FIELDS, FoundField, FoundModel, FoundOption, JsonType
from kiegui.catalog.page_import.page_text import bare, unescaped
from kiegui.catalog.page_import.page_words import (
    EXAMPLE,
    NEED,
    OPTIONS,
    REQUEST_EXAMPLE,
    STRUCTURE,
    TYPE,
    one_of,
    type_named,
)
from kiegui.catalog.page_import.request_example import Request, requests_in
from kiegui.errors import PageError

_HEAD = re.compile(rf"input\.(?P<name>[A-Za-z_][\w.\[\]]*?)\s*[:：(（]?\s*(?:{NEED}.*)?")
_MARKS = re.compile(rf"[\s:：,，|·•()（）-]*(?:{NEED}[\s:：,，|·•()（）-]*)?(?:{TYPE})?(?P<rest>.*)")
_ROOT = re.compile(rf"model\s*(?:{NEED}.*)?")
_QUOTED_ID = re.compile(r"[\"'“”]?([A-Za-z0-9][\w.-]*(?:/[\w.-]+)*)[\"'“”]?")
_OPTIONS = re.compile(rf"{one_of(OPTIONS)}\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_EXAMPLE = re.compile(rf"{one_of(EXAMPLE)}\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_STRUCTURE = re.compile(rf"{one_of(STRUCTURE)}\s*[:：]?", re.IGNORECASE)
_END = re.compile(
    rf"{one_of(REQUEST_EXAMPLE)}|Response (?:Example|Fields)|Callback Notifications|cURL|JavaScript|Python"
    r"|curl .*|const .*|import .*|\{|(?:POST|GET)(?:\s.*)?|/api/v1/.*|Create Task|Query Task"
)
_PART = re.compile(
    rf"[-–•*\s]*(?P<name>[A-Za-z_]\w*)\s*[-–:：(]\s*{TYPE}\s*(?P<need>\(?(?P<required>required)\)?|\(?optional\)?)?[\s:：–,)-]*(?P<text>.*)",
    re.IGNORECASE,
)
_OPEN = ("[", "{", ",")
_DASHES = "-–—−"
_TICKED = re.compile(rf"`([^`]+)`\s*\\?[{_DASHES}]?\s*(.*)")

SHORTEST_ID = 8
MAX_PAGES = 20
LONGEST_OPTION = 300

AHEAD = 10
"""Lines between the word "model" and its example, at most."""


class _Section(msgspec.Struct, frozen=True):
    """The lines of one field, below its head."""

    name: str
    start: int
    lines: list[str]


def read_model_pages(lines: list[str]) -> tuple[FoundModel, ...]:
    """All models on the page; none if it is of another layout. Raises PageError if its end is missing."""
    requests = requests_in("\n".join(_unticked(lines)))
    lines = [line for line in lines if bare(line)]
    plain = [bare(line) for line in lines]
    heads = [place for place in range(len(plain)) if _is_head(plain, place)]
    if not heads:
        return ()
    if len(heads) > MAX_FIELDS * 5:
        raise PageError("This has more fields than any model. Paste the page of one model.")
    models = []
    for first, last, next_start in _pages(plain, heads):
        own = [place for place in heads if first <= place <= last]
        end = _end_of_fields(plain, last, next_start)
        if end is None:
            raise PageError("This page stops in the middle of its list of fields. Copy the whole page anew.")
        sections = [
            _Section(_name(plain[place]), place, lines[place : (own[number + 1] if number + 1 < len(own) else end)])
            for number, place in enumerate(own)
        ]
        models.append(_model(plain, sections, first, next_start, requests))
    return tuple(models)


def _model(
    plain: list[str], sections: list[_Section], start: int, end: int, requests: tuple[Request, ...]
) -> FoundModel:
    ids = _root_ids(plain, start, end)
    text = "\n".join(plain[start:end])
    named = [found for found in re.findall(r"\bmodel[\"']?\s*:\s*[\"']([\w./-]+)[\"']", text) if found != "string"]
    known = ids or named[:1]
    request = next((request for request in requests if request.model in known), None)
    address = next(iter(re.findall(r"https?://(?:docs\.)?kie\.ai/[\w./?=%-]+", "\n".join(plain))), "")
    return FoundModel(
        ids=tuple(known[:1]),
        fields=tuple(_nested([_field(section) for section in sections])),
        names=tuple(name for name in dict.fromkeys(named) if request is None or name != request.input.get("model")),
        address=address if "api-key" not in address else "",
        example={} if request is None else request.input,
    )


def _is_head(plain: list[str], place: int) -> bool:
    """Whether a field begins in this line: `input.NAME`, and whether it is needed there or in the next line."""
    found = _HEAD.fullmatch(plain[place])
    after = plain[place + 1] if place + 1 < len(plain) else ""
    return found is not None and (found["need"] is not None or re.match(NEED, after) is not None)


def _name(line: str) -> str:
    found = _HEAD.fullmatch(line)
    return "" if found is None else found["name"].replace("[]", "").strip(".")


def _pages(plain: list[str], heads: list[int]) -> Iterator[tuple[int, int, int]]:
    """Per model: where its page starts, its last field, and where the next page starts. A repeated name is a new page."""
    starts = [max((line for line in range(heads[0]) if _is_root(plain, line)), default=0)]
    seen: set[str] = set()
    before = -1
    for place in heads:
        if _name(plain[place]) in seen:
            roots = [line for line in range(before + 1, place) if _is_root(plain, line)]
            starts.append(roots[0] if roots else place)
            seen = set()
            if len(starts) > MAX_PAGES:
                raise PageError(f"More than {MAX_PAGES} models are in this text. Paste the pages of a few.")
        seen.add(_name(plain[place]))
        before = place
    for start, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        yield start, max(place for place in heads if start <= place < end), end


def _is_root(plain: list[str], place: int) -> bool:
    found = _ROOT.fullmatch(plain[place])
    after = plain[place + 1] if place + 1 < len(plain) else ""
    return found is not None and (found["need"] is not None or re.match(NEED, after) is not None)


def _root_ids(plain: list[str], start: int, end: int) -> list[str]:
    """The example of the parameter `model`."""
    for place in range(start, end):
        if not _is_root(plain, place):
            continue
        is_next = False
        for line in plain[place + 1 : min(place + AHEAD, end)]:
            marked = _EXAMPLE.fullmatch(line)
            value = marked["rest"] if marked is not None else line if is_next else ""
            is_next = is_next or marked is not None
            if value and (found := _QUOTED_ID.fullmatch(value)) is not None:
                return [found[1]]
    return []


def _end_of_fields(plain: list[str], last: int, limit: int) -> int | None:
    """The line after the last field; None if the page stops before anything else comes. Examples hold braces, too."""
    ends = (place for place in range(last + 1, limit) if _END.fullmatch(plain[place]))
    return next((place for place in ends if not (plain[place] == "{" and plain[place - 1].endswith(_OPEN))), None)


def _field(section: _Section) -> FoundField:
    """One field from its head, marks, description and the parts after it."""
    first = bare(section.lines[0])
    head = _HEAD.fullmatch(first)
    tail = first[head.end("name") :] if head is not None else ""
    required, kind, of, used = False, JsonType.STRING, "", 1
    described: list[str] = []
    for line in [tail, *map(bare, section.lines[1:4])]:
        marks = _MARKS.fullmatch(line)
        if marks is None or not (marks["need"] or marks["type"] or not line):
            break
        required = required or marks["required"] is not None
        used += line is not tail
        if marks["type"] is not None:
            kind, of = type_named(marks["type"]), (marks["of"] or "").lower()
            described = [rest] if (rest := marks["rest"].lstrip(")） ")) else []
            break
    parts = _parts(section.lines[used:])
    example = _value(parts["example"])
    inner = tuple(_inner(parts["structure"], example))
    is_list = kind is JsonType.ARRAY
    options = tuple(_options(parts["options"]))
    return FoundField(
        name=section.name,
        type=kind,
        required=required,
        text="\n".join((*described, *map(bare, parts["text"]))).strip(),
        options=() if is_list else options,
        example=example,
        is_address="url" in of,
        item=_item(of, inner, options, example) if is_list else None,
        fields=() if is_list else inner,
    )


def _item(of: str, inner: tuple[FoundField, ...], options: tuple[FoundOption, ...], example: Any) -> FoundField | None:
    """What the array holds, by the word in brackets, the structure, or the example's first value."""
    sample = example[0] if isinstance(example, list) and example else None
    if inner or "object" in of:
        return FoundField(name="", type=JsonType.OBJECT, fields=inner, example=sample) if inner or sample else None
    kind = next((word for word in JsonType if word.value in of), JsonType.STRING)
    return FoundField(name="", type=kind, options=options, is_address="url" in of)


def _parts(lines: list[str]) -> dict[str, list[str]]:
    """The lines under their captions; what stands before any is the description."""
    parts: dict[str, list[str]] = {"text": [], "options": [], "structure": [], "example": []}
    caption = "text"
    for line in lines:
        plain = bare(line)
        if caption != "example" and (found := _OPTIONS.fullmatch(plain)) is not None:
            caption = "options"
            parts[caption] += [found["rest"]] if found["rest"] else []
        elif (found := _EXAMPLE.fullmatch(plain)) is not None:
            caption = "example"
            parts[caption] += [found["rest"]] if found["rest"] else []
        elif caption != "example" and _STRUCTURE.fullmatch(plain) is not None:
            caption = "structure"
        elif plain:
            parts[caption].append(line)
    return parts


def _options(lines: list[str]) -> Iterator[FoundOption]:
    """Options as browsers copy them: value, dash, label on three lines, on two, or on one."""
    ticked = [_TICKED.fullmatch(line.strip()) for line in lines]
    if lines and all(found is not None for found in ticked):
        yield from (FoundOption(found[1].strip(), bare(found[2])) for found in ticked if found is not None)
        return
    plain = [bare(line) for line in lines]
    place = 0
    while place < len(plain):
        value, after = plain[place], plain[place + 1 : place + 4]
        if after and after[0] in tuple(_DASHES):
            is_labelled = len(after) > 1 and not (len(after) > 2 and after[2] in tuple(_DASHES) and after[1] != value)
            is_labelled = is_labelled or (len(after) == 3 and after[1] == value)
            yield FoundOption(value, after[1] if is_labelled else "")
            place += 3 if is_labelled else 2
        elif after and after[0][0] in _DASHES and value[0] not in _DASHES:
            yield FoundOption(value, after[0][1:].strip())
            place += 2
        else:
            yield FoundOption(*_halves(value))
            place += 1


def _halves(line: str) -> tuple[str, str]:
    """Value and label on one line with a dash between; both may hold dashes: "16:9-16:9", "5 - 5s", "v4-5-V4.5"."""
    if len(line) > LONGEST_OPTION:
        return line, ""
    cuts = [place for place, sign in enumerate(line) if sign in _DASHES and 0 < place < len(line) - 1]
    halves = [(line[:cut].strip(), line[cut + 1 :].strip()) for cut in cuts]
    halves = [half for half in halves if all(half)]
    squeezed = [tuple(re.sub(r"[\W_]", "", part).lower() for part in half) for half in halves]
    for half, (value, label) in zip(halves, squeezed, strict=True):
        if value == label:
            return half
    for half, (value, label) in zip(halves, squeezed, strict=True):
        if value and label.startswith(value):
            return half
    if (spaced := re.search(rf"\S\s+[{_DASHES}]\s+(?=\S)", line)) is not None:
        return line[: spaced.start() + 1], line[spaced.end() :]
    before_blanks = [half for half in halves if not re.search(r"\s", half[0])]  # of a label of several words
    return before_blanks[-1] if before_blanks and (len(halves) == 1 or " " in line) else (line, "")


def _inner(lines: list[str], example: Any) -> Iterator[FoundField]:
    """The fields of a list's rows: `text-string (required) - What is said`, and lines that say more of it."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in map(bare, lines):
        if (part := _PART.fullmatch(line)) is not None:
            found.append((part, [part["text"]]))
        elif found:
            found[-1][1].append(line)
    for part, texts in found:
        yield FoundField(
            name=part["name"],
            type=type_named(part["type"].lower()),
            required=part["required"] is not None,
            text="\n".join(texts),
            options=tuple(map(FoundOption, _unglued("\n".join(texts), _samples(example, part["name"])))),
            is_address="url" in (part["of"] or "").lower(),
            item=FoundField(name="", type=JsonType.STRING) if part["type"].lower() == "array" else None,
        )


def _samples(example: Any, name: str) -> list[str]:
    """What the rows of an example have for one field, as far as it is text."""
    rows = example if isinstance(example, list) else [example]
    values = (row.get(name) for row in rows if isinstance(row, dict))
    return [value for value in values if isinstance(value, str)]


def _unglued(text: str, samples: list[str]) -> Iterator[str]:
    """Ids that the page lists without anything between them, where those of its example prove how long each one is."""
    glued = GLUED.search(text)
    lengths = {len(sample) for sample in samples}
    if glued is None or len(lengths) != 1 or (length := lengths.pop()) < SHORTEST_ID or len(glued[0]) % length:
        return
    ids = dict.fromkeys(glued[0][place : place + length] for place in range(0, len(glued[0]), length))
    if all(sample in ids for sample in samples):
        yield from ids


def _nested(fields: list[FoundField]) -> Iterator[FoundField]:
    """Fields named `shots.prompt` go into the rows or the object `shots`."""
    inner: dict[str, list[FoundField]] = {}
    for field in fields:
        owner, dot, name = field.name.rpartition(".")
        if dot:
            inner.setdefault(owner, []).append(msgspec.structs.replace(field, name=name))
    for field in fields:
        if field.name in inner:
            row = FoundField(name="", type=JsonType.OBJECT, fields=tuple(inner[field.name]))
            is_list = field.type is JsonType.ARRAY
            yield msgspec.structs.replace(field, item=row if is_list else None, fields=() if is_list else row.fields)
        elif "." not in field.name:
            yield field


def _value(lines: list[str]) -> Any:
    """An example's value: JSON if it is any, else the text without its quotes."""
    text = "\n".join(_unticked(lines)).strip()
    if not text or len(text) > 20_000:
        return None
    for words in (text, unescaped(text)):
        with suppress(ValueError, RecursionError):
            return json.loads(words)
    return text.strip('"“”') or None


def _unticked(lines: list[str]) -> list[str]:
    """Lines of code without the backticks that Google Docs puts around each of them."""
    return [
        line.strip().replace("`", "") if line.strip().startswith("`") and line.strip(" \\").endswith("`") else line
        for line in lines
    ]
