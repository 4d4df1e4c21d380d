"""Chips of what the history is narrowed to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.chip import Chip
from kiegui.ui.history.filter_bar import FilterBar
from kiegui.ui.history.filter_words import parts_of
from tests.ui.made_tasks import part_of


@pytest.fixture
def bar(qtbot: QtBot) -> FilterBar:
    made = FilterBar()
    qtbot.addWidget(made)
    return made


def show(bar: FilterBar, wanted: Filter) -> list[str]:
    """The chips that are seen then."""
    bar.show_parts(parts_of(wanted, lambda model: model, QDate(2026, 11, 21)), wanted)
    return [chip.words for chip in bar.findChildren(Chip) if chip.isVisibleTo(bar)]


def test_it_is_there_only_while_there_is_a_filter(bar: FilterBar) -> None:
    assert show(bar, Filter(kind=MediaKind.VIDEO)) == ["Films"]
    assert not bar.isHidden()
    assert show(bar, EVERYTHING) == []
    assert bar.isHidden()


def test_a_chip_takes_its_part_away(bar: FilterBar) -> None:
    heard: list[Filter] = []
    bar.filter_wanted.connect(heard.append)
    show(bar, Filter(kind=MediaKind.VIDEO, is_starred=True, text="kite"))
    part_of(bar, Chip, "Remove the filter “Films”").click()
    assert heard == [Filter(is_starred=True, text="kite")]


def test_all_can_be_cleared_where_there_is_more_than_one(bar: FilterBar) -> None:
    heard: list[Filter] = []
    bar.filter_wanted.connect(heard.append)
    clear = part_of(bar, LinkButton, "Clear all")
    show(bar, Filter(is_starred=True))
    assert clear.isHidden()
    show(bar, Filter(is_starred=True, text="kite"))
    assert not clear.isHidden()
    clear.click()
    assert heard == [EVERYTHING]


def test_only_the_trash_can_be_emptied(bar: FilterBar, qtbot: QtBot) -> None:
    empty = part_of(bar, LinkButton, "Empty the trash…")
    show(bar, Filter(is_starred=True))
    assert empty.isHidden()
    show(bar, Filter(in_trash=True))
    with qtbot.waitSignal(bar.emptying_wanted):
        empty.click()
