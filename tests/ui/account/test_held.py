"""The question about held tasks: which, how much, and each of its ways on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.errors import BadKey, NoCredits, Refused
from kiegui.tasks.task import SANDBOX, Task, TaskState
from kiegui.ui.account.held import HeldQuestion, held_words
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import make_task, part_of

EMPTY = NoCredits("Not enough <b>credits</b>.", 402)


def held(number: int = 1, estimate: float | None = 42.0, account: str = "kie") -> Task:
    return make_task(number, TaskState.HELD, estimate=estimate, account=account)


def make_question(
    qtbot: QtBot,
    problem: Refused | None = EMPTY,
    *,
    tasks: tuple[Task, ...] = (held(),),
    key_can_change: bool = True,
    chosen: int = 0,
) -> HeldQuestion:
    question = HeldQuestion(tasks, problem, key_can_change=key_can_change, chosen=chosen)
    qtbot.addWidget(question)
    question.open()
    return question


FOUR = tuple(held(number, 22.5) for number in (3, 5, 6, 8))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Send this one · about 22.5 credits", [("send", (5,))]),
        ("Send all 4 · about 90 credits", [("send", (3, 5, 6, 8))]),
        ("Don’t send any of them", [("withdraw", (3, 5, 6, 8))]),
        ("Enter a key…", ["key"]),
        ("Later", []),
    ],
)
def test_each_button_says_what_is_wanted_of_exactly_which_tasks(qtbot: QtBot, words: str, said: list[object]) -> None:
    question = make_question(qtbot, tasks=FOUR, chosen=5)
    heard: list[object] = []
    question.send_wanted.connect(lambda numbers: heard.append(("send", numbers)))
    question.withdrawal_wanted.connect(lambda numbers: heard.append(("withdraw", numbers)))
    question.key_wanted.connect(lambda: heard.append("key"))
    part_of(question, QPushButton, words).click()
    assert heard == said
    assert not question.isVisible()


def test_one_task_is_not_spoken_of_as_many(qtbot: QtBot) -> None:
    question = make_question(qtbot, None, chosen=1)
    shown = {button.text() for button in question.findChildren(QPushButton) if button.isVisible()}
    assert shown == {"Send this one · about 42 credits", "Don’t send it", "Enter a key…", "Later"}
    assert question.text() == "This task was not sent yet."


def test_what_is_not_among_them_can_not_be_sent_alone(qtbot: QtBot) -> None:
    question = make_question(qtbot, tasks=FOUR, chosen=4)
    assert not any("this one" in button.text() for button in question.findChildren(QPushButton))


def test_tasks_are_named_and_many_are_counted(qtbot: QtBot) -> None:
    tasks = tuple(make_task(n, TaskState.HELD, prompt=f"<b>Kite {n}</b> {'x' * 99}") for n in range(1, 9))
    words = make_question(qtbot, tasks=tasks).what_waits()
    assert words.startswith("8 tasks wait.\n\n• <b>Kite 1</b> xxx")
    assert words.endswith("\n… and 2 more")
    assert make_question(qtbot, tasks=tasks[:7]).what_waits().endswith("\n… and 1 more")


def test_price_stands_on_the_button_only_if_it_is_known_of_all(qtbot: QtBot) -> None:
    question = make_question(qtbot, tasks=(held(1), held(2, None)))
    assert part_of(question, QPushButton, "Send all 2")


def test_task_that_may_have_been_sent_elsewhere_is_told_of(qtbot: QtBot) -> None:
    doubtful = make_task(1, TaskState.HELD, trouble="If another copy was in use, it may have been sent there.")
    assert "paid for already" in make_question(qtbot, tasks=(doubtful,)).what_waits()
    assert "paid for already" not in make_question(qtbot).what_waits()


def test_later_is_what_enter_and_escape_mean(qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        question = make_question(qtbot)
        heard: list[object] = []
        question.send_wanted.connect(heard.append)
        part_of(question, QPushButton, "Send this one · about 42 credits").setFocus()
        QTest.keyClick(question, key)
        assert not question.isVisible()
        assert heard == []


def test_a_key_from_outside_cannot_be_changed(qtbot: QtBot) -> None:
    question = make_question(qtbot, BadKey("Kie did not accept this key.", 401), key_can_change=False)
    assert not part_of(question, QPushButton, "Enter a key…").isVisible()
    assert "KIEGUI_API_KEY" in question.what_waits()


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
    assert question.isVisible()  # with credits the tasks can be sent


def test_other_reasons_do_not_lead_there(qtbot: QtBot) -> None:
    question = make_question(qtbot, None, tasks=FOUR)
    assert question.text() == "These tasks were not sent yet."
    assert not part_of(question, QPushButton, "Add credits").isVisible()


def test_without_held_tasks_there_is_nothing_to_send(qtbot: QtBot) -> None:
    question = make_question(qtbot, tasks=())
    assert not any("end" in button.text() for button in question.findChildren(QPushButton))


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


def test_missing_browser_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    question = make_question(qtbot)
    part_of(question, QPushButton, "Add credits").click()
    assert question.text() == "No browser answered. The page is here: https://kie.ai/billing"
