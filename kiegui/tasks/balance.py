"""The balance: asked for now and then, and after whatever may have changed it. asyncio, no Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiegui.errors import ApiError, BadKey
from kiegui.tasks.lanes import Lane

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_EVERY_SECONDS = 60.0
_SETTLE_SECONDS = 0.4  # several tasks may end together: one question is enough


class Balance:
    """Keeps the figure of one account current. All methods on the loop's thread.

    `tell` gets the credits, or None while they are not known.
    """

    def __init__(self, tell: Callable[[float | None], None]) -> None:
        self._tell = tell
        self._lane = Lane("balance")
        self._client: Client | None = None
        self._wanted = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    def follow(self, client: Client | None) -> None:
        """Ask this account from now on (None: no account)."""
        self._client = client
        self._tell(None)
        self._wanted.set()
        if self._watch is None:
            self._watch = asyncio.ensure_future(self._keep_current())

    def refresh(self) -> None:
        """Something may have changed it."""
        self._wanted.set()

    async def _keep_current(self) -> None:
        while True:
            self._wanted.clear()
            client = self._client
            if client is not None:
                await self._ask(client)
            try:
                # Not wait_for: in Python 3.11 it loses a cancellation that comes together with what it waits for.
                async with asyncio.timeout(_EVERY_SECONDS):
                    await self._wanted.wait()
                await asyncio.sleep(_SETTLE_SECONDS)
            except TimeoutError:
                continue

    async def _ask(self, client: Client) -> None:
        try:
            credits = await self._lane.do(client.credits)
        except BadKey:
            credits = None
        except ApiError:
            return  # the last known figure stands until the server answers again
        if client is self._client:
            self._tell(credits)

    async def close(self) -> None:
        """Stop asking."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._lane.close()
