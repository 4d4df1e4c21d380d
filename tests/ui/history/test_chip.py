"""Words that a click takes away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.history.chip import Chip
from tests.ui.made_tasks import HOSTILE


def test_a_click_takes_it_away(qtbot: QtBot) -> None:
    chip = Chip("Films", "Remove the filter “Films”")
    qtbot.addWidget(chip)
    with qtbot.waitSignal(chip.clicked):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert (chip.words, chip.accessibleName()) == ("Films", "Remove the filter “Films”")


def test_long_words_are_cut_and_hostile_ones_plain(qtbot: QtBot) -> None:
    chip = Chip(HOSTILE * 20, HOSTILE)
    qtbot.addWidget(chip)
    assert chip.sizeHint().width() <= 260
    assert "<b>" not in chip.toolTip()
    chip.grab()
