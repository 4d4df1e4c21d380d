"""Kie's callbacks in this session: listened for if the person has a tunnel for them. On the loop's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from secrets import token_urlsafe
from typing import Any

from msgspec.structs import replace

from kiegui.errors import KieGuiError, SettingsError
from kiegui.settings import Settings
from kiegui.tasks.callbacks import Callbacks, Hint
from kiegui.tasks.task import Task


class CallbackDesk:
    """Opened once; without it, or where it can't listen, tasks are asked for as always."""

    def __init__(
        self,
        webhook_key: str,
        follow: Callable[[Hint], Coroutine[Any, Any, None]],
        do: Callable[[Coroutine[Any, Any, None]], None],
        tell: Callable[[KieGuiError], None],
    ) -> None:
        """`webhook_key` is what Kie signs its callbacks with, "" if it does not. `do` carries out what `follow` makes of a
        hint; `tell` hears why nothing is listened for.
        """
        self._webhook_key = webhook_key
        self._follow = follow
        self._do = do
        self._tell = tell
        self._callbacks: Callbacks | None = None

    def open(self, settings: Settings) -> Settings:
        """Listen, if the settings name a tunnel; they come back with the token that Kie is given, and may call with later."""
        if not settings.callback_host:
            return settings
        settings = replace(settings, callback_token=settings.callback_token or token_urlsafe(24))
        loop = asyncio.get_running_loop()

        def hinted(hint: Hint) -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(lambda: self._do(self._follow(hint)))

        try:
            callbacks = Callbacks(
                [settings.callback_host], settings.callback_port, settings.callback_token, self._webhook_key, hinted
            )
            callbacks.start()
        except (KieGuiError, ValueError) as problem:
            self._tell(SettingsError(f"Kie’s callbacks are off: {problem}"))
        else:
            self._callbacks = callbacks
        return settings

    def address_for(self, task: Task) -> str:
        """Where Kie should send the one about a task; "" for nowhere."""
        if self._callbacks is None or task.is_sandbox:
            return ""
        return self._callbacks.address_for(str(task.number))

    def close(self) -> None:
        """Listen no more."""
        if self._callbacks is not None:
            self._callbacks.close()
