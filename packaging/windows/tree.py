"""The folder that the installer carries: KieGUI.exe, and below `app` Python, the wheels, our code and the papers."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bundle.checkout import PACKAGING, Release, fresh, mark, settle, stage_app
from bundle.papers import python_part, write_papers
from bundle.qt_parts import prune
from bundle.sbom import inner_parts, wheel_parts
from bundle.wheels import LINUX, WINDOWS, tools_python, unpack_wheels

from windows.cpython import VERSION, microsoft_runtime, parts_inside, unpack_python
from windows.libraries import prune_unlinked
from windows.programs import compile_closer, compile_launcher
from windows.signing import sign

PROGRAM = "KieGUI.exe"


@dataclass(frozen=True)
class Tree:
    """What was made: the folder to install, the program that closes a running KieGUI, the pictures, the SBOM in `dist`."""

    folder: Path
    closer: Path
    pictures: Path
    sbom: Path


def make_tree(release: Release, python_zip: Path | None) -> Tree:
    """Build it in `build/package/windows`, anew; takes about a minute."""
    work = release.work / "windows"
    tree = fresh(work / "tree")
    app = tree / "app"
    site = unpack_wheels(WINDOWS, app / "site")
    prune(site)
    prune_unlinked(site)
    python_terms = unpack_python(python_zip, app / "python", work / "python")
    parts = [*wheel_parts(site), *inner_parts(site), python_part(VERSION), *parts_inside(app / "python")]
    parts.append(microsoft_runtime(site / "PySide6" / "msvcp140.dll"))
    sbom = write_papers(release, "windows-x86_64", site, parts, app / "papers", python_terms)
    _leave_behind(site)
    stage_app(site)
    mark(site / "kiegui" / "resources", "setup")
    shutil.copy(PACKAGING / "windows" / "start.py", app / "start.py")
    pictures = _draw(work)
    closer = fresh(work / "programs") / "close_app.exe"
    compile_closer(release, pictures / "kiegui.ico", closer)
    compile_launcher(release, pictures / "kiegui.ico", closer.with_name(PROGRAM))
    shutil.copy(closer.with_name(PROGRAM), tree / PROGRAM)
    sign(tree / PROGRAM)
    for folder in (tree, closer.parent, pictures):
        settle(folder, release.epoch)  # the installer's own files carry their time, too
    return Tree(tree, closer, pictures, sbom)


def _leave_behind(site: Path) -> None:
    """What of the wheels is for developers. Their licences are among the papers by now."""
    shutil.rmtree(site / "bin", ignore_errors=True)
    for info in site.glob("*.dist-info"):
        for path in sorted(info.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            elif path.name not in {"METADATA", "entry_points.txt"}:  # keyring looks for its back ends there
                path.unlink()
    for path in sorted(site.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.suffix in {".h", ".lib", ".pyi", ".pyx", ".typed"}:
            path.unlink()


def _draw(work: Path) -> Path:
    """The icon and the pictures of the installer's pages, drawn with the Qt of this system; the folder they are in."""
    pictures = fresh(work / "pictures")
    qt = unpack_wheels(LINUX, work / "qt-to-draw-with")
    environment = os.environ | {"PYTHONPATH": str(qt), "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    for script in (PACKAGING / "draw_icons.py", PACKAGING / "windows" / "draw_pages.py"):
        subprocess.run([str(tools_python()), str(script), str(pictures)], env=environment, check=True)
    return pictures
