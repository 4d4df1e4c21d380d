"""`python -m tests.reliability`: the long form of every reliability test, and then `tests/RELIABILITY.md`, the table of them."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fake_kie.process import REPOSITORY
from tests.reliability.figures import LONG, Figure
from tests.reliability.table import read_outcomes, table

TABLE = REPOSITORY / "tests" / "RELIABILITY.md"


def main() -> int:
    """Run them, write the table; the exit code of the tests."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument(
        "--scale", type=float, default=LONG, help=f"how large: 1 is the short form, {LONG:g} (usual) the long one"
    )
    parser.add_argument("--seed", type=int, help="the same seed does the same again")
    parser.add_argument("--output", type=Path, default=TABLE, help="where the table goes")
    parser.add_argument("tests", nargs="*", default=["tests/reliability"], help="for pytest: which tests, or -k …")
    options, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        figures, outcomes = Path(folder, "figures.jsonl"), Path(folder, "outcomes.xml")
        figures.touch()
        environment = {**os.environ, "KIEGUI_RELIABILITY": str(options.scale), "KIEGUI_FIGURES": str(figures)}
        environment["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        if options.seed is not None:
            environment["KIEGUI_SEED"] = str(options.seed)
        command = [sys.executable, "-m", "pytest", *options.tests, *more, f"--junitxml={outcomes}"]
        code = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode
        told = [Figure(**json.loads(line)) for line in figures.read_text("utf-8").splitlines()]
        options.output.write_text(table(told, read_outcomes(outcomes), options.scale), "utf-8")
    print(f"written: {options.output}")
    return code


if __name__ == "__main__":
    sys.exit(main())
