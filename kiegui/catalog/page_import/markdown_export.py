"""The Markdown that a kie.ai model page exports: a heading per field, and a list of bold names with values → found models.

Read without its Markdown, too, as a preview shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kiegui.catalog.page_import.found import MAX_FIELDS, FoundField, FoundModel, FoundOption, JsonType
from kiegui.catalog.page_import.json_schema import number_of
from kiegui.catalog.page_import.page_text import bare, sentence
from kiegui.catalog.page_import.page_words import TYPES, type_named
from kiegui.catalog.page_import.plain_yaml import plain_scalar, read_json
from kiegui.catalog.page_import.request_example import requests_in
from kiegui.errors import PageError

_ENTRY = re.compile(r"^(?P<blanks>\s*)(?:[-*•]\s+)?(?P<words>\S.*)$")
_NAMED = re.compile(r"(?P<key>[A-Za-z][\w ]{1,24}?)\s*[:：]\s*(?P<value>.*)")
_TYPE = re.compile(r"Type\s*[:：]\s*(?P<type>[\w]+)(?:[(<](?P<of>\w+)[)>])?.*")
_NAME = re.compile(r"(?:input\.)?([A-Za-z_]\w*)")
_TITLE = re.compile(r"^#?\s*(?P<title>.+?) API Documentation\s*$")
_ID = re.compile(r"\bFormat\W+([A-Za-z0-9][\w.-]*(?:/[\w.-]+)*)|model[\"']?\s*:\s*[\"']([\w./-]+)[\"']")
_OPTION = re.compile(
    r"^\s*(?:[-*•]\s+)?`(?P<value>[^`]*)`\s*[:：]?\s*(?P<label>.*)$|^\s*[-*•]\s+(?P<plain>[^\s:：]\S*?)\s*[:：]\s+(?P<words>.*)$"
)
_RANGE = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?)\s*(?:-|–|to)\s*(-?[\d.]+(?:e[+-]?\d+)?)(?:.*?step\s*[:：]?\s*([\d.]+))?")
_SIZE = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*(MB|GB|KB)", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_KEYS = ("type", "required", "description", "max length", "min length", "options", "range", "default value", "default",
         "max file size", "accepted file types", "multiple files", "example", "max files", "max items", "min items")  # fmt: skip


def read_markdown_exports(lines: list[str]) -> tuple[FoundModel, ...]:
    """All models in the text; none if it is of another layout. Raises PageError if its end is missing."""
    plain = [bare(line) for line in lines]
    heads = [(place, name) for place in range(len(lines)) if (name := _head(lines, plain, place))]
    if not heads:
        return ()
    if len(heads) > MAX_FIELDS * 5:
        raise PageError("This has more fields than any model. Paste the page of one model.")
    requests = requests_in("\n".join(lines))
    models: list[FoundModel] = []
    for start, own, end in _pages(plain, heads):
        stop = _end_of_fields(plain, own[-1][0], end)
        if stop is None:
            raise PageError("This page stops in the middle of its list of fields. Copy the whole page anew.")
        ends = [place for place, _ in own[1:]] + [stop]
        fields = [_field(name, lines[place + 1 : until]) for (place, name), until in zip(own, ends, strict=True)]
        named = [one or other for one, other in _ID.findall("\n".join(plain[start:end])) if (one or other) != "string"]
        title = next((found["title"] for line in plain[start:end] if (found := _TITLE.match(line))), "")
        quote = next((bare(line) for line in lines[start : own[0][0]] if line.startswith("> ")), "")
        example = next((request.input for request in requests if request.model in named[:1]), {})
        names = [*([title] if title else []), *(name for name in named if name != example.get("model"))]
        models.append(
            FoundModel(
                ids=tuple(named[:1]),
                fields=tuple(fields),
                title=title,
                about=sentence(quote, 200),
                names=tuple(dict.fromkeys(names)),
                example=example,
            )
        )
    return tuple(models)


def _head(lines: list[str], plain: list[str], place: int) -> str:
    """The field's name if one begins in this line: its type stands in the next one."""
    name = _NAME.fullmatch(plain[place])
    if name is None:
        return ""
    after = next((line for line in lines[place + 1 : place + 4] if line.strip()), "")
    kind = _TYPE.fullmatch(_entry(after))
    return name[1] if kind is not None and kind["type"].lower() in TYPES else ""


def _pages(plain: list[str], heads: list[tuple[int, str]]) -> Iterator[tuple[int, list[tuple[int, str]], int]]:
    """Per model: where its page starts, its fields, where it ends. A new title, or a name that is repeated, is a new page."""
    titles = [place for place, line in enumerate(plain) if _TITLE.match(line)]
    groups: list[list[tuple[int, str]]] = [[]]
    starts = [max((title for title in titles if title < heads[0][0]), default=0)]
    for place, name in heads:
        last = groups[-1][-1][0] if groups[-1] else -1
        between = [title for title in titles if last < title < place]
        if groups[-1] and (between or any(name == other for _, other in groups[-1])):
            groups.append([])
            starts.append(between[0] if between else place)
        groups[-1].append((place, name))
    yield from zip(starts, groups, [*starts[1:], len(plain)], strict=True)


def _end_of_fields(plain: list[str], last: int, limit: int) -> int | None:
    places = range(last + 1, limit)
    return next(
        (place for place in places if plain[place].startswith(("Request Example", "```", "{", "Response"))), None
    )


def _entry(line: str) -> str:
    found = _ENTRY.match(line)
    return "" if found is None else bare(found["words"])


def _field(name: str, lines: list[str]) -> FoundField:
    said: dict[str, str] = {}
    options: list[FoundOption] = []
    key = ""
    for line in lines:
        named = _NAMED.fullmatch(_entry(line))
        if key == "options" and (option := _OPTION.match(line)) is not None and not _is_key(named):
            options.append(
                FoundOption(option["value"] or option["plain"], bare(option["label"] or option["words"] or ""))
            )
        elif named is not None and _is_key(named):
            key = named["key"].lower()
            said[key] = _raw(line) if key.startswith(("default", "example")) else named["value"]
        elif key and line.strip() and not line.startswith("#"):
            said[key] = f"{said[key]}\n{line.strip()}"
    return _from(name, said, tuple(options))


def _from(name: str, said: dict[str, str], options: tuple[FoundOption, ...]) -> FoundField:
    kind = _TYPE.fullmatch(f"Type: {said.get('type', 'string')}")
    json_type = type_named(kind["type"].lower()) if kind is not None else JsonType.STRING
    of = (kind["of"] or "") if kind is not None else ""
    span = _RANGE.search(said.get("range", ""))
    is_file = "max file size" in said or "accepted file types" in said
    is_list = json_type is JsonType.ARRAY
    row = next((word for word in JsonType if word.value == of), JsonType.STRING)
    return FoundField(
        name=name,
        type=json_type,
        required=said.get("required", "").lower().startswith(("yes", "true", "是")),
        text=said.get("description", ""),
        options=() if is_list else options,
        default=_value(said.get("default value", said.get("default", "")), json_type),
        example=_value(said.get("example", ""), json_type),
        minimum=number_of(plain_scalar(span[1])) if span is not None else None,
        maximum=number_of(plain_scalar(span[2])) if span is not None else None,
        step=number_of(plain_scalar(span[3] or "")) if span is not None else None,
        min_length=_whole(said.get("min length")),
        max_length=_whole(said.get("max length")),
        min_items=_whole(said.get("min items")),
        max_items=_whole(said.get("max items", said.get("max files"))),
        is_address=is_file,
        types=tuple(re.findall(r"\b(?:image|video|audio|application)/[\w.+-]+", said.get("accepted file types", ""))),
        max_mb=_megabytes(said.get("max file size", "")),
        item=FoundField(name="", type=row, options=options, is_address=is_file) if is_list else None,
    )


def _is_key(named: re.Match[str] | None) -> bool:
    return named is not None and named["key"].lower() in _KEYS


def _raw(line: str) -> str:
    """What stands behind the caption, with nothing of it taken for Markdown but the backticks around."""
    value = re.split(r"\*\*\s*[:：]|[:：]\s", line, maxsplit=1)[-1].strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == "`" else value


def _value(text: str, kind: JsonType) -> Any:
    if not text:
        return None
    try:
        return read_json(text)
    except ValueError:
        return text.strip('"“”') if kind is JsonType.STRING else plain_scalar(text)


def _whole(text: str | None) -> int | None:
    found = _NUMBER.search(text or "")
    number = number_of(float(found[0].replace(",", ""))) if found is not None else None
    return None if number is None else int(number)


def _megabytes(text: str) -> float | None:
    found = _SIZE.search(text)
    if found is None:
        return None
    return float(found[1]) * {"MB": 1.0, "GB": 1000.0, "KB": 0.001}[found[2].upper()]
