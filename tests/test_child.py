"""Our other processes, from source and from an installer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiegui.child import child_command, run_child


def test_only_our_own_modules_run_as_children() -> None:
    assert run_child(["antigravity"]) == 2


def test_a_frozen_app_calls_itself_for_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command("kiegui.media.worker") == [sys.executable, "--child", "kiegui.media.worker"]


def test_the_sandbox_runs_as_such_a_child(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "kiegui",
        "--child",
        "kiegui.sandbox",
        "--state",
        str(tmp_path / "s"),
        "--media",
        "x",
    ]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "error" in ended.stdout
