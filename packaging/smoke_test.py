"""Tries what `build.py` made, not the source: installs it on an empty system, uses it, upgrades, removes, and looks what is left.

usage: smoke_test.py linux [--suite bookworm] [--previous FILE.deb]
       smoke_test.py windows [--previous SETUP.exe]   under Wine
       smoke_test.py unpacked   the short form: makes what the packages for Linux are made of, and tries it where it is
Prints a table; exit code 1 if a step went wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bundle.steps import Steps
from linux.smoke import smoke_test as try_linux
from linux.unpacked import try_unpacked
from windows.smoke import smoke_test as try_windows


def main() -> int:
    """Exit code: 0 if every step went well."""
    parser = argparse.ArgumentParser(description="Try the installers.")
    parser.add_argument("system", choices=["linux", "windows", "unpacked"])
    parser.add_argument("--suite", default="bookworm", help="the Debian to install into (bookworm, trixie)")
    parser.add_argument(
        "--previous", type=Path, metavar="FILE", help="the package of the version before, to upgrade from"
    )
    options = parser.parse_args()
    steps = Steps()
    if options.system == "linux":
        try_linux(steps, options.suite, options.previous)
    elif options.system == "windows":
        try_windows(steps, options.previous)
    else:
        try_unpacked(steps)
    print(steps.table())
    return 1 if steps.failed else 0


if __name__ == "__main__":
    sys.exit(main())
