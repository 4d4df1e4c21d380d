"""Python's garbage, collected on the GUI thread only: widgets must die where they live."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

_EVERY_MS = 200


def collect_garbage() -> None:
    """Collect the generations that are due, by Python's own thresholds. On the GUI thread."""
    for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count > threshold > 0:
            gc.collect(generation)


@contextmanager
def garbage_on_gui_thread() -> Iterator[None]:
    """While this lasts, garbage is collected by a timer of the GUI thread.

    By itself Python collects on whatever thread happens to allocate. A dialog that hangs in a cycle of references would
    then be destroyed on a worker thread, which Qt answers with a crash (seen here: segmentation fault, PySide6 6.11.3).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    timer = QTimer()
    timer.timeout.connect(collect_garbage)
    timer.start(_EVERY_MS)
    try:
        yield
    finally:
        timer.stop()
        if was_enabled:
            gc.enable()
