"""Time from the command to the first paint: KieGUI beside the floor, an empty Qt window. `make bench` prints the table."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 9

FLOOR = """
import time; begun = time.perf_counter()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.perf_counter() - begun); QTimer.singleShot(0, app.quit)
app = QApplication([]); window = Window(); window.resize(1400, 900); window.show(); app.exec()
"""

OURS = """
import time; begun = time.perf_counter()
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from kiegui.app import App
from kiegui.paths import paths_in
from kiegui.ui.look import Look
qt = QApplication([]); look = Look(qt)
with QEventLoop(qt):
    app = App(paths_in(Path(sys.argv[1])), look)
    app.window.show(); app.window.repaint()
    print(time.perf_counter() - begun)
"""


def milliseconds(code: str, folder: str) -> float:
    """One start in a process of its own."""
    ended = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    return float(ended.stdout.split()[0]) * 1000


def main() -> None:
    """Alternate, so that a busy machine is busy for both."""
    floor: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(RUNS + 1):
            pair = milliseconds(FLOOR, folder), milliseconds(OURS, folder)
            if run:  # the first one only warms the disk's cache
                floor.append(pair[0])
                ours.append(pair[1])
    print(f"{'first paint, ms':<24}{'median':>8}{'min':>8}{'max':>8}")
    for name, times in (("an empty Qt window", floor), ("KieGUI", ours)):
        print(f"{name:<24}{statistics.median(times):>8.0f}{min(times):>8.0f}{max(times):>8.0f}")
    print(f"{Path(sys.executable).name}, {RUNS} runs, alternating")


if __name__ == "__main__":
    main()
