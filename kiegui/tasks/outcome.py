"""What an answer to a submission means for its task: one table, without side effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kiegui.errors import ApiError, BadKey, Maintenance, NoCredits, NotSent, Refused, TooMany
from kiegui.tasks.pace import Pace
from kiegui.tasks.task import Failure, TaskState


@dataclass(frozen=True)
class Outcome:
    """How the task stands now, in how many seconds it goes on, and the refusal that stops its whole account, if any."""

    state: TaskState
    pause: float = 0.0
    changes: dict[str, Any] = field(default_factory=dict)
    stops: Refused | None = None


def outcome_of(answer: str | ApiError, attempt: int, pace: Pace, now: int) -> Outcome:
    """`answer` is Kie's task id, or why there is none; `attempt` counts those that failed before; `now` is in ms.

    Only what proves that nothing was created lets a task be sent again. Whatever is not in this table is UNCONFIRMED.
    """
    match answer:
        case str():
            return Outcome(TaskState.WAITING, pace.poll(0), {"task_id": answer, "trouble": ""})
        case NotSent():
            return Outcome(TaskState.QUEUED, pace.retry(attempt + 1), {"trouble": answer.message})
        case TooMany():
            return Outcome(TaskState.QUEUED, pace.too_many(), {"trouble": answer.message})
        case Maintenance():
            return Outcome(TaskState.QUEUED, pace.maintenance(), {"trouble": answer.message})
        case BadKey() | NoCredits():
            failure = Failure(str(answer.code), answer.reason)
            return Outcome(TaskState.HELD, changes={"trouble": answer.message, "failure": failure}, stops=answer)
        case Refused():
            failure = Failure(str(answer.code), answer.reason)
            return Outcome(TaskState.REFUSED, changes={"failure": failure, "trouble": "", "finished": now})
        case _:
            return Outcome(TaskState.UNCONFIRMED, changes={"trouble": answer.message})
