"""The question about held tasks: how many, how much, and each of its ways on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.errors import NoCredits, Refused
from kiegui.tasks.task import SANDBOX, Task, TaskState
from kiegui.ui.account.held import HeldQuestion, held_words
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import make_task, part_of

EMPTY = NoCredits("Not enough <b>credits</b>.", 402)


def held(number: int = 1, estimate: float | None = 42.0, account: str = "kie") -> Task:
    return make_task(number, TaskState.HELD, estimate=estimate, account=account)


def make_question(
    qtbot: QtBot, problem: Refused | None = EMPTY, *, tasks: tuple[Task, ...] = (held(),), key_can_change: bool = True
) -> HeldQuestion:
    question = HeldQuestion(tasks, problem, key_can_change=key_can_change)
    qtbot.addWidget(question)
    question.open()
    return question


@pytest.mark.parametrize(
    ("words", "said"),
    [("Send now", ["send"]), ("Don’t send any of them", ["withdraw"]), ("Enter a key…", ["key"]), ("Later", [])],
)
def test_each_button_says_what_is_wanted(qtbot: QtBot, words: str, said: list[str]) -> None:
    question = make_question(qtbot)
    heard: list[str] = []
    question.send_wanted.connect(lambda: heard.append("send"))
    question.withdrawal_wanted.connect(lambda: heard.append("withdraw"))
    question.key_wanted.connect(lambda: heard.append("key"))
    part_of(question, QPushButton, words).click()
    assert heard == said


def test_later_is_what_enter_and_escape_mean(qtbot: QtBot) -> None:
    question = make_question(qtbot)
    later = part_of(question, QPushButton, "Later")
    assert question.defaultButton() is later
    assert question.escapeButton() is later


def test_a_key_from_outside_cannot_be_changed(qtbot: QtBot) -> None:
    assert not part_of(make_question(qtbot, key_can_change=False), QPushButton, "Enter a key…").isVisible()


@pytest.mark.parametrize(
    ("problem", "words", "address"),
    [
        (EMPTY, "Add credits", "https://kie.ai/billing"),
        (NoCredits("", 433), "Change the cap", "https://kie.ai/api-key"),
    ],
)
def test_missing_credits_lead_to_kies_page(
    qtbot: QtBot, desktop: Desktop, problem: Refused, words: str, address: str
) -> None:
    question = make_question(qtbot, problem)
    part_of(question, QPushButton, words).click()
    assert desktop.opened == [address]


def test_other_reasons_do_not_lead_there(qtbot: QtBot) -> None:
    question = make_question(qtbot, None)
    assert question.text() == "These tasks were not sent yet."
    assert not part_of(question, QPushButton, "Add credits").isVisible()


def test_without_held_tasks_there_is_nothing_to_send(qtbot: QtBot) -> None:
    assert not part_of(make_question(qtbot, tasks=()), QPushButton, "Send now").isVisible()


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        ([], ""),
        ([held()], "1 task waits; once sent it costs about 42 credits."),
        ([held(estimate=None)], "1 task waits."),
        ([held(1), held(2), held(3)], "3 tasks wait; once sent they cost about 126 credits in all."),
        ([held(1), held(2, None)], "2 tasks wait; once sent they cost more than 42 credits in all."),
        ([held(1, None), held(2, None)], "2 tasks wait."),
        ([held(account=SANDBOX)], "1 task waits."),
    ],
)
def test_what_waits_is_told_with_its_price(tasks: list[Task], expected: str) -> None:
    assert held_words(tasks) == expected
