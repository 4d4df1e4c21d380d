"""The table of the reliability figures, in Markdown, from what the tests told of a run. Nothing in it is typed."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from kiegui import __version__
from tests.reliability.figures import LONG, Figure

WANTED: Mapping[str, str] = MappingProxyType(
    {
        "F1": "kill -9 at every step and at random moments",
        "F2": "submissions for each click",
        "F4": "intent on disk before the first byte",
        "F5": "restored or copied data folders",
        "F6": "simultaneous starts",
        "F7": "disk full at every write",
        "F8": "downloads that are killed or cut",
        "F9": "damaged ledgers",
        "F10": "malformed answers, model files and callbacks",
        "F11": "very many tasks at once",
        "F12": "the window’s heartbeat under every fault",
        "F13": "the key in everything that is written, shown, copied or passed on",
        "F17": "branches of the code that must not fail, covered by tests",
    }
)
"""Every figure that is asked for; one that no test tells of stands in the table as missing."""


@dataclass(frozen=True)
class Outcomes:
    """How a run of the tests went: how long (in seconds), how many passed, which failed, and which were left out, and why."""

    seconds: float
    passed: int
    failed: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def read_outcomes(file: Path) -> Outcomes:
    """From what pytest writes with `--junitxml`."""
    suite = ElementTree.parse(file).getroot().find("testsuite")
    assert suite is not None
    failed, skipped, passed = [], [], 0
    for case in suite.findall("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}: {case.get('name')}"
        if (left_out := case.find("skipped")) is not None:
            skipped.append((name, left_out.get("message", "")))
        elif case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
        else:
            passed += 1
    return Outcomes(float(suite.get("time", "0")), passed, tuple(failed), tuple(skipped))


def together(outcomes: Sequence[Outcomes], seconds: float) -> Outcomes:
    """Several runs, side by side, as one that took `seconds`."""
    return Outcomes(
        seconds,
        sum(each.passed for each in outcomes),
        tuple(name for each in outcomes for name in each.failed),
        tuple(left_out for each in outcomes for left_out in each.skipped),
    )


def table(told: Iterable[Figure], outcomes: Outcomes, scale: float) -> str:
    """The whole page."""
    told = list(told)
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    missing = [
        Figure(name, what, "a figure", "**not measured**")
        for name, what in WANTED.items()
        if name not in {figure.name for figure in told}
    ]
    lines = [
        "# Reliability",
        "",
        "Written by `make reliability`, never by hand: what the tests in `tests/reliability/` asked for and reached.",
        "",
        f"{today} · {_versions()} · scale {scale:g} (1: with every change, {LONG:g}: the long form) · {_how_it_went(outcomes)}",
        "",
        "| # | figure | asked | reached | seed | date |",
        "|---|---|---|---|---|---|",
        *(_row(figure, today) for figure in sorted([*told, *missing], key=_place)),
        "",
        *_section("Failed", outcomes.failed),
        *_section("Left out, and why", [f"{name} ({why})" for name, why in outcomes.skipped]),
        'The same again: `make reliability ARGS="--seed N"`; the short form: `make reliability ARGS="--scale 1"`.',
    ]
    return "\n".join(lines) + "\n"


def _how_it_went(outcomes: Outcomes) -> str:
    passed = f"{outcomes.passed} tests passed, {len(outcomes.failed)} failed, {len(outcomes.skipped)} left out"
    return f"{passed}, in {outcomes.seconds / 60:.0f} min"


def _place(figure: Figure) -> int:
    return int(re.sub(r"\D", "", figure.name) or 0)


def _row(figure: Figure, today: str) -> str:
    seed = "" if figure.seed is None else str(figure.seed)
    cells = (figure.name, figure.what, figure.asked, figure.reached, seed, today)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    lines = [f"- {line}" for line in lines]
    return [f"## {title}", "", *lines, ""] if lines else []


def _versions() -> str:
    qt = importlib.metadata.version("PySide6-Essentials")
    requests = importlib.metadata.version("requests")
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return (
        f"KieGUI {__version__}, {python}, PySide6 {qt}, requests {requests}, {platform.system()} {platform.machine()}"
    )
