"""Notices: plain, said once, dismissed one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.look import dark_palette, light_palette
from kiegui.ui.notices import Notices, Remedy
from tests.ui.made_tasks import part_of


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


def test_of_each_cause_only_the_latest_is_said_until_it_ends(notices: Notices) -> None:
    notices.say("2 tasks wait.", "held")
    notices.say("1 task waits.", "held")
    notices.say("1 task waits.", "held")
    notices.say("The disk is full.")
    assert notices.texts() == ["1 task waits.", "The disk is full."]
    assert notices.is_said("held")
    notices.withdraw("held")
    notices.withdraw("held")
    assert notices.texts() == ["The disk is full."]
    assert not notices.is_said("held")


def test_a_way_on_is_one_click_away(notices: Notices) -> None:
    heard: list[str] = []
    notices.say("Not enough credits.", "credits", Remedy("Add credits", lambda: heard.append("add")))
    part_of(notices, QPushButton, "Add credits").click()
    assert heard == ["add"]
    assert notices.texts() == ["Not enough credits."]


def test_news_has_several_ways_on_and_is_no_warning(notices: Notices) -> None:
    heard: list[str] = []
    ways = [Remedy(words, lambda words=words: heard.append(words)) for words in ("What is new", "Not now")]  # type: ignore[misc]
    notices.say("KieGUI 1.2 is there.", "version", *ways, is_news=True)
    for words in ("Not now", "What is new"):
        part_of(notices, QPushButton, words).click()
    assert heard == ["Not now", "What is new"]
    news = notices.grab().toImage().pixelColor(1, 1)
    notices.withdraw("version")
    notices.say("The disk is full.")
    assert notices.grab().toImage().pixelColor(1, 1) != news


def test_sign_of_news_follows_the_palette(notices: Notices) -> None:
    notices.say("KieGUI 1.2 is there.", is_news=True)
    for palette in (light_palette(), dark_palette()):
        notices.setPalette(palette)
        sign = next(label.pixmap().toImage() for label in notices.findChildren(QLabel) if not label.pixmap().isNull())
        colours = [sign.pixelColor(x, y) for x in range(sign.width()) for y in range(sign.height())]
        assert palette.color(QPalette.ColorRole.Accent) in colours
