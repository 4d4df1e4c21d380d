"""From the command to the window: how long it takes, beside the same app started from the checkout; and with a file to open."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time

from bundle.checkout import ROOT
from bundle.steps import Wrong

from linux.empty_root import PERSON, EmptyRoot
from linux.virtual_screen import has_window

_RUNS = 5
_LIMIT = 60.0  # seconds


def compare_starts(root: EmptyRoot, display: str) -> str:
    """Medians of some starts, taking turns so that a busy machine is busy for both; the first pair warms the disk's cache."""
    installed = root.command("kiegui", "--sandbox", "--data-dir", f"/home/{PERSON}/start", user=PERSON, display=display)
    python = ROOT / ".venv" / "bin" / "python"
    times: dict[str, list[float]] = {"installed": [], "source": []}
    with tempfile.TemporaryDirectory() as folder:
        source = [str(python), "-m", "kiegui", "--sandbox", "--data-dir", folder]
        for run in range(_RUNS + 1):
            for name, command in (("installed", installed), ("source", source)):
                if name == "source" and not python.exists():
                    continue
                took = _start(command, display)
                if run:
                    times[name].append(took)
    said = [f"{name} {statistics.median(each) * 1000:.0f} ms" for name, each in times.items() if each]
    return f"{', '.join(said)} (median of {_RUNS})"


def open_file(root: EmptyRoot, display: str) -> str:
    """The app asks whether to import the file that it is started with."""
    (root.home / "start" / "My history.kiegui").touch()
    folder = f"/home/{PERSON}/start"
    command = ["kiegui", "--sandbox", "--data-dir", folder, f"{folder}/My history.kiegui"]
    _start(root.command(*command, user=PERSON, display=display), display, "Import history")
    return "it asks whether to import it"


def _start(command: list[str], display: str, title: str = "KieGUI") -> float:
    """Seconds until a window with this title is there; then the app is closed politely, and must end well."""
    environment = os.environ | {"DISPLAY": display, "LC_ALL": "C.UTF-8"}
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as app:
        try:
            while not has_window(display, title):
                if app.poll() is not None or time.monotonic() - begun > _LIMIT:
                    raise Wrong(f"no window came (exit code {app.poll()})")
                time.sleep(0.02)
            took = time.monotonic() - begun
            time.sleep(1)  # a start that is broken off in the middle is another story
        finally:
            app.terminate()
        if app.wait(_LIMIT) != 0:
            raise Wrong(f"closing it ended with exit code {app.returncode}")
    return took
