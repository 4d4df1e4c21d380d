"""Why a result can't be shown, and what can be done about it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiegui.tasks.task import Result, Task
from kiegui.ui.orders import Order
from kiegui.ui.preview.message_page import Action, Message
from kiegui.ui.preview.unshowable import unshowable
from tests.ui.made_tasks import NOW, make_result, make_task

DAY = 86_400_000


def message_of(task: Task, *, is_there: bool = False) -> Message:
    message = unshowable(task, task.results[0], NOW, is_there=is_there)
    assert message is not None
    return message


def test_what_is_there_is_shown() -> None:
    task = make_task(results=(make_result(),))
    assert unshowable(task, task.results[0], NOW, is_there=True) is None
    odd = replace(task, results=(replace(make_result(), odd="No film."),))
    assert message_of(odd, is_there=True).headline == "Kept, but not opened"


@pytest.mark.parametrize(
    ("age", "ways"),
    [
        (1, (Order.DOWNLOAD_AGAIN, Action.SHOW_FOLDER)),
        (20, (Action.SHOW_FOLDER, Action.MAKE_AGAIN)),
    ],
)
def test_missing_file_can_come_back_while_kie_has_it(age: int, ways: tuple[object, ...]) -> None:
    task = make_task(results=(make_result(),), finished=NOW - age * DAY, account="kie")
    message = message_of(task)
    assert "its disk is not plugged in" in message.sentences[0]
    assert (message.way, *message.further) == ways


def test_gone_result_says_what_happened_once() -> None:
    trouble = "Kie does not have these any more: 1. Nothing more is charged."
    task = make_task(results=(Result(url="x", is_gone=True),), trouble=trouble, credits=42.0)
    words = message_of(task).sentences
    assert words[:2] == ("Kie does not have these any more: 1.", "Charged: 42 credits.")
