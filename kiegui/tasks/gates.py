"""What is checked, for free, before a submission may cost money: room for the result, and that Kie answers properly."""

from __future__ import annotations

import asyncio
import shutil

from kiegui.errors import ApiError, BadKey, LedgerError, Maintenance, NoCredits, NotSent, Refused, TooMany
from kiegui.tasks.account import Account
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore

_PATIENCE = 10.0
"""Seconds in which a disk has to say how much room it has; one on a network may be gone."""

_ROOM_BYTES = 100_000_000  # a film of some seconds, with something to spare


class Gates:
    """Asked before each submission. All methods on the loop's thread."""

    def __init__(self, results: ResultStore, pace: Pace) -> None:
        """`results` knows where they go at the moment."""
        self._results = results
        self._pace = pace
        self._lane = Lane("gates", 2)

    async def problem(self, account: Account) -> ApiError | None:
        """Why nothing may be sent for this account now, as if the submission itself had met it; None if all is well.

        There must be room for the result, and Kie must have answered a free question properly a short time ago. After a
        submission without an answer it must have done so since: a dead server, or a network that wants a log-in first,
        then costs one doubt and not a whole queue of them.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._lane.do(_check_room, self._results)
        except LedgerError as problem:
            return NotSent(problem.message)
        except TimeoutError:
            words = "The folder for results does not answer. Nothing was sent; it goes on by itself when it does."
            return NotSent(words)
        async with account.asking:  # one question is enough for all that wait for the answer
            if account.is_fresh(self._pace.fresh()):
                return None
            return await self._ask(account)

    async def ask(self, account: Account) -> ApiError | None:
        """Ask for the balance now, whatever was answered before; why it is not known, None if it is (or never will be)."""
        async with account.asking:
            return await self._ask(account)

    async def _ask(self, account: Account) -> ApiError | None:
        if account.client is None:
            return NotSent("There is no key for this account. Nothing was sent.")
        try:
            account.credits = await account.lane("gates", 1).do(account.client.credits)
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


def _check_room(results: ResultStore) -> None:
    """Raises LedgerError if a result could not be written."""
    try:
        if results.folder == results.home:
            results.home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(results.folder).free
    except FileNotFoundError as error:  # a folder that the person chose is not made anew: its disk may be unplugged
        words = f"The folder for results, {results.folder}, is not there. Nothing was sent. Plug its disk in, or choose another."
        raise LedgerError(words) from error
    except OSError as error:
        words = "The folder for results can’t be used"
        raise LedgerError(
            f"{words}: {error.strerror}. Nothing was sent. Choose another folder in the settings."
        ) from error
    if free < _ROOM_BYTES:
        left = f"{free // 1_000_000} MB"
        words = f"The disk for results is almost full ({left} left). Nothing was sent."
        raise LedgerError(f"{words} Make some room; then it goes on by itself.")
