"""The disk image for macOS: what can be seen of it without a Mac."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from bundle.checkout import APP_ID, PACKAGING, Release
from macos.installers import build, python_parts

MACOS = PACKAGING / "macos"


class Recorder:
    """Stands for a command of PyInstaller's; keeps what it is called with."""

    def __init__(self, **told: object) -> None:
        self.called: dict[str, object] = {}
        self._told = told

    def __call__(self, *_: object, **named: object) -> SimpleNamespace:
        self.called = named
        return SimpleNamespace(**self._told)


def test_bundle_has_no_hollow_framework_and_a_version_that_apple_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "KIEGUI_APP": "app",
        "KIEGUI_VERSION": "1.2rc1",
        "KIEGUI_PAPERS": "p",
        "KIEGUI_ICON": "i",
    }.items():
        monkeypatch.setenv(name, value)
    framework = "PySide6/Qt/lib/QtPdf.framework/Versions"
    entries = [
        (f"{framework}/A/QtPdf", "", "BINARY"),
        (f"{framework}/Current", "A", "SYMLINK"),
        ("kiegui/a", "", "DATA"),
    ]
    analysis = SimpleNamespace(binaries=list(entries), datas=list(entries), pure=[], scripts=[])
    bundle = Recorder()
    commands = {"Analysis": lambda *_, **__: analysis, "BUNDLE": bundle}
    words = {name: Recorder() for name in ("PYZ", "EXE", "COLLECT")} | commands | {"SPECPATH": str(MACOS)}
    exec(compile((MACOS / "kiegui.spec").read_text(encoding="utf-8"), "kiegui.spec", "exec"), words)
    assert analysis.binaries == analysis.datas == [entries[-1]]
    info = bundle.called["info_plist"]
    assert isinstance(info, dict)
    assert (bundle.called["bundle_identifier"], info["CFBundleVersion"]) == (APP_ID, "1.2")


def test_signature_that_fails_stops_the_build(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    environments: list[dict[str, str]] = []

    def run(_command: list[str], check: bool, env: dict[str, str] | None = None) -> None:
        assert check
        environments.append(env or {})

    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    for name in ("stage_app", "mark", "write_papers", "unpack_wheels"):
        monkeypatch.setattr(f"macos.installers.{name}", lambda *_: Path("x"))
    for name in ("wheel_parts", "inner_parts"):
        monkeypatch.setattr(f"macos.installers.{name}", lambda _: [])
    monkeypatch.setattr("macos.installers.tools_python", lambda: Path("python"))
    monkeypatch.setattr("macos.installers.subprocess.run", run)
    build(release)
    strict = {"PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR": "1", "PYINSTALLER_VERIFY_BUNDLE_SIGNATURE": "1"}
    assert strict.items() <= environments[1].items()


def test_libraries_inside_the_running_python_are_named() -> None:
    parts = {part.name: part.version for part in python_parts()}
    assert {"OpenSSL", "SQLite", "Expat"} <= parts.keys()
    assert all(version[0].isdigit() for version in parts.values())


@pytest.fixture
def mac(tmp_path: Path) -> Callable[..., str]:
    """Runs make_dmg.sh with scripts in the place of Apple's commands; returns what they were called with."""
    commands = tmp_path / "commands"
    commands.mkdir()

    def run(hdiutil: str, **words: str) -> str:
        for name in ("hdiutil", "codesign", "xcrun", "ditto", "sleep"):
            script = f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/told"\n{hdiutil if name == "hdiutil" else ""}\n'
            (commands / name).write_text(script, encoding="utf-8")
            (commands / name).chmod(0o755)
        environment = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", **words}
        made = ["bash", str(MACOS / "make_dmg.sh"), str(tmp_path / "KieGUI.app"), str(tmp_path / "kiegui.dmg")]
        subprocess.run(made, env=environment, check=True, capture_output=True)
        return (tmp_path / "told").read_text(encoding="utf-8")

    return run


needs_bash = pytest.mark.skipif(sys.platform == "win32", reason="a script for bash")


@needs_bash
def test_busy_disk_is_tried_again(mac: Callable[..., str]) -> None:
    told = mac('[ "$(grep -c ^hdiutil "$(dirname "$0")/../told")" -ge 3 ]')
    assert (told.count("hdiutil create"), told.count("sleep 5")) == (3, 2)


@needs_bash
def test_disk_that_stays_busy_ends_the_build(mac: Callable[..., str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        mac("exit 1")


@needs_bash
def test_app_is_notarised_before_it_is_packed_and_the_image_after(mac: Callable[..., str]) -> None:
    told = mac("", MACOS_SIGNING_IDENTITY="us", MACOS_NOTARY_PROFILE="profile")
    order = ["notarytool submit", "stapler staple", "hdiutil create", "codesign", "notarytool submit", "stapler staple"]
    found = [
        next(word for word in order if word in line) for line in told.splitlines() if any(w in line for w in order)
    ]
    assert found == order
    assert "KieGUI.app" in next(line for line in told.splitlines() if "stapler" in line)
