"""The tools that make installers, and the app's locked wheels unpacked for any system: also for one that isn't this one."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from bundle.checkout import PACKAGING, WORK, fresh


@dataclass(frozen=True)
class Target:
    """A system that wheels are for: uv's name for it, and the Python that will run them."""

    platform: str
    python: str


LINUX = Target("x86_64-manylinux_2_34", f"{sys.version_info.major}.{sys.version_info.minor}")
WINDOWS = Target("x86_64-pc-windows-msvc", "3.13")


def tools_python() -> Path:
    """The Python of an environment with the locked tools, made by the Python that runs this; needs the network once."""
    lock = PACKAGING / "package-tools.lock"
    folder = WORK / "tools"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    key = f"{sys.version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    ready = folder / "ready"
    if not ready.is_file() or ready.read_text(encoding="utf-8") != key:
        venv.create(fresh(folder), with_pip=True, symlinks=os.name != "nt")
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--no-deps",
        ]
        subprocess.run([*pip, "--requirement", str(lock)], check=True)
        ready.write_text(key, encoding="utf-8")
    return python


def unpack_wheels(target: Target, folder: Path) -> Path:
    """The locked wheels of the app for `target`, unpacked into `folder`, emptied before. pip can't: it reads the lock's
    conditions (`sys_platform == …`) for the system it runs on, uv reads them for the target.
    """
    python = tools_python()
    uv = python.with_name("uv.exe" if os.name == "nt" else "uv")
    command = [str(uv), "pip", "install", "--quiet", "--target", str(fresh(folder)), "--python", str(python)]
    command += ["--python-platform", target.platform, "--python-version", target.python]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"]
    subprocess.run([*command, "--requirement", str(PACKAGING / "requirements.lock")], check=True)
    drop_commands(folder)
    return folder


def drop_commands(site: Path) -> None:
    """Take away the wheels' own commands, and what their lists of files say of them: both tell in which folder we are."""
    shutil.rmtree(site / "bin", ignore_errors=True)
    for record in site.glob("*.dist-info/RECORD"):
        lines = record.read_bytes().splitlines(keepends=True)
        record.write_bytes(b"".join(line for line in lines if not line.startswith(b"bin/")))
