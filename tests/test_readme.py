"""The README shows and names only what is there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiegui.__main__ import parse_arguments
from kiegui.media.names import FIELDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(set(re.findall(r"\]\((?!https:)([^)]+)\)", README))))
def test_what_is_linked_is_there(file: str) -> None:
    assert (ROOT / file).exists()


def test_every_kept_picture_is_shown() -> None:
    kept = {f"packaging/screenshots/{file.name}" for file in (ROOT / "packaging" / "screenshots").iterdir()}
    assert kept == set(re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))))
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("module", re.findall(r"python -m ([a-z_.]+)", README))
def test_modules_exist(module: str) -> None:
    assert find_spec(module) is not None


@pytest.mark.parametrize("field", re.findall(r"[`{ ]{([a-z_]+)(?::\d+)?}", README))
def test_fields_of_name_patterns_exist(field: str) -> None:
    assert field in FIELDS


def test_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    known = capsys.readouterr().out
    for option in re.findall(r"^\| `(--[a-z-]+)", README, re.MULTILINE):
        assert option in known
