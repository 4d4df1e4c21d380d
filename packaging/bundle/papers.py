"""The papers of an installer, one folder: the licences of all parts, and the list of them (SBOM), which is published, too."""

from __future__ import annotations

import platform
import re
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from bundle.checkout import PACKAGING, Release, fresh
from bundle.licences import collect_licences
from bundle.sbom import Part, ffmpeg_version, generic, pyside_version, qt_version, written_sbom


def python_part(version: str = platform.python_version()) -> Part:
    """Python itself; the one that runs this, if no other is named."""
    return Part("Python", version, "PSF-2.0", f"pkg:generic/cpython@{version}")


def starter_part() -> Part:
    """PyInstaller's starter, which is in what it makes; the version that the tools are locked to."""
    locked = (PACKAGING / "package-tools.lock").read_text(encoding="utf-8")
    version = re.search(r"^pyinstaller==(\S+)", locked, re.MULTILINE)
    assert version is not None
    return generic("PyInstaller starter", version[1], "GPL-2.0-or-later WITH Bootloader-exception")


def write_papers(
    release: Release, target: str, site: Path, parts: Sequence[Part], folder: Path, python_terms: Path | None = None
) -> Path:
    """Fill `folder` anew, and return the file in `dist` that the list was copied to. Parts that bring no text get ours.

    `target` is a word such as linux-x86_64; `python_terms` the licence of a Python that isn't the one that runs this.
    """
    qt = qt_version(site)
    words = {"qt": qt, "qt_series": ".".join(qt.split(".")[:2]), "pyside": pyside_version(site)}
    python = next(part.version for part in parts if part.name == "Python")
    licences = fresh(folder) / "licences"
    licences.mkdir()
    shutil.copy(python_terms or Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", licences / "Python.txt")
    collect_licences(site, licences, version=release.version, ffmpeg=ffmpeg_version(site), python=python, **words)
    for text in sorted((PACKAGING / "licences" / "parts").iterdir()):
        if text.stem in {part.name for part in parts}:
            shutil.copy(text, licences)
    sbom = folder / "sbom.cdx.json"
    sbom.write_text(written_sbom(release, target, parts), encoding="utf-8")
    published = release.dist / f"kiegui-{release.version}-{target}.cdx.json"
    shutil.copy(sbom, published)
    return published
