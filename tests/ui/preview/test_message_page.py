"""A page of words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.message_page import Action, Message, MessagePage, Mood
from tests.ui.made_tasks import HOSTILE, part_of

MESSAGE = Message("warning", HOSTILE, (HOSTILE, "", "Not charged."), Mood.BAD, Action.EDIT_AND_RETRY, HOSTILE)


def make_notice(qtbot: QtBot, message: Message = MESSAGE) -> MessagePage:
    notice = MessagePage()
    qtbot.addWidget(notice)
    notice.say(message)
    notice.show()
    return notice


def test_all_text_is_plain(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    labels = [label for label in notice.findChildren(QLabel) if label.text()]
    assert [label.text() for label in labels] == [HOSTILE, f"{HOSTILE}\n\nNot charged."]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_button_carries_the_action(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    with qtbot.waitSignal(notice.acted) as acted:
        part_of(notice, QPushButton, "Edit and retry").click()
    assert acted.args == [Action.EDIT_AND_RETRY]


def test_every_action_has_its_words(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    words = set()
    for action in Action:
        notice.say(Message("spark", "x", action=action))
        words.add(notice.findChildren(QPushButton)[0].text())
    assert len(words) == len(Action)


def test_technical_text_is_folded_and_can_be_copied(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    text = part_of(notice, QPlainTextEdit)
    assert not text.isVisible()
    part_of(notice, QToolButton, "Technical details").click()
    assert text.isVisible()
    assert text.toPlainText() == HOSTILE
    part_of(notice, QPushButton, "Copy").click()
    assert QGuiApplication.clipboard().text() == HOSTILE


def test_unfolded_text_stays_open_for_the_same_message_only(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    fold = part_of(notice, QToolButton, "Technical details")
    fold.click()
    notice.say(MESSAGE)
    assert fold.isChecked()
    notice.say(Message("spark", "Another", technical="other"))
    assert not fold.isChecked()


def test_message_without_more_is_only_a_headline(qtbot: QtBot) -> None:
    notice = make_notice(qtbot, Message("spark", "Nothing chosen"))
    assert not any(button.isVisible() for button in notice.findChildren(QPushButton))
    assert not part_of(notice, QToolButton, "Technical details").isVisible()
