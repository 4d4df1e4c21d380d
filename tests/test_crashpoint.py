"""A process ends at the crashpoint that it was told, at the time that it was told, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PASSING = """
from kiegui.crashpoint import crashpoint
for step in ("a", "b", "a", "c"):
    crashpoint(step)
    print(step, flush=True)
"""


@pytest.mark.parametrize(
    ("told", "passed"), [("", "abac"), ("other", "abac"), ("a", ""), ("b", "a"), ("a:2", "ab"), ("c:1", "aba")]
)
def test_a_process_ends_where_it_was_told(told: str, passed: str) -> None:
    environment = {**os.environ, "KIEGUI_CRASH_AT": told}
    run = subprocess.run([sys.executable, "-c", PASSING], env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.replace("\n", "") == passed
    assert run.returncode == (0 if passed == "abac" else 137)
