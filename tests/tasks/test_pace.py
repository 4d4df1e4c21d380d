"""Pauses slow down but never stop; gates hold."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from kiegui.tasks.pace import Pace, RateGate


def test_polls_slow_down_but_never_stop() -> None:
    pace = Pace()
    pauses = [pace.poll(age) for age in (0, 29, 30, 120, 600, 3600, 86400, 60 * 86400)]
    assert pauses == [2.5, 2.5, 5.0, 15.0, 30.0, 120.0, 3600.0, 3600.0]


def test_retries_double_up_to_a_bound() -> None:
    pace = Pace(chance=lambda: 1.0)
    assert [pace.retry(attempt) for attempt in (1, 2, 3, 10_000)] == [2.0, 4.0, 8.0, 300.0]
    assert Pace(chance=lambda: 0.0).retry(1) == 1.0


def test_too_many_waits_a_whole_window() -> None:
    assert Pace(chance=lambda: 0.0).too_many() >= 10.0


def test_gate_lets_no_more_through_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    passed: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    async def story() -> None:
        gate = RateGate(3, 10.0, lambda: now)
        for _ in range(10):
            await gate.wait()
            passed.append(now)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(story())
    assert passed == [0.0] * 3 + [10.0] * 3 + [20.0] * 3 + [30.0]
    assert all(later >= earlier for earlier, later in pairwise(passed))
