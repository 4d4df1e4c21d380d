"""The sandbox's memory on disk: one JSON file with the credits and the tasks, replaced as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiegui.durable import write_durably


@dataclass(frozen=True)
class PracticeTask:
    """One task: `request` is the body of createTask; times are milliseconds since 1970, fixed at its creation.

    Its state at any moment follows from the clock alone, so tasks go on while the sandbox isn't running, as at Kie.
    """

    id: str
    request: Mapping[str, object]
    cost: float
    created: int
    visible: int
    """Before this, Kie knows nothing of the task yet ("recordInfo is null")."""
    begun: int
    done: int
    fails: bool
    refunded: bool = False

    @property
    def model(self) -> str:
        """The model id."""
        return str(self.request["model"])

    @property
    def values(self) -> Mapping[str, object]:
        """The `input` of the request."""
        values = self.request["input"]
        return values if isinstance(values, dict) else {}


@dataclass(frozen=True)
class State:
    """All that must survive a restart; tasks by id, oldest first."""

    credits: float
    tasks: Mapping[str, PracticeTask] = field(default_factory=dict)


class StateFile:
    """The file that a `State` is kept in."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> State | None:
        """What was saved last; None if there is nothing, or nothing readable (then set aside as ".broken").

        Raises OSError if the file is there but can't be read.
        """
        try:
            return _decode(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, OverflowError, RecursionError):
            self._path.replace(self._path.with_name(self._path.name + ".broken"))
            return None

    def save(self, state: State) -> None:
        """Write all of it, or nothing. Raises OSError."""
        content = {
            "version": 1,
            "credits": state.credits,
            "tasks": [vars(task) for task in state.tasks.values()],
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self._path, json.dumps(content, separators=(",", ":")).encode())


def _decode(content: bytes) -> State:
    """Raises ValueError (or what json and float make of absurd numbers) if this isn't what `save` writes."""
    match json.loads(content):
        case {"version": 1, "credits": int() | float() as balance, "tasks": list() as rows}:
            return State(float(balance), {task.id: task for task in map(_task, rows)})
    raise ValueError("not a state of the sandbox")


def _task(row: object) -> PracticeTask:
    match row:
        case {
            "id": str() as task_id,
            "request": {"model": str(), "input": dict()} as request,
            "cost": int() | float() as cost,
            "created": int() as created,
            "visible": int() as visible,
            "begun": int() as begun,
            "done": int() as done,
            "fails": bool() as fails,
            "refunded": bool() as refunded,
        }:
            return PracticeTask(task_id, request, cost, created, visible, begun, done, fails, refunded)
    raise ValueError("not a task of the sandbox")
