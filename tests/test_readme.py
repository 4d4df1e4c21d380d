"""The README shows and names only what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiegui.__main__ import parse_arguments

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", re.findall(r"!\[[^]]*\]\(([^)]+)\)", README))
def test_pictures_are_there(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", README, re.MULTILINE))))
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    known = capsys.readouterr().out
    for option in re.findall(r"^\| `(--[a-z-]+)", README, re.MULTILINE):
        assert option in known
