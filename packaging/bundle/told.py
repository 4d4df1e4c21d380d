"""What an app that was packed tells of itself, and what of it is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bundle.checkout import ROOT, fresh
from bundle.steps import Wrong

DO_WITHOUT = ("libva",)
"""Qt's stand-ins for the decoding of films by the graphics card look for these themselves, and do without."""


def self_test_words(folder: Path, name: str) -> str:
    """How its self-test went, whose report and pictures are in `folder`; they are kept in `out/package-test/NAME`."""
    if not (folder / "report.json").is_file():
        raise Wrong("it left no report")
    kept = fresh(ROOT / "out" / "package-test" / name)
    shutil.copytree(folder, kept, dirs_exist_ok=True)
    told = json.loads((kept / "report.json").read_text(encoding="utf-8"))
    if not told["ok"]:
        raise Wrong(told["problem"])
    took = ", ".join(
        f"{step['name']} {step['seconds']:.1f} s" for step in told["steps"] if "submitted" not in step["name"]
    )
    return f"{len(told['results'])} films on {told['versions']['screen']}; {took}"


def library_words(said: str, results: int) -> str:
    """`--verify-library` must have found so many results, all as they came."""
    lines = said.strip().splitlines()
    if not lines or lines[-1] != f"{results} files, 0 missing, 0 changed, 0 kept but odd":
        raise Wrong(f"instead of {results} results: {' / '.join(lines[-3:])}")
    return lines[-1]


def linked_words(said: str) -> str:
    """No library may miss another, in what `ldd` printed of all of them."""
    missing = {line.split()[0] for line in said.splitlines() if line.endswith("=> not found")}
    missing = {name for name in missing if not name.startswith(DO_WITHOUT)}
    if missing:
        raise Wrong(f"missing: {', '.join(sorted(missing))}")
    return "none is missing"
