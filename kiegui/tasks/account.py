"""An account as the runner sees it: how to reach it, and whether something is in the way. For the loop's thread."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiegui.errors import Refused
from kiegui.tasks.lanes import Lane

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint


AT_ONCE = 6
"""Submissions under way at the same time."""


@dataclass(eq=False)
class Account:
    """`client` is None while there is no key; `stopped` says why nothing is sent, None if all is well.

    `credits` is the balance when it was last asked for, None if it never was, and `sent_since` how many submissions left
    since then. Whoever asks a free question to see whether Kie answers does it under `asking`; whoever submits, in one of
    the `turns`.
    """

    name: str
    client: Client | None = None
    stopped: Refused | None = None
    credits: float | None = None
    sent_since: int = 0
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: float | None = None

    def lane(self, name: str, workers: int) -> Lane:
        """Threads for one kind of call to this account: where one does not answer, the others don't wait for it."""
        if name not in self._lanes:
            self._lanes[name] = Lane(f"{name} {self.name}", workers)
        return self._lanes[name]

    def close(self) -> None:
        """Nothing more is asked of it."""
        for lane in self._lanes.values():
            lane.close()

    def answered(self) -> None:
        """Kie has just answered a free question properly."""
        self._answered = time.monotonic()

    def doubt(self) -> None:
        """It may not be Kie, or not in order: a submission was not answered, or the computer has slept."""
        self._answered = None

    def is_fresh(self, seconds: float) -> bool:
        """Whether Kie has answered within so many seconds, and nothing has cast doubt on it since."""
        return self._answered is not None and time.monotonic() - self._answered < seconds

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until something about the account has changed."""
        if seconds > 0:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes together with what it waits for.
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()

    def wake(self) -> None:
        """Something has changed: whoever rests goes on."""
        self._woken.set()
        self._woken = asyncio.Event()
