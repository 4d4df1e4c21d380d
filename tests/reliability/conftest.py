"""Prints the figures at the end of the run."""

from __future__ import annotations

import pytest

from tests.reliability.figures import FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each figure on a line, whether the tests passed or not."""
    if not FIGURES:
        return
    terminalreporter.section("reliability")
    for figure in FIGURES:
        seed = "" if figure.seed is None else f" (KIEGUI_SEED={figure.seed})"
        terminalreporter.line(f"{figure.name} {figure.what}: asked {figure.asked}, reached {figure.reached}{seed}")
