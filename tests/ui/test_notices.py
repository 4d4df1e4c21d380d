"""Notices: plain, said once, dismissed one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.notices import Notices


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    made = Notices()
    qtbot.addWidget(made)
    return made


def test_nothing_to_say_takes_no_room(notices: Notices) -> None:
    assert not notices.isVisible()


def test_a_sentence_is_said_once_and_plain(notices: Notices) -> None:
    notices.say("<b>odd</b>")
    notices.say("<b>odd</b>")
    assert notices.texts() == ["<b>odd</b>"]
    spoken = [label for label in notices.findChildren(QLabel) if label.text() == "<b>odd</b>"]
    assert [label.textFormat() for label in spoken] == [Qt.TextFormat.PlainText]


def test_the_oldest_gives_way(notices: Notices) -> None:
    for number in range(7):
        notices.say(str(number))
    assert notices.texts() == ["3", "4", "5", "6"]


def test_the_cross_dismisses(notices: Notices) -> None:
    notices.say("one")
    notices.findChildren(QToolButton)[0].click()
    assert notices.texts() == []
    assert not notices.isVisible()
