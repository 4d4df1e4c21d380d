"""`Aside`: slow work in a thread beside the GUI's, and what came of it, back on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

_T = TypeVar("_T")


class Aside(QObject):
    """Does what its parent asks for, in that order; nothing comes back when the parent is gone. GUI thread."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._done.connect(self._on_done)

    def do(self, work: Callable[[], _T], then: Callable[[_T], object]) -> None:
        """Call `work`, which raises nothing, in a thread, and then `then` with what it gave back, here."""

        def job() -> None:
            result = work()
            with suppress(RuntimeError):  # the window was closed meanwhile
                self._done.emit(then, result)

        self._pool.start(job)

    def drop_waiting(self) -> None:
        """What has not begun is not wanted any more."""
        self._pool.clear()

    def _on_done(self, then: Callable[[object], object], result: object) -> None:
        then(result)
