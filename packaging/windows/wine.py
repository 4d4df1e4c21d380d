"""An empty Windows under Wine, in a folder: near enough to try an installer, and nothing of it is shipped.

What it differs in, and is made up for: it has no icuuc.dll, it says Windows 7 unless told otherwise, it keeps `QT_…` from
programs, it knows no file types of one person, programs without a console need pipes for standard streams, and one that
crashes waits for its debugger.
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundle.checkout import PACKAGING, fresh

_LIMIT = 300.0  # seconds for any one program


class Wine:
    """One such Windows; see `empty_windows`."""

    def __init__(self, folder: Path, display: str) -> None:
        self._folder = folder
        self._environment = os.environ | {
            "DISPLAY": display,
            "LC_ALL": "C.UTF-8",
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe=d",
            "WINEPREFIX": str(folder),
        }

    @property
    def disk(self) -> Path:
        """Drive C, seen from outside."""
        return self._folder / "drive_c"

    @property
    def home(self) -> Path:
        """The person's folder."""
        return next(home for home in (self.disk / "users").iterdir() if home.name != "Public")

    def outcome(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end. Its exit code may be any; TimeoutExpired if it takes too long."""
        begun = time.monotonic()
        said = b""
        with self.start(*command) as program:
            assert program.stdout is not None
            pipe = program.stdout.fileno()
            # Not until the pipe ends: what Wine itself starts with its first program has the other end, too.
            while (is_told := select.select([pipe], [], [], 0.1)[0]) or program.poll() is None:
                piece = os.read(pipe, 65536) if is_told else b""
                said += piece
                if is_told and not piece:
                    break
                if time.monotonic() - begun > _LIMIT:
                    self.stop()
                    program.kill()
                    raise subprocess.TimeoutExpired(command, _LIMIT)
        return subprocess.CompletedProcess(command, program.returncode, said.decode(errors="replace"))

    def run(self, *command: str) -> str:
        """The same; what it printed. Raises CalledProcessError if it didn't go well."""
        done = self.outcome(*command)
        done.check_returncode()
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program that may have a window; what it prints goes into a pipe."""
        return subprocess.Popen(
            ["wine", *command],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def registry(self, key: str) -> dict[str, str]:
        """The values of a key below HKEY_CURRENT_USER, "" is the unnamed one; none if there is no such key."""
        said = self.outcome("reg", "query", f"HKCU\\{key}").stdout
        lines = (line.strip().split("    ", 2) for line in said.splitlines() if "    REG_" in line)
        return {("" if line[0] == "(Default)" else line[0]): line[2] if len(line) > 2 else "" for line in lines}

    def hide_windows(self) -> None:
        """What is started from now on draws its windows in memory."""
        self._set_platform("offscreen")

    @contextmanager
    def showing_windows(self) -> Iterator[None]:
        """What is started meanwhile shows its windows on the screen."""
        self._set_platform("windows")
        try:
            yield
        finally:
            self.hide_windows()

    def _set_platform(self, name: str) -> None:
        self.run("reg", "add", "HKCU\\Environment", "/v", "QT_QPA_PLATFORM", "/d", name, "/f")

    def share_file_type(self, *keys: str) -> None:
        """Let everybody have the keys below Software\\Classes that one person has: Wine looks nowhere else for file types."""
        for key in keys:
            classes = f"Software\\Classes\\{key}"
            self.run("reg", "copy", f"HKCU\\{classes}", f"HKLM\\{classes}", "/s", "/f")

    def stop(self) -> None:
        """End everything in there."""
        subprocess.run(["wineserver", "--kill"], env=self._environment, check=False)


@contextmanager
def empty_windows(folder: Path, display: str) -> Iterator[Wine]:
    """A Windows 10 with nothing installed in `folder`, which is emptied before; everything in it ends afterwards."""
    wine = Wine(fresh(folder), display)
    try:
        wine.run("wineboot", "--init")
        wine.run("winecfg", "-v", "win10")
        wine.hide_windows()
        stub = wine.disk / "windows" / "system32" / "icuuc.dll"
        gcc = ["x86_64-w64-mingw32-gcc", "-shared", "-nostartfiles", "-Wl,-e,0", "-o", str(stub)]
        subprocess.run([*gcc, str(PACKAGING / "windows" / "icu_stub.c")], check=True)
        yield wine
    finally:
        wine.stop()
