"""What the history can be narrowed to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import EVERYTHING, Filter, Standing
from kiegui.ui.history.filter_menu import FilterMenu
from kiegui.ui.history.filter_words import Period, begin_of

TODAY = QDate(2026, 11, 21)


class Chosen:
    """A menu, and what came of it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.wanted = Filter(text="kite")
        self.menu = FilterMenu(lambda: self.wanted, lambda: TODAY)
        qtbot.addWidget(self.menu)
        self.menu.filter_wanted.connect(self._take)

    def _take(self, wanted: Filter) -> None:
        self.wanted = wanted

    def action(self, *path: str) -> QAction:
        self.menu.aboutToShow.emit()
        menu: QMenu = self.menu
        for words in path[:-1]:
            below = next(action for action in menu.actions() if action.text() == words).menu()
            assert isinstance(below, QMenu)
            menu = below
        return next(action for action in menu.actions() if action.text() == path[-1])

    def choose(self, *path: str) -> Filter:
        self.action(*path).trigger()
        return self.wanted


@pytest.fixture
def chosen(qtbot: QtBot) -> Chosen:
    return Chosen(qtbot)


def test_what_is_chosen_comes_to_what_is_wanted(chosen: Chosen) -> None:
    chosen.choose("Kind", "Films")
    chosen.choose("State", "Failed")
    chosen.choose("Date", "Today")
    assert chosen.choose("Starred") == Filter(
        text="kite",
        kind=MediaKind.VIDEO,
        standing=Standing.FAILED,
        since=begin_of(Period.TODAY, TODAY),
        is_starred=True,
    )


def test_a_tick_shows_what_is_wanted_and_takes_it_away(chosen: Chosen) -> None:
    chosen.choose("Kind", "Films")
    assert chosen.action("Kind", "Films").isChecked()
    assert not chosen.action("Kind", "Sounds").isChecked()
    assert chosen.choose("Kind", "Films") == Filter(text="kite")


def test_the_trash_is_shown_whole(chosen: Chosen) -> None:
    assert chosen.choose("Trash") == Filter(in_trash=True)
    assert chosen.choose("Trash") == EVERYTHING


def test_long_lists_are_chosen_from_elsewhere(chosen: Chosen, qtbot: QtBot) -> None:
    menu = chosen.menu
    for wish, path in (
        (menu.model_wanted, ["Model…"]),
        (menu.tag_wanted, ["Tag…"]),
        (menu.dates_wanted, ["Date", "From … to …"]),
    ):
        with qtbot.waitSignal(wish):
            chosen.choose(*path)
