"""How often: pauses between polls and attempts, and gates that keep us below Kie's limits. Time and chance are handed in."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

_POLL_STEPS = (
    # (age of the task, pause until the next poll), in seconds
    (30.0, 2.5),
    (120.0, 5.0),
    (600.0, 15.0),
    (3600.0, 30.0),
    (86400.0, 120.0),
)
_POLL_AFTER_A_DAY = 3600.0
_LIMIT_WINDOW = 10.0  # Kie counts new tasks by windows of 10 s (docs: getting started)
_CREATES = 18  # in such a window; Kie takes 20 (docs: getting started)
_QUESTIONS = 8  # in a second; Kie takes 10 for each key (docs: get-task-detail)
_MAINTENANCE = 60.0
_FRESH = 60.0
_SAVE_AGAIN = 2.0


@dataclass(frozen=True)
class Pace:
    """Every pause of the runner, in seconds; `scale` shortens them all alike."""

    scale: float = 1.0
    chance: Callable[[], float] = random.random

    def poll(self, age: float) -> float:
        """Until a task that was sent `age` seconds ago is asked for again: it slows down but never stops."""
        return self.scale * next((pause for limit, pause in _POLL_STEPS if age < limit), _POLL_AFTER_A_DAY)

    def retry(self, attempt: int, longest: float = 300.0) -> float:
        """Before attempt number `attempt` (1, 2, …): jitter below a bound that doubles from 2 s."""
        bound = min(longest, 2.0 * 2.0 ** min(max(attempt, 1) - 1, 20))
        return self.scale * bound * (0.5 + 0.5 * self.chance())

    def too_many(self) -> float:
        """After "too many at once": a whole window, and not all together."""
        return self.scale * _LIMIT_WINDOW * (1.0 + 0.2 * self.chance())

    def maintenance(self) -> float:
        """While Kie is under maintenance."""
        return self.scale * _MAINTENANCE

    def save_again(self) -> float:
        """Before the ledger is asked once more to take what it could not."""
        return self.scale * _SAVE_AGAIN

    def fresh(self) -> float:
        """How long the last good answer of Kie counts as proof that it can be reached."""
        return self.scale * _FRESH

    def creates(self) -> RateGate:
        """The gate for new tasks. Call it on the loop's thread."""
        return RateGate(_CREATES, self.scale * _LIMIT_WINDOW, asyncio.get_running_loop().time)

    def questions(self) -> RateGate:
        """The gate for questions about tasks. Call it on the loop's thread."""
        return RateGate(_QUESTIONS, self.scale, asyncio.get_running_loop().time)


class RateGate:
    """Lets at most `limit` through in any `window` seconds of `clock`, which is the loop's. For the loop's thread.

    What is still `passing` counts: when exactly it gets to Kie is not known before it is answered.
    """

    def __init__(self, limit: int, window: float, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._passing = 0
        self._passed: deque[float] = deque()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, rank: int = 0) -> None:
        """Return when one more may go: first those of the lowest rank, among them who came first."""
        async with self.passing(rank):
            return

    @asynccontextmanager
    async def passing(self, rank: int = 0) -> AsyncIterator[None]:
        """Begin the block when one more may go, as with `wait`; it goes by the end of the block."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), turn))
        self._let_through()
        try:
            await turn
            yield
        finally:
            if not turn.cancelled():
                self._passing -= 1
                self._passed.append(self._clock())
                self._let_through()

    def _let_through(self) -> None:
        now = self._clock()
        while self._passed and self._passed[0] + self._window <= now:
            self._passed.popleft()
        while self._waiting:
            turn = self._waiting[0][2]
            if not turn.cancelled():
                if self._passing + len(self._passed) >= self._limit:
                    break
                self._passing += 1
                turn.set_result(None)
            heapq.heappop(self._waiting)
        if self._waiting and self._passed:
            self._come_back(self._passed[0] + self._window - now)

    def _come_back(self, pause: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(pause, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._let_through()
