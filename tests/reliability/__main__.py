"""`python -m tests.reliability`: the long form of every reliability test, and then `tests/RELIABILITY.md`, the table of them."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fake_kie.process import REPOSITORY
from tests.reliability.figures import LONG, Figure
from tests.reliability.table import Outcomes, read_outcomes, table, together

TABLE = REPOSITORY / "tests" / "RELIABILITY.md"
_SLOWEST = ("test_fuzz.py", "test_sends.py", "test_kills.py", "test_branches.py")
"""They begin first, so that the others end beside them."""


def main() -> int:
    """Run them, as many files at a time as there are processors, and write the table; the exit code of the tests."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument(
        "--scale", type=float, default=LONG, help=f"how large: 1 is the short form, {LONG:g} (usual) the long one"
    )
    parser.add_argument("--seed", type=int, help="the same seed does the same again")
    parser.add_argument("--output", type=Path, default=TABLE, help="where the table goes")
    parser.add_argument("-k", dest="chosen", default="", help="for pytest: which tests, by an expression")
    parser.add_argument("tests", nargs="*", help="for pytest: which files or tests (usual: all of them)")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder, "figures.jsonl")
        figures.touch()
        environment = {**os.environ, "KIEGUI_RELIABILITY": str(options.scale), "KIEGUI_FIGURES": str(figures)}
        environment["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        environment["KIEGUI_SEED"] = str(secrets.randbelow(2**31) if options.seed is None else options.seed)
        tests: list[str] = options.tests or _files()
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
            ended = list(side_by_side.map(lambda test: _run(test, options.chosen, environment, Path(folder)), tests))
        told = [Figure(**json.loads(line)) for line in figures.read_text("utf-8").splitlines()]
        outcomes = together([outcomes for outcomes, _ in ended], time.monotonic() - began)
        options.output.write_text(table(told, outcomes, options.scale), "utf-8")
    print(f"written: {options.output}")
    return max(code for _, code in ended)


def _files() -> list[str]:
    """The files with tests, the slowest first."""
    names = sorted(file.name for file in Path(__file__).parent.glob("test_*.py"))
    return [f"tests/reliability/{name}" for name in (*_SLOWEST, *(name for name in names if name not in _SLOWEST))]


def _run(test: str, chosen: str, environment: Mapping[str, str], folder: Path) -> tuple[Outcomes, int]:
    """Run one of them in a process of its own, and show what it printed at its end."""
    report = folder / f"{abs(hash(test))}.xml"
    command = [sys.executable, "-m", "pytest", test, "-k", chosen, f"--junitxml={report}"]
    ended = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True)
    print(f"{test}\n{ended.stdout}{ended.stderr}", flush=True)
    nothing_to_run = ended.returncode == 5  # as in most files after -k
    return read_outcomes(report), 0 if nothing_to_run else ended.returncode


if __name__ == "__main__":
    sys.exit(main())
