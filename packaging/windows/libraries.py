"""Which of the libraries in a folder for Windows are linked to which, and taking out those that nothing reaches."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_OBJDUMP = "x86_64-w64-mingw32-objdump"


def imports_of(libraries: Iterable[Path]) -> dict[Path, set[str]]:
    """Library or program → names, in lower case, of the libraries that it is linked to."""
    found: dict[Path, set[str]] = {}
    for library in libraries:
        said = subprocess.run([_OBJDUMP, "-p", str(library)], capture_output=True, text=True, check=True).stdout
        found[library] = {name.lower() for name in re.findall(r"DLL Name: (\S+)", said)}
    return found


def binaries_in(folder: Path) -> list[Path]:
    """All programs and libraries below it."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".dll", ".pyd", ".exe"})


def prune_unlinked(site: Path) -> None:
    """Take out of a folder of wheels the libraries that no module and no plugin is linked to, not even through others.

    Qt's wheels bring such: OpenGL in software (20 MB), Qt Quick, parts of Microsoft's runtime that nobody asks for.
    """
    imports = imports_of(binaries_in(site))
    reached = {path for path in imports if path.suffix == ".pyd" or "plugins" in path.parts}
    fresh = set(reached)
    while fresh:
        names = set().union(*(imports[path] for path in fresh))
        fresh = {path for path in imports if path.name.lower() in names} - reached
        reached |= fresh
    for path in imports.keys() - reached:
        path.unlink()


def missing_in(folder: Path, windows_has: set[str]) -> dict[str, set[str]]:
    """Name of a library that is neither in there nor in Windows → the names of those that are linked to it."""
    imports = imports_of(binaries_in(folder))
    there = {path.name.lower() for path in imports} | windows_has
    missing: dict[str, set[str]] = {}
    for path, names in imports.items():
        for name in names - there:
            missing.setdefault(name, set()).add(path.name)
    return missing
