"""An account: whoever rests is woken when something has changed."""

from __future__ import annotations

import asyncio

from kiegui.tasks.account import Account


def test_a_rest_ends_by_itself() -> None:
    asyncio.run(asyncio.wait_for(Account("kie").rest(0.001), 5))


def test_a_rest_ends_when_the_account_is_woken() -> None:
    async def story() -> None:
        account = Account("kie")
        resting = [asyncio.ensure_future(account.rest(3600)) for _ in range(3)]
        await asyncio.sleep(0)
        account.wake()
        await asyncio.wait_for(asyncio.gather(*resting), 5)

    asyncio.run(story())


def test_a_wake_is_not_remembered() -> None:
    async def story() -> bool:
        account = Account("kie")
        account.wake()
        resting = asyncio.ensure_future(account.rest(3600))
        await asyncio.sleep(0.001)
        still = not resting.done()
        resting.cancel()
        return still

    assert asyncio.run(story())
