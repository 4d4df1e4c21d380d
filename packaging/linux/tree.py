"""The folder that all packages for Linux are made of: the command `kiegui`, Python and the libraries, nothing to install."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bundle.checkout import PACKAGING, Release, fresh, stage_app
from bundle.papers import python_part, starter_part, write_papers
from bundle.sbom import Part, inner_parts, wheel_parts
from bundle.wheels import LINUX, tools_python, unpack_wheels

LINUX_FILES = PACKAGING / "linux" / "files"
_OF_THE_WHEELS = re.compile(r"lib(Qt6|av|sw|icu|pyside6|shiboken6)")


@dataclass(frozen=True)
class Tree:
    """What was made: the folder with the command in it, the papers, the icons by size, and the SBOM in `dist`."""

    command: Path
    papers: Path
    icons: Path
    sbom: Path


def make_tree(release: Release) -> Tree:
    """Build it in `build/package/linux`, anew; takes about a minute."""
    work = release.work / "linux"
    python = tools_python()
    site = unpack_wheels(LINUX, work / "site")
    app = fresh(work / "app")
    stage_app(app)
    environment = os.environ | {
        "KIEGUI_APP": str(app),
        "KIEGUI_SITE": str(site),
        "LC_ALL": "C.UTF-8",
        "PYINSTALLER_CONFIG_DIR": str(work / "pyinstaller"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONPATH": f"{app}{os.pathsep}{site}",
        "SOURCE_DATE_EPOCH": str(release.epoch),
    }
    made = fresh(work / "made")
    pyinstaller = [str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    pyinstaller += ["--distpath", str(made), "--workpath", str(fresh(work / "work"))]
    subprocess.run([*pyinstaller, str(PACKAGING / "linux" / "kiegui.spec")], env=environment, check=True)
    icons = fresh(work / "icons")
    draw = [str(python), str(PACKAGING / "draw_icons.py"), str(icons)]
    subprocess.run(draw, env=environment | {"QT_QPA_PLATFORM": "offscreen"}, check=True)
    packages = _system_packages(made / "kiegui" / "_internal")
    parts = [*wheel_parts(site), *inner_parts(site), python_part(), starter_part(), *packages]
    sbom = write_papers(release, "linux-x86_64", site, parts, work / "papers")
    for package in packages:
        terms = Path("/usr/share/doc") / package.name / "copyright"
        (work / "papers" / "licences" / f"{package.name}.txt").write_bytes(terms.read_bytes())
    return Tree(made / "kiegui", work / "papers", icons, sbom)


def _system_packages(folder: Path) -> list[Part]:
    """The Debian packages of this machine that libraries at the top of `folder` come from."""
    found: set[Part] = set()
    for library in sorted(folder.glob("lib*.so*")):
        if not _OF_THE_WHEELS.match(library.name):
            package = _owner(library.name)
            show = ["dpkg-query", "--show", "--showformat", "${Version}\n", package]
            version = subprocess.run(show, capture_output=True, text=True, check=True).stdout.splitlines()[0]
            purl = f"pkg:deb/debian/{package}@{version}?arch=amd64"
            found.add(Part(package, version, f"see licences/{package}.txt", purl))
    return sorted(found, key=lambda part: part.name)


def _owner(library: str) -> str:
    """Raises SystemExit for a library that no package has: another Python than the system's was at work."""
    for folder in ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu"):
        said = subprocess.run(["dpkg", "-S", f"{folder}/{library}"], capture_output=True, text=True, check=False).stdout
        if said:
            return said.partition(":")[0]
    raise SystemExit(f"{library} belongs to no Debian package.")
