"""What a release needs beside its installers."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import release

LOCK = Path("requirements.lock")
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.0"]}


def asked(said: object, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Audit with a pip-audit that prints `said`."""
    text = said if isinstance(said, str) else json.dumps(said)
    monkeypatch.setattr(release, "tools_python", lambda: Path("python"))
    done = subprocess.CompletedProcess([], 1, text, "")
    monkeypatch.setattr("release.subprocess.run", lambda *_, **__: done)
    return release.audit(LOCK)


def test_known_hole_stops_the_release(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert not asked({"dependencies": [{"name": "idna", "version": "1.0", "vulns": [HOLE]}]}, monkeypatch)
    assert capsys.readouterr().out == "idna 1.0: PYSEC-1, mended in 2.0\n"


def test_no_hole_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked({"dependencies": [{"name": "idna", "version": "1.0", "vulns": []}]}, monkeypatch)
    assert capsys.readouterr().out == "requirements.lock: no known holes.\n"


def test_without_a_network_the_audit_is_left_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked("", monkeypatch)
    assert "not looked up" in capsys.readouterr().out


def test_checksums_are_of_this_version_only(tmp_path: Path) -> None:
    for name in ("kiegui_1.2_amd64.deb", "kiegui-1.2-linux.tar.xz", "kiegui_1.1_amd64.deb"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    lines = release.write_checksums(tmp_path, "1.2").read_text(encoding="utf-8").splitlines()
    names = ["kiegui-1.2-linux.tar.xz", "kiegui_1.2_amd64.deb"]
    assert lines == [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in names]
