"""How many are shown, and of how many."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import EVERYTHING, Filter, Marks
from kiegui.ui.history.found_count import FoundCount
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from tests.ui.made_tasks import MODELS, FakePages, FakePreviews, make_task


def make(qtbot: QtBot, count: int, wanted: Filter = EVERYTHING) -> tuple[FoundCount, HistoryListModel]:
    pages = FakePages([make_task(number, prompt=f"kite {number}") for number in range(1, count + 1)])
    pages.marks = {1: Marks(trashed=5)}
    rows = HistoryListModel(pages, Thumbnails(FakePreviews()), MODELS)
    label = FoundCount(rows, pages)
    rows.setParent(label)
    label.begin()
    qtbot.addWidget(label)
    rows.show(wanted)
    return label, rows


def test_everything_is_just_counted(qtbot: QtBot) -> None:
    label, _ = make(qtbot, 1205)
    qtbot.waitUntil(lambda: label.text() == f"{QLocale().toString(1204)} tasks")


def test_what_is_found_is_told_beside_the_whole(qtbot: QtBot) -> None:
    label, rows = make(qtbot, 12)
    qtbot.waitUntil(lambda: label.text() == "11 tasks")
    rows.show(Filter(text="kite 2"))
    qtbot.waitUntil(lambda: label.text() == "1 of 11")


def test_where_the_list_never_showed_the_whole_it_is_asked_for(qtbot: QtBot) -> None:
    label, _ = make(qtbot, 12, Filter(text="kite 2"))
    qtbot.waitUntil(lambda: label.text() == "1 of 12")


def test_the_trash_is_told_as_such(qtbot: QtBot) -> None:
    label, _ = make(qtbot, 12, Filter(in_trash=True))
    qtbot.waitUntil(lambda: label.text() == "1 in the trash")


def test_one_and_none_are_told_in_words(qtbot: QtBot) -> None:
    label, rows = make(qtbot, 2)
    qtbot.waitUntil(lambda: label.text() == "1 task")
    rows.put_marks({2: Marks(trashed=9)})
    qtbot.waitUntil(lambda: label.text() == "")


def test_an_answer_that_takes_long_is_told(qtbot: QtBot) -> None:
    label, _ = make(qtbot, 2)
    label.begin()
    qtbot.waitUntil(lambda: label.text() == "Searching …")
