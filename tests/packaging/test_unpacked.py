"""The short smoke test, with a script in the place of the app."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bundle.steps import Wrong
from linux.unpacked import Unpacked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it tries the app for Linux")


@pytest.fixture
def app(tmp_path: Path) -> Unpacked:
    """One that says version 1.2 and what is in its environment, and leaves a file in its home."""
    command = tmp_path / "command" / "kiegui"
    command.parent.mkdir()
    command.write_text('#!/bin/sh\nenv > "$HOME/told"\necho KieGUI 1.2\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / "home").mkdir()
    return Unpacked(command.parent, tmp_path / "home", ":9")


def test_version_must_be_the_one_that_was_packed(app: Unpacked) -> None:
    assert app.version("1.2") == "KieGUI 1.2"
    with pytest.raises(Wrong, match=r"KieGUI 1\.2"):
        app.version("1.3")


def test_nothing_of_ours_is_in_its_environment(app: Unpacked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIEGUI_API_KEY", "secret")
    app.version("1.2")
    names = {line.partition("=")[0] for line in (tmp_path / "home" / "told").read_text(encoding="utf-8").splitlines()}
    assert names - {"PWD", "SHLVL", "_"} == {"HOME", "DISPLAY", "PATH", "LC_ALL"}


def test_strange_file_in_its_home_is_wrong(app: Unpacked, tmp_path: Path) -> None:
    (tmp_path / "home" / "told").touch()
    assert app.find_leftovers() == "none but the data"
    (tmp_path / "home" / "stray").touch()
    with pytest.raises(Wrong, match="left: stray"):
        app.find_leftovers()
