"""From something valid to something almost valid: JSON that knows its structure, then bytes. Every chance is handed in."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

_RAW = "\ue000"
"""Stands in a tree for JSON text that no tree can hold."""

_FRAGMENTS = (
    *(b"NaN", b"-Infinity", b"1e999", b"-1E-999", b"-0", b"01", b"1.", b"+1", b"tru", b"nul", b"'x'", b"", b"\xff"),
    *(b"9" * 30, b"9" * 5000, b"-" + b"9" * 400, b"18446744073709551616", b"0." + b"9" * 5000, b"1e-400"),
    *(b'"\\ud83d"', b'"\\udc00\\ud83d"', b'"\xff\xfe"', b'"\xed\xa0\x80"', b'"\x00"', b'"\\u0000"', b'"\\x"', b'"\n"'),
    *(b'{"a": 1, "a": 2}', b'{"": {}}', b"[1,]", b"[,1]", b'{"a" 1}', b"{1: 2}", b"/**/1", b'"', b"[", b"}"),
    *(b"[" * depth + b"]" * depth for depth in (63, 64, 65, 200, 990, 1100, 20_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (62, 66, 990, 5000)),
    *(b'"' + letter * 20_000 + b'"' for letter in (b"x", b" ", b"\\\\", b"\xc3\xa4", b"\\u202e")),
    *(b"[" + item * 3000 + b"0]" for item in (b"0,", b'"https://a/b",', b"{},", b"[],")),
    b'"' + b"".join(b"\\" * 2**level + b'"' for level in range(8)) + b'"',
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 200, 422, 500, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**15, 0.5, -0.0, 1e300),
    *(
        "",
        " ",
        "0",
        "200",
        "success",
        "fail",
        "ünï",
        "\u202e",
        "\x00",
        "\ud800",
        "x" * 300,
        "../../etc/passwd",
        "<b>x</b>",
    ),
    *(
        [],
        [[]],
        {},
        {"": ""},
        {"taskId": "t"},
        ["https://a/b.mp4"],
        "https://a/b.mp4",
        "file:///etc/passwd",
        "{}",
        "[",
        "{",
    ),
)
_NOISE = (
    b"\xef\xbb\xbf",
    b"\x00",
    b"\xff",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\\",
    b"\n",
    b" ",
    b"1",
    b"e9",
    b"<",
)


class Mutations:
    """Draws one mutation after the other; the same `chance` draws the same ones."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def json(self, valid: Any) -> bytes:
        """The document `valid` (JSON as Python has it), with up to four things wrong with it, in some spelling."""
        chance = self._chance
        tree = valid
        for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
            tree = self._somewhere(tree, self._pick_change())
        text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, None, None, 1)))
        raw = text.encode("utf-8", "surrogatepass")
        for mark in (json.dumps(_RAW).encode(), json.dumps(_RAW, ensure_ascii=False).encode()):
            raw = raw.replace(mark, chance.choice(_FRAGMENTS)) if mark in raw else raw
        return self.bytes(raw) if chance.random() < 0.25 else raw

    def bytes(self, valid: bytes) -> bytes:
        """These bytes cut, or with some of them changed, moved, repeated or left out."""
        chance = self._chance
        raw = bytearray(valid)
        for _ in range(chance.choice((1, 1, 1, 2, 5, 30))):
            place, other = chance.randint(0, len(raw)), chance.randint(0, len(raw))
            match chance.randrange(8):
                case 0:
                    del raw[place:]
                case 1 if place < len(raw):
                    raw[place] ^= 1 << chance.randrange(8)
                case 2:
                    raw[place:place] = chance.choice(_NOISE)
                case 3:
                    raw[place : place + chance.choice((1, 4, 40))] = b""
                case 4:
                    raw[other:other] = raw[place : place + chance.choice((1, 8, 80))]
                case 5:
                    raw[place : place + 8] = chance.randbytes(8)
                case 6:
                    raw[place:place] = raw[place : place + 1] * chance.choice((2, 100, 3000))
                case _:
                    raw[0:0] = chance.choice((b"\xef\xbb\xbf", b" ", b"\x00", b""))
        return bytes(raw)

    def text(self, valid: str) -> str:
        """The same for text."""
        return self.bytes(valid.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")

    def _pick_change(self) -> Callable[[Any], Any]:
        """What is done to one node of the tree."""
        chance = self._chance
        return chance.choice(
            (
                lambda node: chance.choice(_ODD),
                lambda node: chance.choice(_ODD),
                lambda node: _RAW,
                lambda node: [node] * chance.choice((1, 2, 50)),
                lambda node: {"data": node},
                lambda node: json.dumps(node),
                lambda node: json.dumps(json.dumps(node)),
                lambda node: str(node),
                lambda node: node[: len(node) // 2] if isinstance(node, str | list) else node,
                lambda node: dict(list(node.items())[1:]) if isinstance(node, dict) else [],
                lambda node: (
                    {**node, chance.choice(("code", "data", "x" * 50, "")): _RAW} if isinstance(node, dict) else 7
                ),
                lambda node: -node if isinstance(node, int | float) else node,
            )
        )

    def _somewhere(self, node: Any, change: Callable[[Any], Any]) -> Any:
        """A copy of the tree in which one node, at any depth, is changed."""
        chance = self._chance
        if isinstance(node, dict) and node and chance.random() < 0.85:
            key = chance.choice(list(node))
            return {**node, key: self._somewhere(node[key], change)}
        if isinstance(node, list) and node and chance.random() < 0.7:
            place = chance.randrange(len(node))
            return [*node[:place], self._somewhere(node[place], change), *node[place + 1 :]]
        return change(node)
