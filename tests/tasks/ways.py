"""A task in any state that a ledger can hold, brought there the way that tasks go."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import WITHOUT_ID
from kiegui.tasks.task import MAY_BECOME, Request, Task, TaskState

REQUEST = Request("some/model", {"prompt": "Ein Tag am Meer 🌊", "duration": "5", "scale": 0.3, "loop": False})


def make_task(ledger: Ledger, state: TaskState = TaskState.QUEUED, task_id: str = "", **changes: Any) -> Task:
    """A new task that stands so, as it is in the ledger."""
    task = ledger.add("kie", 1_700_000_000_000, REQUEST, 42.0)
    for following in _way(TaskState.QUEUED, state):
        was = task.state
        task = replace(task, state=following, task_id="" if following in WITHOUT_ID else task_id)
        task = replace(task, **changes) if following is state else task
        ledger.save(task, was)
    return task


def _way(start: TaskState, goal: TaskState) -> list[TaskState]:
    """The shortest way, without its start; by SENDING where there are several."""
    ways: list[list[TaskState]] = [[start]]
    for way in ways:
        if way[-1] is goal:
            return way[1:]
        ways.extend(
            [*way, following] for following in sorted(MAY_BECOME[way[-1]], reverse=True) if following not in way
        )
    raise AssertionError(f"no way to {goal}")
