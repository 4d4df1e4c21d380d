"""Tasks: the few things that records can tell by themselves."""

from __future__ import annotations

import pytest

from kiegui.tasks.task import SANDBOX, Request, Task, TaskState


@pytest.mark.parametrize(
    ("values", "prompt"),
    [
        ({"prompt": "A kite"}, "A kite"),
        ({"text": "Read this"}, "Read this"),
        ({"duration": "5", "lyrics": "la la la"}, "la la la"),
        ({"prompt": ["odd"], "image_url": "https://a/b"}, ""),
        (
            {"scene": "At sea", "lines": [{"text": "Hello there", "voice": "x7"}, {}, {"text": "Ahoy"}]},
            "Hello there\nAhoy",
        ),
        ({"lines": [{"voice": "x7"}, "odd"], "scene": "At sea"}, "At sea"),
        ({}, ""),
    ],
)
def test_prompt_is_the_first_words_there_are(values: dict[str, object], prompt: str) -> None:
    assert Request("m", values).prompt == prompt


def test_states_that_wait_for_the_person_or_for_nobody_are_not_unfinished() -> None:
    idle = {
        TaskState.WITHDRAWN,
        TaskState.UNCONFIRMED,
        TaskState.WRITTEN_OFF,
        TaskState.REFUSED,
        TaskState.SAVED,
        TaskState.FAILED,
        TaskState.GONE,
    }
    assert {state for state in TaskState if not state.unfinished} == idle


def test_practice_is_told_by_the_account() -> None:
    task = Task(number=1, account=SANDBOX, created=0, request=Request("m", {}))
    assert task.is_sandbox
