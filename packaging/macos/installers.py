"""What `build.py macos` makes: a disk image with KieGUI.app. Only on a Mac, and not yet tried on one."""

from __future__ import annotations

import decimal
import os
import platform
import sqlite3
import ssl
import subprocess
import sys
from pathlib import Path
from xml.parsers.expat import EXPAT_VERSION

from bundle.checkout import PACKAGING, Release, fresh, mark, stage_app
from bundle.papers import python_part, starter_part, write_papers
from bundle.sbom import Part, generic, inner_parts, wheel_parts
from bundle.wheels import Target, tools_python, unpack_wheels


def python_parts() -> list[Part]:
    """The Python that runs this and goes into the bundle, what it holds of others, and what starts it there."""
    return [
        python_part(),
        starter_part(),
        generic("OpenSSL", ssl.OPENSSL_VERSION.split()[1], "Apache-2.0"),
        generic("SQLite", sqlite3.sqlite_version, "blessing"),
        generic("Expat", EXPAT_VERSION.removeprefix("expat_"), "MIT"),
        generic("mpdecimal", decimal.__libmpdec_version__, "BSD-2-Clause"),
    ]


def build(release: Release) -> list[Path]:
    """Make it, and the list of its parts. Raises SystemExit on anything but a Mac."""
    if platform.system() != "Darwin":
        raise SystemExit("The disk image for macOS is made on a Mac.")
    work = release.work / "macos"
    machine = {"arm64": "aarch64"}.get(platform.machine(), "x86_64")
    python = tools_python()
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    site = unpack_wheels(Target(f"{machine}-apple-darwin", here), work / "site")
    app = fresh(work / "app")
    stage_app(app)
    mark(app / "kiegui" / "resources", "dmg")
    target = f"macos-{platform.machine()}"
    parts = [*wheel_parts(site), *inner_parts(site), *python_parts()]
    sbom = write_papers(release, target, site, parts, work / "papers")
    icons = work / "icons"
    environment = os.environ | {
        "KIEGUI_APP": str(app),
        "KIEGUI_ICON": str(icons / "kiegui.icns"),
        "KIEGUI_PAPERS": str(work / "papers"),
        "KIEGUI_VERSION": release.version,
        "PYINSTALLER_CONFIG_DIR": str(work / "pyinstaller"),
        "PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR": "1",  # else it would only warn, which nobody reads
        "PYINSTALLER_VERIFY_BUNDLE_SIGNATURE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": f"{app}{os.pathsep}{site}",
        "SOURCE_DATE_EPOCH": str(release.epoch),
    }
    draw = [str(python), str(PACKAGING / "draw_icons.py"), str(icons)]
    subprocess.run(draw, env=environment | {"QT_QPA_PLATFORM": "offscreen"}, check=True)
    pyinstaller = [str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    pyinstaller += ["--distpath", str(fresh(work / "made")), "--workpath", str(fresh(work / "work"))]
    subprocess.run([*pyinstaller, str(PACKAGING / "macos" / "kiegui.spec")], env=environment, check=True)
    image = release.dist / f"kiegui-{release.version}-{target}.dmg"
    pack = ["bash", str(PACKAGING / "macos" / "make_dmg.sh"), str(work / "made" / "KieGUI.app"), str(image)]
    subprocess.run(pack, check=True)
    return [image, sbom]
