"""The one way from the event loop to blocking code and back: lanes, each of some daemon threads with a queue."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def now_and_then(tell: Callable[[int, int], None], seconds: float) -> Callable[[int, int], None]:
    """What a thread may call for each piece (done, of how many): `tell` hears of it on the loop's thread, where this is made.

    At most once in so many seconds, but of the last piece for sure; of nothing when the loop has ended.
    """
    loop = asyncio.get_running_loop()
    due = 0.0

    def told(done: int, total: int) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due or done == total:
            due = now + seconds
            with suppress(RuntimeError):  # the loop has ended meanwhile: nobody listens any more
                loop.call_soon_threadsafe(tell, done, total)

    return told


class Lane:
    """`workers` threads that carry out calls in the order they came.

    Unlike an executor's, the threads are daemons: a server that hangs while we connect never holds up the end of the
    process. Made and used on the loop's thread.
    """

    def __init__(self, name: str, workers: int = 1) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    async def do(self, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Carry out the blocking `call` on a thread of this lane; its result, or its exception.

        A cancelled wait does not stop a call under way; one that has not begun is dropped.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_T] = loop.create_future()

        def settle(result: _T | None, error: BaseException | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type]

        def run() -> None:
            if answer.cancelled():
                return
            result: _T | None = None
            problem: BaseException | None = None
            try:
                result = call(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001  not handled here: carried over to the waiting coroutine
                problem = error
            try:
                loop.call_soon_threadsafe(settle, result, problem)
            except RuntimeError:
                return  # the loop has ended meanwhile: nobody waits any more

        self._calls.put(run)
        return await answer

    def _work(self) -> None:
        while (run := self._calls.get()) is not None:
            run()

    def close(self, seconds: float = 0.0) -> None:
        """Take no more calls; wait up to `seconds` for those that were asked for."""
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join(seconds)
