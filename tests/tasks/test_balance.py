"""The balance follows the account and survives a silent server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from kiegui.api.client import Client
from kiegui.tasks.balance import Balance
from tests.fake_kie import FakeKie, Fault


def test_balance_tells_the_figure_and_its_changes(kie: FakeKie, client: Client) -> None:
    told: list[float | None] = []

    async def story() -> None:
        balance = Balance(told.append)
        balance.follow(client)
        await until(lambda: told == [None, 1000.0])
        kie.next("chat/credit", Fault.html())
        kie.truth.book(-42.0)
        balance.refresh()
        await until(lambda: len(kie.api.requests) == 2)
        balance.refresh()
        await until(lambda: told == [None, 1000.0, 958.0])
        await balance.close()

    run(story())


def test_balance_of_a_refused_key_is_not_known(kie: FakeKie, client: Client) -> None:
    told: list[float | None] = []

    async def story() -> None:
        kie.next("chat/credit", Fault.code(401))
        balance = Balance(told.append)
        balance.follow(client)
        await until(lambda: told == [None, None])
        await balance.close()

    run(story())


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 10))


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.005)
