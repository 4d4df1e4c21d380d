"""Every step at which we can be killed: read from the source, so that none can be forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import kiegui

_SOURCE = Path(kiegui.__file__).parent


def crashpoints() -> list[str]:
    """The names in all calls of `crashpoint("name")`, in the order of the source; a name that is not written out is ""."""
    return [name for file in sorted(_SOURCE.rglob("*.py")) for name in _in(file)]


def _in(file: Path) -> Iterator[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "crashpoint":
            match call.args:
                case [ast.Constant(value=str() as name)]:
                    yield name
                case _:
                    yield ""
