"""Lives as processes, started so cheaply that hundreds can be killed: forks of one process that has imported everything."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import sys
import threading
from multiprocessing.context import ForkServerContext, SpawnContext

import msgspec

from tests.reliability import life as app
from tests.reliability.life import Life


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")  # no fork there: the same, only slower
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([app.__name__])
    return context


class Child:
    """A process that lives so, from now on. Use each on one thread; several threads may have some."""

    _turn = threading.Lock()
    """multiprocessing reads the exit codes of all children at every start; who waits for one may come too late then."""

    def __init__(self, life: Life) -> None:
        with self._turn:
            self._process = _context().Process(target=app.main, args=(msgspec.json.encode(life).decode(),), daemon=True)
            self._process.start()

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Whether it comes to its end within that time."""
        return bool(multiprocessing.connection.wait([self._process.sentinel], seconds))

    def end(self, seconds: float = 60.0) -> int:
        """Wait for its end; the exit code. AssertionError, and it is killed, if there is none by then."""
        if not self.has_ended(seconds):
            self.kill()
            raise AssertionError(f"it did not come to rest within {seconds:g} s")
        with self._turn:
            self._process.join()
            assert self._process.exitcode is not None
            return self._process.exitcode

    def kill(self) -> None:
        """End it as `kill -9` does, wherever it is."""
        with self._turn:
            self._process.kill()
            self._process.join()
