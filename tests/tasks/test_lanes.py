"""Lanes: results and errors come back, order is kept, a hung call holds up nobody else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from kiegui.tasks.lanes import Lane, now_and_then


def test_results_and_errors_come_back() -> None:
    async def story() -> None:
        lane = Lane("test")
        assert await lane.do(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await lane.do(divmod, 7, 0)
        lane.close(1.0)

    asyncio.run(story())


def test_one_worker_keeps_the_order() -> None:
    async def story() -> list[int]:
        lane = Lane("test")
        done: list[int] = []
        await asyncio.gather(*(lane.do(done.append, number) for number in range(50)))
        lane.close(1.0)
        return done

    assert asyncio.run(story()) == list(range(50))


def test_a_cancelled_call_that_has_not_begun_is_dropped() -> None:
    async def story() -> list[str]:
        lane = Lane("test")
        gate = threading.Event()
        done: list[str] = []
        holding = asyncio.ensure_future(lane.do(gate.wait, 5))
        dropped = asyncio.ensure_future(lane.do(done.append, "dropped"))
        await asyncio.sleep(0)
        dropped.cancel()
        await asyncio.gather(dropped, return_exceptions=True)
        gate.set()
        await holding
        await lane.do(done.append, "kept")
        lane.close(1.0)
        return done

    assert asyncio.run(story()) == ["kept"]


def test_closing_does_not_wait_for_a_hung_call() -> None:
    gate = threading.Event()

    async def story() -> None:
        lane = Lane("test")
        asyncio.ensure_future(lane.do(gate.wait, 5)).cancel()
        hung = asyncio.ensure_future(lane.do(gate.wait, 5))
        await asyncio.sleep(0)
        lane.close()
        hung.cancel()
        await asyncio.gather(hung, return_exceptions=True)

    asyncio.run(asyncio.wait_for(story(), 2))
    gate.set()


def test_of_pieces_the_loop_hears_now_and_then_and_of_the_last_for_sure() -> None:
    async def story() -> list[tuple[int, int]]:
        lane = Lane("test")
        heard: list[tuple[int, int]] = []
        told = now_and_then(lambda done, total: heard.append((done, total)), 60.0)
        for done in range(1, 100):
            await lane.do(told, done, 99)
        lane.close(1.0)
        return heard

    assert asyncio.run(story()) == [(1, 99), (99, 99)]


def test_pieces_after_the_loop_has_ended_are_nobodys() -> None:
    async def teller() -> Callable[[int, int], None]:
        return now_and_then(lambda _done, _total: None, 0.0)

    told = asyncio.run(teller())
    thread = threading.Thread(target=told, args=(1, 1))
    thread.start()
    thread.join()
