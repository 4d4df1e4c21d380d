"""How long the form of each shipped model takes to build, after a warm-up: `python -m tests.benchmarks.forms`."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.paths import resources_folder
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.local_files import LocalFiles

RUNS = 7
SHOWN = 6
BUDGET = 16
"""One frame at 60 Hz, ms."""


def milliseconds(form: ModelForm, spec: ModelSpec) -> float:
    """One build of that form in place of the one before, without its first painting; in processor time, as the
    machine may be busy. What is folded away is not built."""
    begun = time.process_time()
    form.set_model(spec)
    taken = time.process_time() - begun
    QApplication.processEvents()
    return taken * 1000


def floor() -> float:
    """A hundred wrapped labels in a column, in the same measure: how fast this machine is just now."""
    begun = time.process_time()
    page = QWidget()
    column = QVBoxLayout(page)
    for _ in range(100):
        label = QLabel("words " * 10)
        label.setWordWrap(True)
        column.addWidget(label)
    page.sizeHint()
    return (time.process_time() - begun) * 1000


def main() -> None:
    """All models once to warm up, then each a few times."""
    application = QApplication([])
    form = ModelForm(Random(1), LocalFiles(Inputs(Path("nowhere"))))
    form.resize(420, 800)
    form.show()
    specs = load_models(resources_folder() / "models").by_id
    for spec in specs.values():
        milliseconds(form, spec)
    times = {name: [milliseconds(form, spec) for _ in range(RUNS)] for name, spec in specs.items()}
    best = {name: min(runs) for name, runs in times.items()}
    print(f"{'building a form, ms':<48}{'best':>8}{'median':>8}")
    for name in sorted(best, key=best.__getitem__, reverse=True)[:SHOWN]:
        print(f"{name:<48}{best[name]:>8.1f}{statistics.median(times[name]):>8.1f}")
    floors = [floor() for _ in range(RUNS)]
    print(f"{'(100 labels)':<48}{min(floors):>8.1f}{statistics.median(floors):>8.1f}")
    slow = sum(each > BUDGET for each in best.values())
    all_of_them = f"all {len(best)}, the median model"
    print(f"{all_of_them:<48}{statistics.median(best.values()):>8.1f}        over {BUDGET} ms: {slow}")
    application.quit()


if __name__ == "__main__":
    main()
