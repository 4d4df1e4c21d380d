"""A real disk that is really full, for F7: `python -m tests.reliability.small_disk` (Linux, in a namespace of its own).

For each number of free pages, from none to plenty: a disk in memory of that size, some clicks, room again, the end. Says
what it found as JSON lines.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from tests.reliability.children import Child
from tests.reliability.home import Home, home
from tests.reliability.life import ENDED

_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")
_BYTES = 12_000_000
_PAGE = 4096
_MOST_PAGES = 40
_PATIENCE = 0.4
_AT_ONCE = 8
_CLICKS = ("dunes", "harbour")


@cache
def why_not_here() -> str:
    """Why there can be no such disk here; "" if there can."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return "there is no unshare"
    command = [*_UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no disk can be mounted here: {tried.stderr.strip()[:200]}"


def fill(folder: Path, pages: int) -> Path:
    """Leave so many pages free on the disk of this folder; the file to remove for room."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        free = shutil.disk_usage(folder).free
        os.posix_fallocate(file.fileno(), 0, max(_PAGE, free - pages * _PAGE))
    return ballast


def trial(pages: int) -> dict[str, object]:
    """Some clicks with so many pages free; what is wrong afterwards."""
    with home() as here:
        here.paths.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_BYTES}", "none", str(here.paths.data)], check=True)
        try:
            return clicked(here, pages)
        finally:
            subprocess.run(["umount", "--lazy", str(here.paths.data)], check=True)


def clicked(here: Home, pages: int) -> dict[str, object]:
    """The trial itself: as JSON what the app was told by the disk, and what it made of it."""
    assert here.live(here.life()) == ENDED
    ballast = fill(here.paths.data, pages)
    child = Child(here.life(*_CLICKS))
    child.has_ended(_PATIENCE)
    troubled = any(line["what"] == "trouble" for line in here.seen())
    ballast.unlink()
    code = child.end()
    here.settle(paste=False)
    in_doubt = here.states()["unconfirmed"]
    here.settle()
    broken = [violation.what for violation in here.violations()]
    said = {"pages": pages, "code": code, "troubled": troubled, "in_doubt": in_doubt}
    return {**said, "broken": broken, "unknown": here.unknown_ids()}


def main() -> None:
    """In a namespace: all trials. Outside: make one, and start there again."""
    if sys.argv[1:] != ["inside"]:
        os.execvp(_UNSHARE[0], [*_UNSHARE, sys.executable, "-m", "tests.reliability.small_disk", "inside"])
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for found in pool.map(trial, range(_MOST_PAGES + 1)):
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
