"""The question before a task is sent a second time."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.account.send_again import SendAgainQuestion
from tests.ui.made_tasks import make_task, part_of


def make_question(qtbot: QtBot, **more: Any) -> tuple[SendAgainQuestion, list[str]]:
    question = SendAgainQuestion(make_task(state=TaskState.UNCONFIRMED, **more))
    qtbot.addWidget(question)
    agreed: list[str] = []
    question.agreed.connect(lambda: agreed.append("yes"))
    question.open()
    return question, agreed


def test_only_its_own_button_agrees(qtbot: QtBot) -> None:
    question, agreed = make_question(qtbot)
    part_of(question, QPushButton, "Cancel").click()
    assert agreed == []
    question.open()
    part_of(question, QPushButton, "Send again").click()
    assert agreed == ["yes"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_no_key_pays_by_mistake(qtbot: QtBot, key: Qt.Key) -> None:
    question, agreed = make_question(qtbot)
    QTest.keyClick(question, key)
    assert not question.isVisible()
    assert agreed == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"estimate": 42.0}, "You may pay twice: about 42 + 42 credits."),
        ({"estimate": None}, "You may pay twice. The price is not known."),
        ({"estimate": 42.0, "account": SANDBOX}, "It may run twice."),
    ],
)
def test_it_says_what_it_may_cost(qtbot: QtBot, more: dict[str, Any], expected: str) -> None:
    assert make_question(qtbot, **more)[0].text() == expected
