"""What `build.py windows` makes, on Debian: one setup.exe. Needs makensis, MinGW and the network, but no Windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bundle.checkout import PACKAGING, Release

from windows.names import COPYRIGHT, PUBLISHER, four_numbers
from windows.signing import can_sign, sign
from windows.tree import Tree, make_tree

_TOOLS = {"makensis": "nsis", "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32"}


def build(release: Release, python_zip: Path | None) -> list[Path]:
    """Make it and return the files in `dist`; `python_zip`: python.org's, instead of the same from the package index.

    Raises SystemExit where it can't be made.
    """
    missing = [package for command, package in _TOOLS.items() if shutil.which(command) is None]
    if missing:
        raise SystemExit(
            f"The installer for Windows is made on Debian with {' and '.join(missing)}: install that first."
        )
    tree = make_tree(release, python_zip)
    return [make_setup(release, tree), tree.sbom]


def make_setup(release: Release, tree: Tree) -> Path:
    """Write `dist/kiegui-VERSION-windows-x86_64-setup.exe`; the same tree and release always give the same bytes, unsigned."""
    setup = release.dist / f"kiegui-{release.version}-windows-x86_64-setup.exe"
    files = release.work / "windows" / "files.nsh"
    files.write_text(listed(tree.folder), encoding="utf-8")
    words = {
        "CLOSER": str(tree.closer),
        "COPYRIGHT": COPYRIGHT,
        "FILES": str(files),
        "NUMBERS": four_numbers(release.version),
        "OUT_FILE": str(setup),
        "PICTURES": str(tree.pictures),
        "PUBLISHER": PUBLISHER,
        "VERSION": release.version,
    }
    if can_sign():
        words["SIGN"] = f'"{sys.executable}" "{PACKAGING / "windows" / "signing.py"}"'
    command = ["makensis", "-V2", "-WX", "-NOCD", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={word}" for name, word in words.items()]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(release.epoch), "TZ": "UTC"}
    subprocess.run([*command, str(PACKAGING / "windows" / "kiegui.nsi")], check=True, env=environment)
    sign(setup)
    return setup


def listed(folder: Path) -> str:
    """The lines that unpack the folder into $INSTDIR\\new. `File /r` would do, but in the order that the disk has them in."""
    lines: list[str] = []
    for path in [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]:
        files = sorted(file for file in path.iterdir() if file.is_file())
        if files:
            inside = "\\".join(("$INSTDIR", "new", *path.relative_to(folder).parts))
            lines += [f'SetOutPath "{inside}"', *(f'File "{str(file).replace("$", "$$")}"' for file in files)]
    return "\n".join(lines) + "\n"
