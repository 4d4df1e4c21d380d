"""A request example, as JSON, cURL, JavaScript or Python → the model's id and fields guessed from the example's values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from kiegui.catalog.page_import.found import FoundField, FoundModel, JsonType
from kiegui.catalog.page_import.json_schema import type_of_value
from kiegui.catalog.page_import.page_text import unescaped
from kiegui.catalog.page_import.plain_yaml import Plain, read_json, read_yaml
from kiegui.errors import PageError

MAX_REQUESTS = 40
"""Places that are looked at, at most."""

MAX_EXAMPLE = 30_000

OTHER_WORDS = 60
"""Words of prose beside the example from which on the text is a page about something, not an example."""

_MODEL = re.compile(r"\bmodel\b[\"'”\\]{0,4}\s?[:=]")
_INPUT = re.compile(r"\binput\b[\"'”\\]{0,4}\s?[:=]\s?\\?[\"'“]?\{")
_PLACEHOLDER = re.compile(
    r"string|<.*>|\{.*\}|\$.*|\.\.\.|…|(?:your[_ -]?)?model(?:[_ -](?:id|name))?(?:[_ -]here)?",
    re.DOTALL | re.IGNORECASE,
)
"""What stands for the id in examples that are for any model."""

_ENVELOPE = frozenset(("model", "input", "callBackUrl", "progressCallBackUrl"))
_SPARE_COMMA = re.compile(r",(\s*[}\]])")
_BRACE = re.compile(r'\\.|"(?:[^"\\]|\\.)*+(?:"|$)|[{}\[\]]', re.DOTALL)
_REMARK = re.compile(r"^\s*//.*$", re.MULTILINE)
_CODE = re.compile(
    r"[{}()=;\\\[\]]|^\s*(?:curl|-[A-Za-z]\b|--\w|import |from |const |let |var |await |EOF|#|//)|https?://|\bJSON\b"
)


class Request(msgspec.Struct, frozen=True):
    """One request body: its id and input, and where in the text it stands."""

    model: str
    input: dict[str, Any]
    start: int
    end: int


def requests_in(text: str) -> tuple[Request, ...]:
    """The request bodies in a text, whole ones only, at most MAX_REQUESTS."""
    return _requests(text, _MODEL, is_named=True)


def _requests(text: str, key: re.Pattern[str], *, is_named: bool) -> tuple[Request, ...]:
    found: list[Request] = []
    end = 0
    for place in islice(key.finditer(text), MAX_REQUESTS):
        if place.start() < end:
            continue
        start = text.rfind("{", max(end, place.start() - 200), place.start())
        if start < 0 or (stop := _closing(text, start)) is None:
            continue
        request = _request(text[start:stop], start, stop, is_named=is_named)
        if request is not None:
            found.append(request)
            end = stop
    return tuple(found)


def read_examples(text: str) -> tuple[FoundModel, ...]:
    """The models whose request examples are all that there is. Raises PageError if the text is about more than them."""
    requests = requests_in(text) or _requests(text, _INPUT, is_named=False)
    if not requests:
        return ()
    rest = text
    for request in reversed(requests):
        rest = rest[: request.start] + rest[request.end :]
    prose = " ".join(line for line in rest.splitlines() if not _CODE.search(line))
    if len(re.findall(r"[^\W\d_]{2,}", prose)) > OTHER_WORDS:
        raise PageError(
            "This page has an example but no list of fields: it is a guide, somebody’s summary, or its end is missing. "
            "Paste the model’s own page, or the example alone."
        )
    inputs: dict[str, dict[str, Any]] = {}
    for request in requests:
        inputs[request.model] = {**request.input, **inputs.get(request.model, {})}
    return tuple(_guessed(model, values) for model, values in inputs.items())


def _guessed(model: str, values: dict[str, Any]) -> FoundModel:
    doubt = (
        "Only an example was found: the fields are guessed from its values. Which ones are needed, their options and their "
        "limits are not known."
    )
    ids = (model,) if model else ()
    return FoundModel(ids=ids, fields=tuple(_fields(values, 1)), names=ids, example=values, doubts=(doubt,))


def _fields(values: dict[str, Any], depth: int) -> Iterator[FoundField]:
    for name, value in values.items():
        if isinstance(name, str) and name:
            yield _field(name, value, depth)


def _field(name: str, value: Any, depth: int) -> FoundField:
    kind = type_of_value(value)
    row = value[0] if isinstance(value, list) and value else None
    sample = row if kind is JsonType.ARRAY else value
    return FoundField(
        name=name,
        type=kind,
        example=value,
        is_address=isinstance(sample, str) and sample.startswith(("https://", "http://")),
        item=_field("", row, depth + 1) if kind is JsonType.ARRAY and row is not None and depth < 4 else None,
        fields=tuple(_fields(value, depth + 1)) if isinstance(value, dict) and depth < 4 else (),
    )


def _request(text: str, start: int, end: int, *, is_named: bool) -> Request | None:
    """The body, with an empty id where it has none: such bodies must not hold anything that Kie's don't."""
    value = _parsed(text)
    if not isinstance(value, dict):
        return None
    model, given = value.get("model"), value.get("input")
    if isinstance(given, str) and given.lstrip().startswith("{"):
        given = _parsed(given)
    if not isinstance(given, dict) or not given:
        return None
    named = model.strip() if isinstance(model, str) and not _PLACEHOLDER.fullmatch(model.strip()) else ""
    if bool(named) is not is_named or not (is_named or value.keys() <= _ENVELOPE):
        return None
    return Request(named, given, start, end)


def _parsed(text: str) -> Plain:
    """JSON; JSON inside a shell's quotes; what JavaScript and Python write, which is YAML's flow style."""
    text = _SPARE_COMMA.sub(r"\1", text)
    straight = text.replace("“", '"').replace("”", '"')  # as a word processor bends them
    for words in (text, text.replace("'\\''", "'"), text.replace('\\"', '"'), straight, unescaped(text)):
        try:
            return read_json(words)
        except ValueError:
            continue
    try:
        return read_yaml(_REMARK.sub("", straight).replace("\t", " "))
    except PageError:
        return None


def _closing(text: str, start: int) -> int | None:
    """The end of the object that opens at `start`; None if it is cut or too long. Braces in double quotes don't count."""
    depth = 0
    for found in _BRACE.finditer(text, start, start + MAX_EXAMPLE):
        if found[0] in ("{", "["):
            depth += 1
        elif found[0] in ("}", "]"):
            depth -= 1
            if depth == 0:
                return found.end()
    return None
