"""This checkout: where things are, which version it is and of when, and the app's own files as an installer takes them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

APP_ID = "io.github.kiegui.KieGUI"
"""The one id: desktop file, metainfo, icons, bundle. The app tells it to the desktop, too."""

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
WORK = ROOT / "build" / "package"


@dataclass(frozen=True)
class Release:
    """What is being packed: the version, and the second (since 1970, UTC) that every file in it is dated to."""

    version: str
    epoch: int
    dist: Path = ROOT / "dist"
    """Where what is published goes."""
    work: Path = WORK
    """Where everything else goes that is made on the way."""

    @property
    def date(self) -> str:
        """The day, as 2026-11-21."""
        return datetime.fromtimestamp(self.epoch, UTC).date().isoformat()


def this_release() -> Release:
    """The version in `kiegui/__init__.py`, dated by SOURCE_DATE_EPOCH or the last commit. Raises SystemExit without either."""
    text = (ROOT / "kiegui" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if version is None:
        raise SystemExit("kiegui/__init__.py names no version.")
    return Release(version[1], _epoch())


def _epoch() -> int:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        raise SystemExit(
            "This is no git checkout: set SOURCE_DATE_EPOCH to the second that this release is of."
        ) from None


def stage_app(folder: Path) -> None:
    """Put the package `kiegui`, with its resources inside, into `folder`."""
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
    shutil.copytree(ROOT / "kiegui", folder / "kiegui", ignore=leave, dirs_exist_ok=True)
    shutil.copytree(ROOT / "resources", folder / "kiegui" / "resources", ignore=leave, dirs_exist_ok=True)


def mark(resources: Path, packed_as: str) -> None:
    """Leave a word (deb, tar, appimage, setup, dmg) for what the app does differently by how it was installed."""
    (resources / "packed_as").write_text(packed_as + "\n", encoding="utf-8")


def settle(folder: Path, epoch: int, command: str = "") -> None:
    """Date everything below `folder` to `epoch` and give it plain rights, whatever the umask; only `command` may run."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == folder / command else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def filled(template: Path, **words: str) -> str:
    """The text of a file with each `@NAME@` replaced. Raises KeyError for one that isn't given."""
    return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1].lower()], template.read_text(encoding="utf-8"))


def fresh(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
