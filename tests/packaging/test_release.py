"""What a release needs beside its installers."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import release as script
from bundle.checkout import Release

LOCK = Path("requirements.lock")
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.0"]}


SKIPPED = {"name": "idna", "skip_reason": "Dependency not found on PyPI and could not be audited: idna (1.0)"}


@pytest.fixture
def made(release: Release, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `dist` of a release that holds nothing."""
    monkeypatch.setattr("release.this_release", lambda: release)
    return release.dist


def asked(said: object, monkeypatch: pytest.MonkeyPatch, problem: str = "", must_know: bool = False) -> bool:
    """Audit with a pip-audit that prints `said`, and `problem` to its standard error."""
    text = json.dumps(said) if said else ""
    monkeypatch.setattr(script, "tools_python", lambda: Path("python"))
    done = subprocess.CompletedProcess([], 1, text, problem)
    monkeypatch.setattr("release.subprocess.run", lambda *_, **__: done)
    return script.audit(LOCK, must_know)


def test_known_hole_stops_the_release(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert not asked({"dependencies": [{"name": "idna", "version": "1.0", "vulns": [HOLE]}]}, monkeypatch)
    assert capsys.readouterr().out == "idna 1.0: PYSEC-1, mended in 2.0\n"


def test_no_hole_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked({"dependencies": [{"name": "idna", "version": "1.0", "vulns": []}]}, monkeypatch)
    assert capsys.readouterr().out == "requirements.lock: no known holes.\n"


@pytest.mark.parametrize(
    "problem", ["requests.exceptions.ProxyError: no", "ERROR:pip_audit._cli:Could not connect to PyPI"]
)
def test_without_a_network_the_audit_is_left_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: str
) -> None:
    assert asked(None, monkeypatch, problem)
    assert "not looked up" in capsys.readouterr().out
    assert not asked(None, monkeypatch, problem, must_know=True)


def test_crash_that_is_not_the_network_stops_the_release(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not asked(None, monkeypatch, "Traceback:\nModuleNotFoundError: No module named 'pip_audit'")
    assert capsys.readouterr().out.endswith("ModuleNotFoundError: No module named 'pip_audit'\n")


def test_skipped_package_is_not_looked_up_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"dependencies": [SKIPPED, {"name": "requests", "version": "1.0", "vulns": []}]}
    assert asked(said, monkeypatch)
    told = capsys.readouterr().out
    assert "1 of 2 packages not looked up" in told
    assert "idna" in told
    assert "no known holes" not in told
    assert not asked(said, monkeypatch, must_know=True)


def test_hole_stops_the_release_also_beside_skipped_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"name": "requests", "version": "1.0", "vulns": [HOLE]}
    assert not asked({"dependencies": [SKIPPED, found]}, monkeypatch)


def test_only_the_workflow_must_know(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "audit", lambda _lock, must_know: not must_know)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert script.main() == 0
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert script.main() == 1
    assert (made / "SHA256SUMS").is_file()


def test_checksums_are_of_this_version_only(tmp_path: Path) -> None:
    for name in ("kiegui_1.2_amd64.deb", "kiegui-1.2-linux.tar.xz", "kiegui_1.1_amd64.deb"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    lines = script.write_checksums(tmp_path, "1.2").read_text(encoding="utf-8").splitlines()
    names = ["kiegui-1.2-linux.tar.xz", "kiegui_1.2_amd64.deb"]
    assert lines == [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in names]
