"""What `build.py linux` makes: .deb, tar.xz and, with a runtime at hand, an AppImage."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from bundle.checkout import Release

from linux.archive import make_appimage, make_archive
from linux.deb import make_deb
from linux.tree import make_tree

GLIBC = "2.36"
"""That of Debian 12. What is linked to a newer one would not start there, whatever control.in and README.txt say."""


def build(release: Release, runtime: Path | None) -> list[Path]:
    """Make them and return the files in `dist`. Raises SystemExit where they can't be made."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise SystemExit("The packages for Linux are made on Linux, on x86-64.")
    if not sys.executable.startswith("/usr/bin/"):
        raise SystemExit("The system's own Python goes into the packages, so start this with /usr/bin/python3.")
    if platform.libc_ver()[1] != GLIBC:
        raise SystemExit(
            f"The packages for Linux are made on Debian 12 (glibc {GLIBC}); this is glibc {platform.libc_ver()[1]}."
        )
    tree = make_tree(release)
    made = [make_deb(release, tree), make_archive(release, tree), tree.sbom]
    if runtime is None:
        print("No AppImage: give its runtime with --runtime-file (see packaging/README.md).")
        return made
    return [*made, make_appimage(release, tree, runtime)]
