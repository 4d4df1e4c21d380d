"""The question before files go for good."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.history.empty_trash import EmptyTrashQuestion
from tests.ui.made_tasks import part_of


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "Delete all files in the trash?"),
        (1, "Delete the files of this task?"),
        (12, "Delete the files of 12 tasks?"),
    ],
)
def test_it_says_what_goes_and_what_stays(qtbot: QtBot, count: int, words: str) -> None:
    question = EmptyTrashQuestion(count)
    qtbot.addWidget(question)
    assert question.text() == words
    assert "stays in your books" in question.informativeText()


def test_only_its_own_button_agrees(qtbot: QtBot) -> None:
    question, heard = EmptyTrashQuestion(2), list[str]()
    qtbot.addWidget(question)
    question.agreed.connect(lambda: heard.append("agreed"))
    question.open()
    assert question.defaultButton() is part_of(question, QPushButton, "Cancel")
    part_of(question, QPushButton, "Cancel").click()
    assert heard == []
    question.open()
    part_of(question, QPushButton, "Delete for good").click()
    assert heard == ["agreed"]
