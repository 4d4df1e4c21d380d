"""`kiegui --self-test DIR` in a real window: the whole way in the sandbox, as the README promises it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.real_window


def test_self_test_leaves_films_screenshots_and_a_report(environment: Mapping[str, str], tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "kiegui", "--self-test", "out"],
        env=dict(environment),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (ended.returncode, report["problem"], ended.stderr) == (0, "", "")
    assert [states[-1] for states in report["states"].values()] == ["saved", "saved"]
    for file in report["results"] + report["screenshots"]:
        assert Path(file).stat().st_size > 10_000
    assert not [path for path in tmp_path.iterdir() if path.name not in ("out", "run")]
