"""How long the form of each shipped model takes to build, after a warm-up: `python -m tests.benchmarks.forms`."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from random import Random

from PySide6.QtWidgets import QApplication

from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.paths import resources_folder
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.local_files import LocalFiles

RUNS = 5
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


def main() -> None:
    """All models once to warm up, then each a few times."""
    application = QApplication([])
    form = ModelForm(Random(1), LocalFiles(Inputs(Path("nowhere"))))
    form.resize(420, 800)
    form.show()
    specs = load_models(resources_folder() / "models").by_id
    for spec in specs.values():
        milliseconds(form, spec)
    times = {name: min(milliseconds(form, spec) for _ in range(RUNS)) for name, spec in specs.items()}
    print(f"{'building a form, ms':<48}{'best':>8}")
    for name in sorted(times, key=times.__getitem__, reverse=True)[:SHOWN]:
        print(f"{name:<48}{times[name]:>8.1f}")
    slow = sum(each > BUDGET for each in times.values())
    print(f"{'all ' + str(len(times)):<48}{statistics.median(times.values()):>8.1f}   over {BUDGET} ms: {slow}")
    application.quit()


if __name__ == "__main__":
    main()
