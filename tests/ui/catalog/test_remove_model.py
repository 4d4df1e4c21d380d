"""The question before the person's own model goes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.catalog.remove_model import RemoveModelQuestion
from tests.catalog.test_own import BOAT
from tests.ui.made_tasks import part_of

MINE = replace(BOAT, title="<b>Mine</b>")


def question(qtbot: QtBot, returning: ModelSpec | None = None) -> RemoveModelQuestion:
    made = RemoveModelQuestion(MINE, returning)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("returning", "then"),
    [
        (None, "To have it back, paste its page once more."),
        (BOAT, "“Boat – 船”, which comes with the app, takes its place again."),
    ],
)
def test_it_says_what_stays(qtbot: QtBot, returning: ModelSpec | None, then: str) -> None:
    asked = question(qtbot, returning)
    assert asked.text() == "Remove your model “<b>Mine</b>”?"
    assert asked.textFormat() is Qt.TextFormat.PlainText
    assert asked.informativeText() == f"What you made with it stays in the history. {then}"


def test_only_its_button_removes(qtbot: QtBot) -> None:
    asked = question(qtbot)
    with qtbot.assertNotEmitted(asked.agreed):
        QTest.keyClick(asked, Qt.Key.Key_Escape)
    asked = question(qtbot)
    with qtbot.waitSignal(asked.agreed):
        part_of(asked, QPushButton, "Remove").click()
