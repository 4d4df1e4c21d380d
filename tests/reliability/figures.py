"""The reliability figures: how large a run is, its seed, and what was reached, as it is printed and put into the table."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

SCALE = float(os.environ.get("KIEGUI_RELIABILITY", "1"))
"""1 is the short form that every change has to pass, `LONG` the long one: `make reliability`."""

LONG = 3.0
"""With the whole machine for itself it takes a quarter of an hour."""

SEED = int(os.environ.get("KIEGUI_SEED") or secrets.randbelow(2**31))
"""Of everything random here. It is printed with each figure, and the same seed does the same again."""


@dataclass(frozen=True)
class Figure:
    """One line of the table: `name` is "F1", `what` is measured, `asked` what it has to be, `reached` what it was."""

    name: str
    what: str
    asked: str
    reached: str
    seed: int | None = None


FIGURES: list[Figure] = []
"""What this run has reached so far; told at its end by `conftest.pytest_terminal_summary`."""


def rounds(short: int) -> int:
    """How often something is done in this run: `short` times in the short form."""
    return max(1, round(short * SCALE))


def tell(name: str, what: str, asked: object, reached: object, seed: int | None = None) -> None:
    """Write a figure down, also into the file `KIEGUI_FIGURES` (JSON lines) for the table. Assert *after* telling."""
    figure = Figure(name, what, str(asked), str(reached), seed)
    FIGURES.append(figure)
    if file := os.environ.get("KIEGUI_FIGURES"):
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(figure)) + "\n")
