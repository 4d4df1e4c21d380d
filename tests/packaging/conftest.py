"""The scripts in `packaging` find each other beside themselves, and so do their tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "packaging"))

from bundle.checkout import Release
from linux.deb import ICON_SIZES
from linux.tree import Tree


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Version 1.2, made in folders of the test's own."""
    (tmp_path / "dist").mkdir()
    return Release("1.2", 86400, dist=tmp_path / "dist", work=tmp_path / "work")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A command that says hello, one library, and papers and icons that are no more than there."""
    made = Tree(*(tmp_path / name for name in ("command", "papers", "icons", "sbom.cdx.json")))
    (made.command / "_internal" / "kiegui" / "resources").mkdir(parents=True)
    (made.command / "_internal" / "libQt6Core.so.6").write_bytes(b"library")
    (made.command / "kiegui").write_text("#!/bin/sh\necho hello\n", encoding="utf-8")
    (made.command / "kiegui").chmod(0o755)
    made.papers.mkdir()
    (made.papers / "sbom.cdx.json").write_text("{}", encoding="utf-8")
    made.icons.mkdir()
    for size in ICON_SIZES:
        (made.icons / f"{size}.png").write_bytes(b"png")
    return made
