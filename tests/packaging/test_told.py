"""What is taken as wrong in what a packed app tells of itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bundle import told
from bundle.steps import Wrong
from bundle.told import library_words, linked_words, self_test_words


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a self-test that went well, in a checkout of the test's own."""
    monkeypatch.setattr(told, "ROOT", tmp_path)
    folder = tmp_path / "self-test"
    folder.mkdir()
    write(folder, ok=True)
    return folder


def write(folder: Path, *, ok: bool) -> None:
    steps = [{"name": "start", "seconds": 0.44}, {"name": "film submitted", "seconds": 2}]
    content = {
        "ok": ok,
        "problem": "no film came",
        "steps": steps,
        "results": ["a", "b"],
        "versions": {"screen": "xcb"},
    }
    (folder / "report.json").write_text(json.dumps(content), encoding="utf-8")


def test_self_test_is_told_in_a_line_and_kept(report: Path, tmp_path: Path) -> None:
    assert self_test_words(report, "before") == "2 films on xcb; start 0.4 s"
    assert (tmp_path / "out" / "package-test" / "before" / "report.json").is_file()


def test_self_test_that_failed_is_wrong(report: Path) -> None:
    write(report, ok=False)
    with pytest.raises(Wrong, match="no film came"):
        self_test_words(report, "before")


def test_self_test_without_a_report_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="no report"):
        self_test_words(tmp_path, "before")


@pytest.mark.parametrize(
    "said", ["", "2 files, 1 missing, 0 changed, 0 kept but odd", "12 files, 0 missing, 0 changed, 0 kept but odd"]
)
def test_history_that_lacks_something_is_wrong(said: str) -> None:
    with pytest.raises(Wrong, match="instead of 2 results"):
        library_words(said, results=2)


def test_history_that_has_everything_is_fine() -> None:
    said = "looking…\n2 files, 0 missing, 0 changed, 0 kept but odd\n"
    assert library_words(said, results=2).startswith("2 files")


def test_library_that_misses_another_is_wrong() -> None:
    with pytest.raises(Wrong, match=r"missing: liba.so, libb.so$"):
        linked_words("\tlibb.so => not found\n\tliba.so => not found\n\tlibva.so.2 => not found\n\tlibc => /libc\n")
