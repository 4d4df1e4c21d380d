"""The words of filters cover every task."""

from __future__ import annotations

from kiegui.tasks.finding import Standing
from kiegui.tasks.task import TaskState


def test_every_state_belongs_to_exactly_one_standing() -> None:
    assert sorted(state for standing in Standing for state in standing.states) == sorted(TaskState)
