"""What a person without a screen reads after the self-test."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "packaging" / "linux" / "print_report.py"
report_lines: Callable[[Path], list[str]] = runpy.run_path(str(SCRIPT))["report_lines"]


def write_report(folder: Path, *, ok: bool) -> None:
    report = {"ok": ok, "results": ["results/film.mp4"], "screenshots": [str(folder / "form.png")]}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def test_files_are_told_by_their_full_path(tmp_path: Path) -> None:
    write_report(tmp_path, ok=True)
    film, form = tmp_path / "results" / "film.mp4", tmp_path / "form.png"
    assert report_lines(tmp_path) == ["The self-test passed.", "Results:", f"  {film}", "Screenshots:", f"  {form}"]


def test_failure_points_to_the_report(tmp_path: Path) -> None:
    write_report(tmp_path, ok=False)
    assert report_lines(tmp_path)[0] == f"The self-test failed; {tmp_path / 'report.json'} says where."


def test_missing_report_is_told(tmp_path: Path) -> None:
    assert report_lines(tmp_path) == [f"The self-test left no report in {tmp_path}."]
