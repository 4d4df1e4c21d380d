"""The question about held tasks leads on in each of its ways."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.account.held import HeldQuestion


def make_question(qtbot: QtBot, *, key_can_change: bool = True) -> HeldQuestion:
    question = HeldQuestion("Not enough <b>credits</b>.", key_can_change=key_can_change)
    qtbot.addWidget(question)
    question.open()
    return question


def button(question: HeldQuestion, words: str) -> QPushButton:
    return next(found for found in question.findChildren(QPushButton) if found.text() == words)


@pytest.mark.parametrize(("words", "said"), [("Send now", ["send"]), ("Enter a key…", ["key"]), ("Later", [])])
def test_each_button_says_what_is_wanted(qtbot: QtBot, words: str, said: list[str]) -> None:
    question = make_question(qtbot)
    heard: list[str] = []
    question.send_wanted.connect(lambda: heard.append("send"))
    question.key_wanted.connect(lambda: heard.append("key"))
    button(question, words).click()
    assert heard == said


def test_a_key_from_outside_cannot_be_changed(qtbot: QtBot) -> None:
    assert not button(make_question(qtbot, key_can_change=False), "Enter a key…").isVisible()
