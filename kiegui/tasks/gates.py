"""What is checked, for free, before a submission may cost money: room for the result, and that Kie answers properly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from kiegui.errors import ApiError, BadKey, LedgerError, Maintenance, NoCredits, NotSent, Refused, TooMany
from kiegui.tasks.account import Account
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace

_ROOM_BYTES = 100_000_000  # a film of some seconds, with something to spare


class Gates:
    """Asked before each submission. All methods on the loop's thread."""

    def __init__(self, folder: Callable[[], Path], pace: Pace) -> None:
        """`folder` says where results go at the moment."""
        self._folder = folder
        self._pace = pace
        self._lane = Lane("gates", 2)

    async def problem(self, account: Account) -> ApiError | None:
        """Why nothing may be sent for this account now, as if the submission itself had met it; None if all is well.

        There must be room for the result, and Kie must have answered a free question properly a short time ago. After a
        submission without an answer it must have done so since: a dead server, or a network that wants a log-in first,
        then costs one doubt and not a whole queue of them.
        """
        try:
            await self._lane.do(_check_room, self._folder())
        except LedgerError as problem:
            return NotSent(problem.message)
        async with account.asking:  # one question is enough for all that wait for the answer
            if account.is_fresh(self._pace.fresh()):
                return None
            return await self._ask(account)

    async def _ask(self, account: Account) -> ApiError | None:
        if account.client is None:
            return NotSent("There is no key for this account. Nothing was sent.")
        try:
            account.credits = await self._lane.do(account.client.credits)
            account.sent_since = 0
        except (NotSent, BadKey, NoCredits, TooMany, Maintenance) as problem:
            return problem
        except Refused:
            account.answered()  # that server has no such question, but it speaks Kie's language
            return None
        except ApiError as problem:
            return NotSent(f"{problem.message} Nothing was sent; your task waits here and goes on by itself.")
        account.answered()
        return None

    def close(self) -> None:
        """Check no more."""
        self._lane.close()


def _check_room(folder: Path) -> None:
    """Raises LedgerError if a result could not be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        words = "The folder for results can’t be used"
        raise LedgerError(
            f"{words}: {error.strerror}. Nothing was sent. Choose another folder in the settings."
        ) from error
    if free < _ROOM_BYTES:
        left = f"{free // 1_000_000} MB"
        raise LedgerError(f"The disk for results is almost full ({left} left). Nothing was sent. Make some room.")
