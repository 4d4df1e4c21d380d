"""One of many words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import LONGEST_TAG
from kiegui.ui.history.pick_list import Entry, PickList
from kiegui.ui.line_edit import LineEdit
from tests.ui.made_tasks import part_of

TAGS = [Entry("keepers", "keepers", 9), Entry("client A", "client A", 4), Entry("old client", "old client", 1)]


def make(qtbot: QtBot, *, takes_new: bool = False) -> PickList:
    made = PickList("Search", "Tags", takes_new=takes_new)
    qtbot.addWidget(made)
    made.show_entries(TAGS)
    return made


def shown(picks: PickList) -> list[str]:
    rows = part_of(picks, QListWidget)
    return [rows.item(row).text() for row in range(rows.count())]


def press(picks: PickList, qtbot: QtBot, *keys: Qt.Key) -> str:
    """What is picked by these keys and Enter, "" if nothing is."""
    heard: list[str] = []
    picks.picked.connect(heard.append)
    for key in (*keys, Qt.Key.Key_Return):
        QTest.keyClick(part_of(picks, LineEdit), key)
    return heard[-1] if heard else ""


def test_all_are_there_with_their_counts(qtbot: QtBot) -> None:
    assert shown(make(qtbot)) == ["keepers  ·  9", "client A  ·  4", "old client  ·  1"]


def test_box_is_as_high_as_what_is_in_it(qtbot: QtBot) -> None:
    picks = make(qtbot, takes_new=True)
    rows = part_of(picks, QListWidget)
    before = rows.height()
    picks.show_entries([])
    assert rows.height() * 4 == before
    assert shown(picks) == ["No other tags yet"]
    assert press(picks, qtbot) == ""


def test_typing_narrows_and_beginnings_come_first(qtbot: QtBot) -> None:
    picks = make(qtbot)
    part_of(picks, LineEdit).setText("CLI")
    assert [words.split("  ")[0] for words in shown(picks)] == ["client A", "old client"]
    assert press(picks, qtbot) == "client A"


@pytest.mark.parametrize(("keys", "picked"), [((), "keepers"), ((Qt.Key.Key_Down,), "client A")])
def test_keys_of_the_line_move_in_the_list(qtbot: QtBot, keys: tuple[Qt.Key, ...], picked: str) -> None:
    assert press(make(qtbot), qtbot, *keys) == picked


def test_what_fits_nothing_is_said_and_not_picked(qtbot: QtBot) -> None:
    picks = make(qtbot)
    part_of(picks, LineEdit).setText("zebra")
    assert shown(picks) == ["Nothing is called that."]
    assert press(picks, qtbot) == ""


def test_new_words_can_be_picked_where_they_may(qtbot: QtBot) -> None:
    picks = make(qtbot, takes_new=True)
    line = part_of(picks, LineEdit)
    line.setText("  sea   side ")
    assert (shown(picks), press(picks, qtbot)) == (["New: “sea side”"], "sea side")
    line.setText("lient")  # in some, but the beginning of none
    assert press(picks, qtbot) == "lient"
    line.setText("cli")
    assert press(picks, qtbot) == "client A"


def test_new_words_are_no_longer_than_a_tag_may_be(qtbot: QtBot) -> None:
    picks = make(qtbot, takes_new=True)
    part_of(picks, LineEdit).insert("x" * (LONGEST_TAG + 1))
    assert press(picks, qtbot) == "x" * LONGEST_TAG


def test_enter_alone_makes_no_new_one(qtbot: QtBot) -> None:
    assert press(make(qtbot, takes_new=True), qtbot) == ""


def test_a_click_picks(qtbot: QtBot) -> None:
    picks, heard = make(qtbot), list[str]()
    picks.picked.connect(heard.append)
    rows = part_of(picks, QListWidget)
    rows.itemClicked.emit(rows.item(2))
    assert heard == ["old client"]
