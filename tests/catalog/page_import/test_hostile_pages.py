"""What strangers may put into a page ends in a sentence or in a small model, within a second and in little memory."""

from __future__ import annotations

import random
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from kiegui.catalog.page_import.reading import read_page
from kiegui.catalog.soundness import faults
from kiegui.errors import PageError
from tests.catalog.page_import.pages import (
    APIDOG,
    EXPORT,
    ID,
    INPUT,
    MODEL_PAGE,
    RENDERED,
    as_json,
    as_page,
    of_fields,
    operation,
)

MOST_MEMORY = 60_000_000
MOST_SECONDS = 1.0


def aliases(merge: str) -> str:
    lines = "".join(f"a{n}: &a{n} {merge.format(before=f'*a{n - 1}')}\n" for n in range(1, 40))
    return f"openapi: 3.0.1\na0: &a0 {{k: v}}\n{lines}paths: *a39\n"


def towers(width: int) -> dict[str, Any]:
    shared = {
        f"s{n}": {"properties": {f"p{k}": {"$ref": f"#/components/schemas/s{n + 1}"} for k in range(width)}}
        for n in range(12)
    }
    return operation({"$ref": "#/components/schemas/s0"}, components={"schemas": shared})


TEXTS = {
    "billion laughs": aliases("[{before},{before}]"),
    "merged laughs": aliases("{{<<: [{before},{before}]}}"),
    "alias to itself": "openapi: 3.0.1\npaths: &p\n  x: *p\n",
    "deep brackets": "openapi: 3.0.1\npaths: " + "{a: " * 40_000 + "}" * 40_000,
    "deep indents": "openapi: 3.0.1\npaths:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 700)),
    "deep JSON": '{"properties": ' + "[" * 90_000 + "]" * 90_000 + "}",
    "deep example": '{"model": "a/b", "input": {"a": ' + "[" * 3_000 + "]" * 3_000 + "}}",
    "python tags": "openapi: 3.0.1\npaths: !!python/object/apply:os.abort []\n",
    "no numbers": '{"properties": {"x": {"type": "number", "minimum": NaN, "maximum": -Infinity, "default": 1e999}}}',
    "long numbers": '{"properties": {"x": {"type": "number", "minimum": ' + "9" * 90_000 + "}}}",
    "long id": '{"model": "' + "a" * 90_000 + '", "input": {"prompt": "x"}}',
    "broken letters": MODEL_PAGE.replace("boat does", "boat \ud800\x00does\u202e"),
    "long options": "input.x\nOptional\nstring\nAvailable options:\n" + "a-" * 150_000 + "\nRequest Example\n",
    "many options": "input.x\nOptional\nstring\nAvailable options:\n" + "-\n" * 19_000 + "Request Example\n",
    "many fields": "".join(f"input.x{n}\nRequired\nstring\n" for n in range(6_000)) + "Request Example\n",
    "one field often": "input.x\nRequired\nstring\n" * 6_000 + "Request Example\n",
    "many headings": "".join(f"#### x{n}\n- **Type**: `string`\n" for n in range(6_000)) + "### Request Example\n",
    "many fences": "```yaml\nopenapi: 3.0.1\npaths: {}\n```\n" * 4_000,
    "braces": "{" * 400_000,
    "balanced braces": "{" * 200_000 + "}" * 200_000,
    "quotes": '"' * 400_000,
    "models": '{"model":' * 40_000,
    "cut examples": ('{"model": "a", "input": {"x": "' + "y" * 1_000) * 400,
    "curls": "curl " * 80_000,
    "posts": "post " + " " * 400_000 + "x",
    "servers": "servers:\n" * 40_000,
    "slashes": "POST\n" + "/a" * 3_000 + "\nBody\nmodel\nstring",
    "inputs": '{"input": {' * 36_000,
    "glued ids": "input.x\nOptional\narray(object)\nObject structure:\nv-string - Who\n"
    + "Ab1" * 100_000
    + "\nExample:\n"
    '[{"v": "Ab1Ab1Ab1"}]\nRequest Example\n',
    "blanks": " " * 400_000 + "x",
    "loop of schemas": as_json(operation({"$ref": "#/a"}, a={"$ref": "#/b"}, b={"$ref": "#/a"})),
    "towers of schemas": as_json(towers(20)),
    "giant list of options": as_json(of_fields(x={"type": "string", "enum": [str(n) for n in range(40_000)]})),
    "shared options": as_json(
        operation(
            {"properties": {f"x{n}": {"$ref": "#/e"} for n in range(190)}}, e={"enum": [str(n) for n in range(900)]}
        )
    ),
    "absurd lengths": EXPORT.replace("2500", "9" * 4_000),
    "absurd sizes": EXPORT.replace("30MB", "9" * 4_000 + "MB"),
    "broken sizes": EXPORT.replace("30MB", "1.2.3MB"),
    "dots for sizes": EXPORT.replace("30MB", "...MB"),
    "too many fields": as_json(of_fields(**{f"x{n}": {"type": "string"} for n in range(3_000)})),
    "long names": as_json(of_fields(**{"x" * 90_000: {"type": "string", "description": "d" * 90_000}})),
    "shared descriptions": as_json(
        operation(
            {"properties": {f"x{n}": {"type": "string", "$ref": "#/d"} for n in range(190)}},
            d={"description": "do not use it with format jpeg, png 10MB 12345 (max: " * 150},
        )
    ),
}

TEXTS["shared descriptions often"] = "\n".join(
    f"```json\n{TEXTS['shared descriptions'].replace(ID, f'acme/boat-{number}')}\n```" for number in range(18)
)

DESCRIPTIONS = (
    "max length ", "between 1 ", "1-2 a b ", "Options: a, ", "0", "(1 ", "max" + " " * 900, "do not use with ", "range: ",
    "`a` ", "10M", "step ", "最大长度 ", "Accepted types: image/", "up to 3 a b c ", "(max: (", "\n- ",
    "takes effect when x ", "a" * 50 + " - ",
)  # fmt: skip


def described(words: str) -> str:
    text = words * (60_000 // len(words))
    return as_json(
        of_fields(**{f"x{kind}": {"type": kind, "description": text} for kind in ("string", "number", "array")})
    )


TEXTS |= {f"descriptions of {words.strip()[:12]}": described(words) for words in DESCRIPTIONS}
TEXTS["limits of files"] = as_json(
    of_fields(
        **{f"x{n}_video_url": {"type": "string", "description": ("a " * 60 + "max 9 s. ") * 60} for n in range(50)}
    )
)


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_page_costs_less_than_a_second(name: str) -> None:
    start = time.process_time()
    with suppress(PageError):
        models = read_page(TEXTS[name]).models
        assert all(len(msgspec.json.encode(model.spec)) < 400_000 for model in models)
    assert time.process_time() - start < MOST_SECONDS


@pytest.mark.parametrize(
    "name", ["billion laughs", "merged laughs", "deep brackets", "towers of schemas", "shared options"]
)
def test_a_hostile_page_costs_little_memory(name: str) -> None:
    tracemalloc.start()
    with pytest.raises(PageError):
        read_page(TEXTS[name])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_MEMORY


def test_odd_types_in_a_schema_are_survived() -> None:
    odd: dict[str, Any] = {
        "a": {"type": 5}, "b": {"type": ["x"]}, "c": {"enum": "x"}, "d": None, "e": [1], "f": {"items": 5, "type": "array"},
        "g": {"type": "object"}, "h": {"enum": [{}, [], None, ""]}, "i": {"$ref": 5}, "j": {"allOf": 5, "oneOf": [1, 2]},
        "k": {"type": "boolean", "default": "maybe"}, "l": {"type": "string", "default": {"a": 1}}, "": {"type": "string"},
        "m": {"type": "integer", "minimum": 10**300, "maximum": "9"}, "n": {"minLength": -1, "maxLength": 0, "type": "string"},
    }  # fmt: skip
    schema = {"properties": odd, "required": 5, "x-apidog-orders": 5, "x-apidog-refs": 5, "anyOf": "x"}
    (model,) = read_page(as_json(operation(schema))).models
    assert model.spec.id == ID
    assert model.spec.field("a") is not None


def test_an_id_that_is_a_path_out_of_the_folder_is_not_taken() -> None:
    (model,) = read_page(as_json(operation({"properties": {"x": {"type": "string"}}}, model="../../boot"))).models
    assert model.spec.id == "unknown-model"
    assert "id" in model.doubts[0]


def test_pages_broken_at_random_end_in_a_sentence_or_in_sound_models() -> None:
    chance = random.Random(20261121)
    bits = (
        "Required",
        "```",
        "{",
        "}",
        "null",
        "- **Type**: `array`",
        "Object structure:",
        "&a",
        "*a",
        "oneOf:",
        "input.x",
        '"',
    )
    for _ in range(600):
        lines = chance.choice((MODEL_PAGE, EXPORT, RENDERED, APIDOG, as_page(operation(INPUT)))).split("\n")
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(lines))
            lines[place : place + chance.randint(0, 3)] = [lines[place][: chance.randint(0, 30)] + chance.choice(bits)]
        try:
            models = read_page("\n".join(lines)).models
        except PageError:
            continue
        assert [list(faults(model.spec)) for model in models] == [[]] * len(models), "\n".join(lines)
