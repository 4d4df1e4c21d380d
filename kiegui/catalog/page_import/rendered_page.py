"""A page of docs.kie.ai as a browser shows it, by Mintlify (until 2026) or Apidog, without its OpenAPI source → found models.

A field is its name, a type like `enum<string>` or `array [object {2}]`, then marks, description and limits. Apidog's fields
don't say what they are in: the counts in braces do or, where these are missing, the request example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kiegui.catalog.page_import.endpoints import CREATE_TASK, another_part
from kiegui.catalog.page_import.found import FoundField, FoundModel, FoundOption, JsonType
from kiegui.catalog.page_import.json_schema import number_of
from kiegui.catalog.page_import.page_text import bare
from kiegui.catalog.page_import.plain_yaml import plain_scalar, read_json
from kiegui.catalog.page_import.request_example import requests_in
from kiegui.errors import PageError

_NAME = re.compile(r"((?:input\.)?[A-Za-z_]\w{0,60})(?:\s+(?P<type>[a-z]+\b.*))?")
_TYPE = re.compile(
    r"(?P<word>enum|string|number|integer|boolean|array|object|file)\s*"
    r"(?P<of>(?:<[^>]{1,30}>|\[[^\]]{0,60}\]|\([^)]{1,40}\)|\{\d{1,3}\}|\s)*)"
    r"(?P<need>required|optional|必需|必填|可选)?\s*"
)
_BODY = re.compile(r"(?:Request\s*)?Body(?:\s+Params)?(?:\s*application/json)?|Body 参数.*|请求参数", re.IGNORECASE)
_PATH = re.compile(r"^POST\s*((?:/\s*[\w.{}-]+\s*)+)", re.MULTILINE)
"""Mintlify shows each part of it on a line of its own."""

_END = re.compile(r"(?:Response|Responses|返回响应|响应|Request samples?|请求示例代码|Examples|200|🟢200.*)(?:\s.*)?")
_OPTIONS = re.compile(
    r"(?:Available options|Allowed values?|Values?|枚举值|可选值)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE
)
_DEFAULT = re.compile(r"(?:default|默认值)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:examples?|示例值|示例)\s*[:：]\s*(?P<rest>.*)", re.IGNORECASE)
_MARK = re.compile(r"(?:(?P<required>required|必需|必填)|optional|可选|deprecated|nullable)(?:\s+.*)?")
_CHILDREN = re.compile(r"(?:Show|Hide) (?:child )?attributes|展开|收起", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?:Required (?:string|array|range)|(?:Maximum|Minimum) (?:string|array)|[<>]=\s*-?\d).*", re.IGNORECASE
)
_ENDS = re.compile(r"([<>]=)\s*(-?\d+(?:\.\d+)?)(?=\s*(?:$|[<>]))")
_CAPTIONS = (("options", _OPTIONS), ("default", _DEFAULT), ("example", _EXAMPLE))

BOX = ("model", "callBackUrl", "progressCallBackUrl", "input")
MAX_DEPTH = 4


class _Shown(msgspec.Struct, frozen=True):
    """A field as it is shown: its name, its type's words, how many fields it says it holds, its lines."""

    name: str
    word: str
    of: str
    count: int
    lines: list[str]


def read_rendered_pages(lines: list[str]) -> tuple[FoundModel, ...]:
    """The model on the page; none if it is of another layout. Raises PageError if its fields are folded away or missing."""
    plain = [line for line in map(bare, lines) if line]
    body = next((place for place, line in enumerate(plain) if _BODY.fullmatch(line)), None)
    if body is None:
        return ()
    sent_to = _PATH.search("\n".join(plain[:body]))
    if sent_to is not None and not CREATE_TASK.search(path := re.sub(r"\s", "", sent_to[1])):
        raise another_part(path)
    heads = [place for place in range(body, len(plain)) if _type_at(plain, place) is not None]
    first = next((place for place in heads if _name(plain[place]) == "model"), None)
    if first is None:
        return ()
    end = next((place for place in range(first, len(plain)) if _END.fullmatch(plain[place])), None)
    if end is None:
        raise PageError("The end of this page is missing. Copy the whole page anew, or the page’s Markdown.")
    heads = [place for place in heads if place < end]
    shown = list(_shown(plain, heads, end))
    requests = requests_in("\n".join(lines))
    fields = tuple(_of_input(shown, requests[0].input if requests else {}))
    if not fields:
        raise PageError(
            "The fields of this page are folded away. Unfold “input” before you copy it, or copy the page’s Markdown."
        )
    model = next(field for field in shown if field.name == "model")
    ids = tuple(option.value for option in _field(model, ()).options) or tuple(
        request.model for request in requests[:1]
    )
    return (
        FoundModel(
            ids=ids,
            fields=fields,
            names=tuple(request.model for request in requests[:1]),
            example=next((request.input for request in requests if request.model in ids), {}),
        ),
    )


def _name(line: str) -> str:
    found = _NAME.fullmatch(line)
    return "" if found is None else found[1]


def _type_at(plain: list[str], place: int) -> re.Match[str] | None:
    """The type if a field begins in this line: beside its name, or alone in the next line."""
    found = _NAME.fullmatch(plain[place])
    if found is None or found[1] in JsonType.__members__.values():
        return None
    if found["type"] is not None:
        return _TYPE.fullmatch(found["type"]) if "<" in found["type"] or "{" in found["type"] else None
    return _TYPE.fullmatch(plain[place + 1]) if place + 1 < len(plain) else None


def _shown(plain: list[str], heads: list[int], end: int) -> Iterator[_Shown]:
    for place, until in zip(heads, [*heads[1:], end], strict=True):
        kind = _type_at(plain, place)
        head = _NAME.fullmatch(plain[place])
        if kind is None or head is None:
            continue
        count = re.search(r"\{(\d+)\}", kind["of"])
        start = place + (1 if head["type"] is not None else 2)
        lines = [*([kind["need"]] if kind["need"] else []), *plain[start:until]]
        yield _Shown(head[1], kind["word"], kind["of"], int(count[1]) if count is not None else 0, lines)


def _of_input(shown: list[_Shown], sample: dict[str, Any]) -> Iterator[FoundField]:
    """The fields of `input`: those that are named so, else those that come after it."""
    prefixed = [field for field in shown if field.name.startswith("input.")]
    if prefixed:
        for field in prefixed:
            yield _field(msgspec.structs.replace(field, name=field.name.removeprefix("input.")), ())
        return
    place = next((place for place, field in enumerate(shown) if field.name == "input"), len(shown)) + 1
    beside = set(BOX) - {field.name for field in shown[:place]}  # an input may have a `model` of its own
    left = shown[place - 1].count if place <= len(shown) else 0
    is_counted = left > 0
    while place < len(shown) and (left > 0 if is_counted else shown[place].name not in beside):
        inner, place_after = _children(shown, place, sample.get(shown[place].name))
        yield _field(shown[place], inner)
        place, left = place_after, left - 1


def _children(shown: list[_Shown], place: int, sample: Any, depth: int = 0) -> tuple[tuple[FoundField, ...], int]:
    """The fields that the one at `place` holds, and the place after them: as many as it says, or as the sample has."""
    inner: list[FoundField] = []
    after = place + 1
    row = sample[0] if isinstance(sample, list) and sample else sample
    known = row if isinstance(row, dict) and "object" in shown[place].word + shown[place].of else {}
    while after < len(shown) and depth < MAX_DEPTH:
        is_own = len(inner) < shown[place].count if shown[place].count else shown[after].name in known
        if not is_own:
            break
        own, next_place = _children(shown, after, known.get(shown[after].name), depth + 1)
        inner.append(_field(shown[after], own))
        after = next_place
    return tuple(inner), after


def _field(shown: _Shown, inner: tuple[FoundField, ...]) -> FoundField:
    parts = _parts(shown.lines)
    is_list = shown.word == "array" or "[]" in shown.of
    inside = next((word for word in JsonType if word.value in shown.of), None)
    word = JsonType.STRING if shown.word in ("enum", "file") else JsonType(shown.word)
    kind = JsonType.ARRAY if is_list else (inside or word if shown.word == "enum" else word)
    row = (inside or JsonType.STRING) if shown.word == "array" else word
    is_address = "uri" in shown.of or shown.word == "file"
    options = tuple(
        FoundOption(value if kind is JsonType.STRING else plain_scalar(value)) for value in parts["options"]
    )
    item = FoundField(
        name="", type=JsonType.OBJECT if inner else row, fields=inner, is_address=is_address, options=options
    )
    return FoundField(
        name=shown.name,
        type=kind,
        required=bool(parts["required"]),
        text="\n".join(parts["text"]),
        options=() if is_list else options,
        default=_value(parts["default"], kind),
        example=_value(parts["example"], kind),
        minimum=number_of(_value(parts[">="], JsonType.NUMBER)),
        maximum=number_of(_value(parts["<="], JsonType.NUMBER)),
        is_address=is_address,
        item=item if is_list else None,
        fields=() if is_list else inner,
    )


def _parts(lines: list[str]) -> dict[str, list[str]]:
    """The lines under their captions; limits are left in the description, where `prose` finds them."""
    parts: dict[str, list[str]] = {
        name: [] for name in ("text", "options", "default", "example", "required", ">=", "<=")
    }
    caption = "text"
    for line in lines:
        named = next(((name, found["rest"]) for name, words in _CAPTIONS if (found := words.fullmatch(line))), None)
        if named is not None:
            caption, rest = named
            parts[caption] = []  # a description may speak of it, too: what comes last counts
            _add(parts, caption, rest)
            caption = "text" if caption == "default" and rest else caption
        elif caption == "text" and (found := _MARK.fullmatch(line)) is not None:
            parts["required"] += [line] if found["required"] else []
        elif _LIMIT.fullmatch(line) is not None:
            parts["text"].append(f"{line}.")
            for end, number in _ENDS.findall(line):
                parts[end] = [number]
        elif _CHILDREN.fullmatch(line) is None:
            _add(parts, caption, line)
            caption = "text" if caption == "default" else caption
    return parts


def _add(parts: dict[str, list[str]], caption: str, line: str) -> None:
    if caption == "options":
        parts[caption] += [value.strip(" \"'") for value in re.split(r"[,，]", line) if value.strip(" \"'")]
    elif line:
        parts[caption].append(line)


def _value(lines: list[str], kind: JsonType) -> Any:
    text = "\n".join(lines).strip()
    if not text:
        return None
    try:
        value = read_json(text)
    except ValueError:
        return text.strip("\"'") if kind is JsonType.STRING else plain_scalar(text)
    return text if kind is JsonType.STRING and not isinstance(value, str) else value
