"""The programs in C, made by MinGW on Linux: KieGUI.exe with icon, version and manifest, and what closes a running one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bundle.checkout import PACKAGING, Release, filled

from windows.cpython import LIBRARY
from windows.names import COPYRIGHT, PUBLISHER, four_numbers

_HERE = PACKAGING / "windows"
_MINGW = "x86_64-w64-mingw32-"


def compile_launcher(release: Release, icon: Path, program: Path) -> None:
    """KieGUI.exe. Raises CalledProcessError with the compiler's words, OSError without a compiler."""
    _compile(release, "KieGUI", "launcher.c", program, icon)


def compile_closer(release: Release, icon: Path, program: Path) -> None:
    """What the installer closes a running KieGUI with; never installed. Raises like `compile_launcher`."""
    _compile(release, "Closes KieGUI for its installer", "close_app.c", program, icon)


def _compile(release: Release, description: str, source: str, program: Path, icon: Path) -> None:
    """The same source and release always give the same bytes: no path and no time gets in."""
    script = program.with_suffix(".rc")
    words = {"publisher": PUBLISHER, "copyright": COPYRIGHT, "version": release.version, "name": program.stem}
    numbers = four_numbers(release.version).replace(".", ",")
    paths = {"icon": icon.name, "manifest": "program.manifest"}
    text = filled(_HERE / "program.rc.in", description=description, numbers=numbers, **words, **paths)
    script.write_text(text, encoding="utf-8")
    resources = program.with_suffix(".res")
    environment = os.environ | {"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(release.epoch)}
    rc = [f"{_MINGW}windres", "--codepage=65001", "--output-format=coff"]
    rc += [f"--include-dir={icon.parent}", f"--include-dir={_HERE}", str(script), str(resources)]
    subprocess.run(rc, check=True, env=environment)
    gcc = [f"{_MINGW}gcc", "-std=c17", "-O2", "-Wall", "-Wextra", "-Werror", "-municode", "-mwindows", "-static", "-s"]
    gcc += ["-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va"]
    gcc += [f'-DPYTHON_LIBRARY=L"{LIBRARY}"', str(_HERE / source), str(resources), "-o", str(program)]
    subprocess.run(gcc, check=True, env=environment)
