"""The first start: every way through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.account.welcome import Welcome
from kiegui.ui.look import dark_palette, light_palette
from tests.ui.made_tasks import part_of


@pytest.fixture
def welcome(qtbot: QtBot, tmp_path: Path) -> Welcome:
    made = Welcome(tmp_path)
    qtbot.addWidget(made)
    made.open()
    return made


def press(welcome: Welcome, words: str) -> None:
    buttons = welcome.findChildren(QAbstractButton)
    next(button for button in buttons if button.text() == words and button.isVisible()).click()


def test_the_sandbox_is_one_click_away(welcome: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(welcome.sandbox_chosen):
        press(welcome, "Try it without a key")
    assert str(tmp_path) in [label.text() for label in welcome.findChildren(QLabel) if label.isVisible()]
    press(welcome, "Start")
    assert not welcome.isVisible()


def test_the_key_is_asked_for_at_the_end(welcome: Welcome, qtbot: QtBot) -> None:
    heard: list[str] = []
    welcome.key_chosen.connect(lambda: heard.append("key"))
    press(welcome, "Paste your key")
    assert heard == []
    press(welcome, "Start")
    assert heard == ["key"]


def test_it_can_be_closed_at_once(welcome: Welcome) -> None:
    heard: list[str] = []
    welcome.sandbox_chosen.connect(lambda: heard.append("sandbox"))
    welcome.key_chosen.connect(lambda: heard.append("key"))
    welcome.reject()
    assert heard == []


def test_folder_sign_follows_the_palette(welcome: Welcome) -> None:
    button = part_of(welcome, QPushButton, "Another folder…")
    for palette, is_bright in ((light_palette(), False), (dark_palette(), True)):
        welcome.setPalette(palette)
        sign = button.icon().pixmap(16, 16).toImage()
        brightest = max(sign.pixelColor(x, y).lightness() for x in range(16) for y in range(16))
        assert (brightest > 128) == is_bright
