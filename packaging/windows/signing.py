"""Signing: a hook. Without a certificate nothing is signed, and the build says so.

usage: signing.py FILE   sign FILE in place (the installer's script calls it for the uninstaller)
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

VARIABLE = "WINDOWS_SIGN_COMMAND"
"""A command line that signs the file whose path is put behind it, in place, as signtool does. For one that writes another
file (osslsigncode) it is a script of yours, which moves that over the first.
"""


def can_sign() -> bool:
    """Whether there is such a command."""
    return bool(os.environ.get(VARIABLE))


def sign(file: Path) -> None:
    """Sign it in place, or say that it isn't signed. Raises CalledProcessError if the command fails."""
    if not can_sign():
        print(f"Not signed: {file.name}, because {VARIABLE} names no command (see packaging/README.md).")
        return
    subprocess.run([*shlex.split(os.environ[VARIABLE]), str(file)], check=True)


if __name__ == "__main__":
    sign(Path(sys.argv[1]))
