"""Pages of docs.kie.ai as Markdown, and bare OpenAPI or JSON Schema documents → found models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kiegui.catalog.page_import.endpoints import CREATE_TASK, another_part
from kiegui.catalog.page_import.found import FoundField, FoundModel
from kiegui.catalog.page_import.json_schema import Schema, SchemaReader
from kiegui.catalog.page_import.page_text import bare, sentence
from kiegui.catalog.page_import.plain_yaml import Plain, read_json, read_yaml
from kiegui.catalog.soundness import ID
from kiegui.errors import PageError

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}) *(?P<words>(?:ya?ml|json|openapi)\b[^\n]*)?$", re.IGNORECASE)
_BARE_START = re.compile(r"^\s*[\"']?(?:openapi|swagger)[\"']?\s*:\s*[\"']?[23]\.")
_YAML_LINE = re.compile(r"^(?:[\w$./'\"-][^:]*:(?:\s|$)|- |#|\.\.\.|---)")
_METHODS = ("post", "get", "put", "patch", "delete")
_FOLDER = re.compile(r"^.*?Market/", re.IGNORECASE)


class Block(msgspec.Struct, frozen=True):
    """A document inside the text: its own lines, and the page's heading above it.

    `is_closed`: a fence or a bracket says where it ends, so its end is there.
    """

    text: str
    heading: str
    is_json: bool
    is_closed: bool = True


def take_blocks(lines: list[str]) -> tuple[list[Block], list[str]]:
    """The OpenAPI and JSON Schema documents among the lines, and the lines that are none. Raises PageError if one is cut."""
    blocks: list[Block] = []
    rest: list[str] = []
    heading = ""
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.startswith("# "):
            heading = bare(line)
        end, start = place, place
        if (fence := _FENCE.match(line)) is not None:
            start, end = place + 1, _fence_end(lines, place, fence["fence"])
        elif _BARE_START.match(line) and not line.lstrip().startswith(('"', "{")):
            end = _bare_end(lines, place)
        body = "\n".join(lines[start:end])
        if end > start and _looks_like_schema(body):
            is_json = body.lstrip().startswith(("{", "["))
            blocks.append(Block(body, heading, is_json, is_closed=is_json or fence is not None))
            place = end + (fence is not None)
        else:
            after = max(end, place) + 1
            rest += lines[place:after]
            place = after
    return (blocks, rest) if blocks else _json_among(rest)


def _json_among(lines: list[str]) -> tuple[list[Block], list[str]]:
    """A JSON document without a fence, from its first brace to its last."""
    opening = next((place for place, line in enumerate(lines) if line.lstrip().startswith("{")), None)
    if opening is None:
        return [], lines
    end = 1 + max(place for place, line in enumerate(lines) if place == opening or line.rstrip().endswith("}"))
    text = "\n".join(lines[opening:end])
    if not _looks_like_schema(text) or not re.search(r'\\?"(?:properties|paths)\\?"\s*:', text):
        return [], lines
    return [Block(text, "", is_json=True)], lines[:opening] + lines[end:]


def read_block(block: Block) -> tuple[FoundModel, ...]:
    """The models of one document. Raises PageError if it is about something else, cut or hostile."""
    if block.is_json:
        try:
            document: Plain = read_json(block.text)
        except ValueError:
            raise PageError(
                "This JSON can’t be read: its end or a mark is missing. Copy the whole document anew."
            ) from None
    else:
        document = read_yaml(block.text)
    if isinstance(document, dict) and not block.is_closed:
        _refuse_cut(document)
    return tuple(_models(document, block.heading))


def _refuse_cut(document: Schema) -> None:
    """Raises PageError if a document without a closing mark stops at its request, before anything that follows it."""
    paths = document.get("paths")
    operations = list(_operations(paths)) if isinstance(paths, dict) else []
    if operations and list(document)[-1] == "paths" and list(operations[-1][2])[-1] in ("requestBody", "request"):
        raise PageError("The end of this page is missing. Copy the whole page anew.")


def _models(document: Plain, heading: str, depth: int = 0) -> Iterator[FoundModel]:
    """`{model, openapi}` from the models API, perhaps under "data"; OpenAPI; a schema of a request or of its input."""
    if isinstance(document, str) and depth and _looks_like_schema(document):
        document = read_json(document) if document.lstrip().startswith("{") else read_yaml(document)
    if not isinstance(document, dict) or depth > 4:
        raise PageError("There is no model’s schema in this text. Paste the page of a model.")
    for key in ("openapi", "schema", "data", "inputSchema", "input_schema"):
        inner = document.get(key)
        nested = isinstance(inner, dict) or (isinstance(inner, str) and len(inner) > 20)
        if nested and not ({"paths", "properties"} & document.keys()):
            known = document.get("model") or document.get("id")
            for model in _models(inner, heading, depth + 1):
                ids = (known,) if isinstance(known, str) and not model.ids else model.ids
                names = (*model.names, known) if isinstance(known, str) else model.names
                yield msgspec.structs.replace(model, ids=ids, names=names)
            return
    reader = SchemaReader(document)
    if isinstance(document.get("paths"), dict):
        yield from _of_paths(document, reader, heading)
    else:
        yield from _of_body(reader, document, {"title": document.get("title")}, heading, None)


def _of_paths(document: Schema, reader: SchemaReader, heading: str) -> Iterator[FoundModel]:
    others: list[str] = []
    for path, method, operation in _operations(document["paths"]):
        body = _request_body(operation, reader)
        if not CREATE_TASK.search(path.strip()):
            others.append(f"{method.upper()} {path.strip()}")
        elif body is not None:
            schema, example = body
            yield from _of_body(reader, schema, operation, heading, example)
    if others:
        raise another_part(others[0])


def _operations(paths: Schema) -> Iterator[tuple[str, str, Schema]]:
    if isinstance(paths.get("path"), str):  # as older pages have it: one path, its method, its request
        yield paths["path"], str(paths.get("method", "post")), paths
        return
    for path, item in paths.items():
        for method in _METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield path, method, item[method]


def _request_body(operation: Schema, reader: SchemaReader) -> tuple[Schema, Any] | None:
    """The schema of the request and the first example of it."""
    body = operation.get("requestBody")
    if isinstance(body, dict):
        contents = reader.merged(body).get("content")
    else:
        request = operation.get("request")
        contents = request.get("body") if isinstance(request, dict) else None
    for content in contents.values() if isinstance(contents, dict) else ():
        if not isinstance(content, dict):
            continue
        schema = content.get("schema")
        listed = content.get("schemaArray")
        if schema is None and isinstance(listed, list) and listed:
            schema = listed[0]
        if isinstance(schema, dict):
            return schema, _example_of(content, schema)
    return None


def _of_body(
    reader: SchemaReader, schema: Schema, operation: Schema, heading: str, example: Any
) -> Iterator[FoundModel]:
    """The models that one request schema stands for: one for each alternative that has an id of its own."""
    body = reader.merged(schema)
    alternatives = [reader.merged(part) for part in body.get("x-alternatives", ()) if isinstance(part, dict)]
    bodies = [part for part in alternatives if "model" in part.get("properties", {})] or [body]
    for part in bodies:
        properties = part.get("properties")
        if not isinstance(properties, dict) or not properties:
            raise PageError("No fields are described on this page. Paste the page of a model.")
        request = example if isinstance(example, dict) else {}
        model = properties.get("model")
        if isinstance(properties.get("input"), dict):
            ids = _ids(reader.merged(model) if isinstance(model, dict) else {})
            source, sample = properties["input"], request.get("input")
        else:
            ids, source, sample = (), part, request
        found = reader.input(source)
        title = heading or _words(operation.get("summary")) or _words(operation.get("title"))
        named = request.get("model")
        yield FoundModel(
            ids=ids or ((named,) if isinstance(named, str) else ()),
            fields=tuple(field for field in found.fields if not _is_envelope(field, source is part)),
            title=title,
            about=_about(_words(operation.get("description"))),
            folder=_folder(operation),
            names=tuple(name for name in (title, _words(operation.get("operationId")), named) if isinstance(name, str)),
            example=sample if isinstance(sample, dict) else {},
            rules=found.rules,
            doubts=tuple(dict.fromkeys(reader.doubts)),
            deprecated=operation.get("deprecated") is True,
        )


def _is_envelope(field: FoundField, is_whole_body: bool) -> bool:
    """What stands beside the input in a request; in a schema without "input" it is no field of the model."""
    return is_whole_body and field.name in ("callBackUrl", "progressCallBackUrl")


def _ids(schema: Schema) -> tuple[str, ...]:
    """The ids that the page's `model` takes; Kie's pages name one, some several."""
    values = schema.get("enum") if isinstance(schema.get("enum"), list) else [schema.get("const")]
    examples = schema.get("examples") if isinstance(schema.get("examples"), list) else []
    for candidates in (values, [schema.get("default")], [schema.get("example")], examples):
        ids = tuple(
            dict.fromkeys(value.strip() for value in candidates or () if isinstance(value, str) and value.strip())
        )
        if ids:
            return ids
    named = re.search(r"`([\w.-]+(?:/[\w./-]+)?)`", _words(schema.get("description")))
    return (named[1],) if named is not None and ID.fullmatch(named[1]) else ()


def _example_of(content: Schema, schema: Schema) -> Any:
    if isinstance(content.get("example"), dict):
        return content["example"]
    examples = content.get("examples")
    for entry in examples.values() if isinstance(examples, dict) else ():
        if isinstance(entry, dict):
            return entry.get("value", entry)
    listed = schema.get("examples")
    return listed[0] if isinstance(listed, list) and listed else schema.get("example")


def _folder(operation: Schema) -> str:
    tags = operation.get("tags")
    words = _words(operation.get("x-apidog-folder")) or next(
        (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else iter(()), ""
    )
    return " ".join(_FOLDER.sub("", words).split())


def _about(description: str) -> str:
    """The first sentence before any heading: later ones are about the API, not about the model."""
    lines = (line.strip() for line in description.split("\n\n"))
    first = next((line for line in lines if line), "")
    return "" if first.startswith(("#", ":::", "<", ">", "|", "!", "*", "-")) else sentence(bare(first), 200)


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _looks_like_schema(text: str) -> bool:
    return re.search(r"(?:openapi|paths|properties|\$schema)[\\\"']{0,2}\s*:", text) is not None


def _fence_end(lines: list[str], start: int, fence: str) -> int:
    """The line of the closing fence: descriptions hold fences too, but indented."""
    for place in range(start + 1, len(lines)):
        if lines[place].startswith(fence) and not lines[place].strip("`~ "):
            return place
    return len(lines)


def _bare_end(lines: list[str], start: int) -> int:
    """Where YAML without a fence ends: at the first unindented line that is no part of it."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    for place in range(start + 1, len(lines)):
        line = lines[place][indent:] if not lines[place][:indent].strip() else lines[place]
        if line.strip() and not line.startswith(" ") and not _YAML_LINE.match(line):
            return place
    return len(lines)
