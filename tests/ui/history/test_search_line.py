"""The line that searches as one types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.icon_button import IconButton
from tests.ui.made_tasks import part_of


@pytest.fixture
def line(qtbot: QtBot) -> SearchLine:
    made = SearchLine()
    qtbot.addWidget(made)
    made.show()
    return made


def heard_by(line: SearchLine) -> list[str]:
    heard: list[str] = []
    line.searched.connect(heard.append)
    return heard


def test_who_types_fast_asks_once(line: SearchLine, qtbot: QtBot) -> None:
    heard = heard_by(line)
    QTest.keyClicks(line, "kite")
    qtbot.waitUntil(lambda: heard == ["kite"])


def test_esc_clears_at_once_and_then_leaves(line: SearchLine, qtbot: QtBot) -> None:
    heard = heard_by(line)
    QTest.keyClicks(line, "kite")
    qtbot.waitUntil(lambda: heard == ["kite"])
    heard.clear()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert (heard, line.text()) == ([""], "")
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line, Qt.Key.Key_Escape)


def test_enter_and_down_search_at_once_and_lead_to_the_list(line: SearchLine, qtbot: QtBot) -> None:
    heard = heard_by(line)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down):
        line.setText(line.text() + "x")
        with qtbot.waitSignal(line.left):
            QTest.keyClick(line, key)
    assert heard == ["x", "xx"]


def test_the_cross_is_there_while_there_are_words(line: SearchLine) -> None:
    cross = part_of(line, IconButton, "Clear the search")
    assert cross.isHidden()
    line.setText("kite")
    assert not cross.isHidden()
    cross.click()
    assert line.text() == ""


def test_words_that_are_shown_are_not_searched_for(line: SearchLine, qtbot: QtBot) -> None:
    heard = heard_by(line)
    line.show_text("kite")
    line.show_text("")
    qtbot.wait(80)
    assert heard == []


def test_what_is_being_typed_stays(line: SearchLine) -> None:
    line.show_text("kit")
    line.setText("kite")
    line.show_text("kit")  # the answer to what was searched for
    assert line.text() == "kite"
