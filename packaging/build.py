"""Makes the installers for one system in `dist`, from this checkout and the locked versions. Any Python from 3.11 on runs it.

usage: build.py linux [--runtime-file FILE]
       build.py windows [--python-zip FILE]
       build.py macos
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bundle.checkout import Release, this_release
from linux.installers import build as build_linux
from macos.installers import build as build_macos
from windows.installers import build as build_windows


def build(system: str, release: Release, runtime: Path | None, python_zip: Path | None) -> list[Path]:
    """The files that were made. Each system's own file says what it needs. Raises SystemExit where they can't be made."""
    match system:
        case "linux":
            return build_linux(release, runtime)
        case "windows":
            return build_windows(release, python_zip)
        case _:
            return build_macos(release)


def main() -> int:
    """Exit code: 0 if everything was made."""
    parser = argparse.ArgumentParser(description="Make the installers for one system.")
    parser.add_argument("system", choices=["linux", "windows", "macos"])
    parser.add_argument(
        "--runtime-file", type=Path, metavar="FILE", help="AppImage's type-2 runtime: makes an AppImage, too"
    )
    parser.add_argument(
        "--python-zip", type=Path, metavar="FILE", help="python.org's embeddable Python: instead of the same from PyPI"
    )
    options = parser.parse_args()
    begun = time.monotonic()
    release = this_release()
    release.dist.mkdir(exist_ok=True)
    for file in build(options.system, release, options.runtime_file, options.python_zip):
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file}")
    print(f"KieGUI {release.version} of {release.date}, made in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
