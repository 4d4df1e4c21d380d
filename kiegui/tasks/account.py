"""An account as the runner sees it: how to reach it, and whether something is in the way. For the loop's thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiegui.errors import Refused

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint


@dataclass(eq=False)
class Account:
    """`client` is None while there is no key; `stopped` says why nothing is sent, None if all is well."""

    name: str
    client: Client | None = None
    stopped: Refused | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until something about the account has changed."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self._woken.wait(), seconds)
            except TimeoutError:
                return

    def wake(self) -> None:
        """Something has changed: whoever rests goes on."""
        self._woken.set()
        self._woken = asyncio.Event()
