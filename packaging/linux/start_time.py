"""From the command to the first window: the installed app beside the same app started from the checkout."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time

from bundle.checkout import ROOT
from bundle.steps import Wrong

from linux.empty_root import PERSON, EmptyRoot

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


def _start(command: list[str], display: str) -> float:
    """Seconds until the window is there; then it is closed politely, and must end well."""
    environment = os.environ | {"DISPLAY": display, "LC_ALL": "C.UTF-8"}
    look = ["xdotool", "search", "--onlyvisible", "--name", "KieGUI"]
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as app:
        try:
            while not subprocess.run(look, env=environment, capture_output=True, check=False).stdout:
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
