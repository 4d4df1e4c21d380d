"""Pauses slow down but never stop; gates hold."""

from __future__ import annotations

import asyncio

from kiegui.tasks.pace import Pace, RateGate


def test_polls_slow_down_but_never_stop() -> None:
    pace = Pace()
    pauses = [pace.poll(age) for age in (0, 29, 30, 120, 600, 3600, 86400, 60 * 86400)]
    assert pauses == [2.5, 2.5, 5.0, 15.0, 30.0, 120.0, 3600.0, 3600.0]


def test_retries_double_up_to_a_bound() -> None:
    pace = Pace(chance=lambda: 1.0)
    assert [pace.retry(attempt) for attempt in (1, 2, 3, 10_000)] == [2.0, 4.0, 8.0, 300.0]
    assert Pace(chance=lambda: 0.0).retry(1) == 1.0


def test_a_full_disk_is_asked_again_soon() -> None:
    assert Pace(scale=2.0).save_again() == 4.0


def test_too_many_waits_a_whole_window() -> None:
    assert Pace(chance=lambda: 0.0).too_many() >= 10.0


def test_gate_lets_no_more_through_than_its_limit() -> None:
    passed: list[float] = []

    async def story() -> None:
        loop = asyncio.get_running_loop()
        gate = RateGate(3, 0.02, loop.time)

        async def pass_through() -> None:
            await gate.wait()
            passed.append(loop.time())

        await asyncio.gather(*(pass_through() for _ in range(10)))

    asyncio.run(story())
    assert len(passed) == 10
    assert all(later - earlier >= 0.019 for earlier, later in zip(passed, passed[3:], strict=False))


def test_gate_prefers_what_is_looked_at_and_forgets_who_went_away() -> None:
    passed: list[str] = []

    async def story() -> None:
        gate = RateGate(1, 0.01, asyncio.get_running_loop().time)
        await gate.wait()

        async def pass_through(name: str, rank: int) -> None:
            await gate.wait(rank)
            passed.append(name)

        ways = [
            asyncio.ensure_future(pass_through(name, rank)) for name, rank in (("a", 1), ("b", 1), ("c", 0), ("d", 0))
        ]
        await asyncio.sleep(0)
        ways[3].cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    asyncio.run(story())
    assert passed == ["c", "a", "b"]


def test_gate_counts_what_is_still_on_its_way() -> None:
    passed: list[float] = []

    async def story() -> None:
        loop = asyncio.get_running_loop()
        gate = RateGate(1, 0.02, loop.time)
        async with gate.passing():
            waiting = asyncio.ensure_future(gate.wait())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            passed.append(loop.time())
        await waiting
        passed.append(loop.time())

    asyncio.run(story())
    assert passed[1] - passed[0] >= 0.019
