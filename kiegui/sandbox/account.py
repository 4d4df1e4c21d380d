"""The practice account: credits and tasks, and what the passing of time makes of them. No HTTP here."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from kiegui.sandbox.prices import credits_for
from kiegui.sandbox.state_file import PracticeTask, State, StateFile

FAIL_WORDS = "fail please"
_KEPT = 1_000
"""Finished tasks beyond this number are forgotten, oldest first."""


class Phase(StrEnum):
    """Where a task stands, in Kie's words."""

    WAITING = "waiting"
    GENERATING = "generating"
    SUCCESS = "success"
    FAIL = "fail"


class OutOfCredits(Exception):
    """The balance is lower than the price of the task; nothing was created."""


class PracticeAccount:
    """The tasks and the credits of one account. Any thread; every change is on disk before it is answered."""

    def __init__(
        self,
        file: StateFile,
        *,
        clock: Callable[[], float],
        new_id: Callable[[], str],
        pace: float,
        credits_at_first: float,
    ) -> None:
        """`clock` gives seconds since 1970; `pace` stretches the delays (0 = at once, 1 = as usual).

        Raises OSError if the state can't be read or written.
        """
        self._file = file
        self._clock = clock
        self._new_id = new_id
        self._pace = pace
        self._lock = threading.Lock()
        self._credits_at_first = credits_at_first
        self._state = file.load() or State(credits_at_first)
        file.save(self._state)

    def create(self, request: Mapping[str, object]) -> PracticeTask:
        """Charge and keep a new task; `request` is a checked body of createTask. Raises OutOfCredits, OSError."""
        with self._lock:
            state = self._settled()
            task = self._new_task(request)
            # Somebody who practises must never be stuck: an account that is too empty is filled up.
            credits = state.credits if task.cost <= state.credits else self._credits_at_first
            if task.cost > credits:
                raise OutOfCredits
            tasks = _without_oldest({**state.tasks, task.id: task}, self._now())
            self._keep(State(round(credits - task.cost, 2), tasks))
            return task

    def find(self, task_id: str) -> tuple[PracticeTask, Phase] | None:
        """The task and where it stands; None if it isn't known, or not visible yet. Raises OSError."""
        with self._lock:
            task = self._settled().tasks.get(task_id)
            now = self._now()
            return None if task is None or now < task.visible else (task, _phase(task, now))

    def balance(self) -> float:
        """The credits that are left. Raises OSError."""
        with self._lock:
            return self._settled().credits

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _settled(self) -> State:
        """The state after tasks that failed in the meantime were refunded: failed tasks are not charged."""
        now = self._now()
        due = [task for task in self._state.tasks.values() if task.fails and not task.refunded and now >= task.done]
        if due:
            balance = round(self._state.credits + sum(task.cost for task in due), 2)
            self._keep(State(balance, {**self._state.tasks, **{task.id: replace(task, refunded=True) for task in due}}))
        return self._state

    def _keep(self, state: State) -> None:
        self._file.save(state)
        self._state = state

    def _new_task(self, request: Mapping[str, object]) -> PracticeTask:
        """The delays follow from the id: 1–2 s of waiting, then 4–8 s of generating, times the pace."""
        values = request["input"]
        assert isinstance(values, dict)
        task_id = self._new_id()
        chance = hashlib.sha256(task_id.encode()).digest()
        waiting, generating = 1 + chance[0] / 255, 4 + 4 * chance[1] / 255
        # Seen at Kie: a task that was just created is not always known at once.
        hidden = 0.3 if chance[2] % 4 == 0 else 0.0
        created, pace = self._now(), self._pace * 1000
        return PracticeTask(
            id=task_id,
            request=request,
            cost=credits_for(str(request["model"]), values),
            created=created,
            visible=created + round(hidden * pace),
            begun=created + round(waiting * pace),
            done=created + round((waiting + generating) * pace),
            fails=any(isinstance(value, str) and FAIL_WORDS in value.lower() for value in values.values()),
        )


def _phase(task: PracticeTask, now: int) -> Phase:
    if now < task.begun:
        return Phase.WAITING
    if now < task.done:
        return Phase.GENERATING
    return Phase.FAIL if task.fails else Phase.SUCCESS


def _without_oldest(tasks: Mapping[str, PracticeTask], now: int) -> dict[str, PracticeTask]:
    """All that still run, and the newest thousand of those that ended."""
    ended = [task.id for task in tasks.values() if now >= task.done and (task.refunded or not task.fails)]
    forgotten = frozenset(ended[: max(0, len(ended) - _KEPT)])
    return {task_id: task for task_id, task in tasks.items() if task_id not in forgotten}
