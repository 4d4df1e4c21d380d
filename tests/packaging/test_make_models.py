"""The script that made the model files: it never writes over what people edited."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from kiegui.catalog.registry import load_models
from tests.catalog import reference

PACKAGING = Path(__file__).parents[2] / "packaging"
Z_IMAGE = "z-image"

Main = Callable[[list[str]], int]


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Main:
    monkeypatch.syspath_prepend(str(PACKAGING))
    made: Main = runpy.run_path(str(PACKAGING / "make_models.py"))["main"]
    return made


needs_reference = pytest.mark.skipif(not reference.reference_specs(), reason="the reference is not at hand")


@needs_reference
def test_all_files_it_writes_load(main: Main, tmp_path: Path) -> None:
    assert main(["--into", str(tmp_path)]) == 0
    models = load_models(tmp_path)
    assert models.problems == ()
    assert set(models.by_id) == set(reference.reference_specs())


@needs_reference
def test_files_that_are_there_are_left_alone_until_they_are_named(main: Main, tmp_path: Path) -> None:
    main(["--into", str(tmp_path)])
    edited = tmp_path / f"{Z_IMAGE}.json"
    written = edited.read_text(encoding="utf-8")
    edited.write_text("ours", encoding="utf-8")
    main(["--into", str(tmp_path)])
    assert edited.read_text(encoding="utf-8") == "ours"
    main(["--into", str(tmp_path), "--again", Z_IMAGE])
    assert edited.read_text(encoding="utf-8") == written


def test_missing_reference_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "SHARED", tmp_path / "shared")
    monkeypatch.syspath_prepend(str(PACKAGING))
    main: Main = runpy.run_path(str(PACKAGING / "make_models.py"))["main"]
    assert main(["--into", str(tmp_path / "models")]) == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert not (tmp_path / "models").exists()
