"""The table of outcomes: what each answer to a submission means."""

from __future__ import annotations

import inspect

import pytest

from kiegui import errors
from kiegui.errors import ApiError, BadKey, Maintenance, NoCredits, NotSent, Refused, TooMany, Unconfirmed, UnknownTask
from kiegui.tasks.outcome import outcome_of
from kiegui.tasks.pace import Pace
from kiegui.tasks.task import TaskState

PACE = Pace(chance=lambda: 0.0)

TABLE: list[tuple[str | ApiError, TaskState]] = [
    ("task-1", TaskState.WAITING),
    (NotSent("x"), TaskState.QUEUED),
    (TooMany("x", 429), TaskState.QUEUED),
    (Maintenance("x", 455), TaskState.QUEUED),
    (BadKey("x", 401), TaskState.HELD),
    (NoCredits("x", 402), TaskState.HELD),
    (Refused("x", 422, "reason"), TaskState.REFUSED),
    (UnknownTask("x", 404), TaskState.REFUSED),
    (Unconfirmed("x"), TaskState.UNCONFIRMED),
    (ApiError("something new"), TaskState.UNCONFIRMED),
]


@pytest.mark.parametrize(("answer", "state"), TABLE, ids=lambda value: type(value).__name__)
def test_each_answer_has_its_state(answer: str | ApiError, state: TaskState) -> None:
    assert outcome_of(answer, 0, PACE, 5).state is state


def test_every_error_of_the_api_stands_in_the_table() -> None:
    known = {cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, ApiError)}
    assert {type(answer) for answer, _ in TABLE if isinstance(answer, ApiError)} == known


def test_an_accepted_task_has_its_id_and_no_trouble() -> None:
    assert outcome_of("task-1", 3, PACE, 5).changes == {"task_id": "task-1", "trouble": ""}


def test_what_may_be_sent_again_waits_first() -> None:
    for answer in (NotSent("x"), TooMany("x", 429), Maintenance("x", 455)):
        assert outcome_of(answer, 0, PACE, 5).pause > 0


def test_only_the_account_stops_an_account() -> None:
    stopping = [answer for answer, _ in TABLE if outcome_of(answer, 0, PACE, 5).stops is not None]
    assert [type(answer) for answer in stopping] == [BadKey, NoCredits]


def test_a_refusal_keeps_its_code_and_reason() -> None:
    failure = outcome_of(Refused("x", 422, "reason"), 0, PACE, 5).changes["failure"]
    assert (failure.code, failure.message) == ("422", "reason")
