"""What can be done with all that are selected."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.ui.history.bulk_bar import BulkBar
from kiegui.ui.history.wishes import Wish
from kiegui.ui.icon_button import IconButton
from tests.ui.made_tasks import part_of


@pytest.fixture
def bar(qtbot: QtBot) -> BulkBar:
    made = BulkBar()
    qtbot.addWidget(made)
    return made


def offered(bar: BulkBar) -> list[str]:
    return [button.accessibleName() for button in bar.findChildren(IconButton) if button.isVisibleTo(bar)]


def test_it_counts_and_offers(bar: BulkBar) -> None:
    bar.show_selected(12, NO_MARKS, in_trash=False)
    assert part_of(bar, QLabel).text() == "12 selected"
    assert offered(bar) == ["Star", "Tags…", "Save as…", "Compare", "Move to trash"]


def test_in_the_trash_there_are_two_ways(bar: BulkBar, qtbot: QtBot) -> None:
    bar.show_selected(1, NO_MARKS, in_trash=True)
    assert offered(bar) == ["Restore from the trash", "Delete for good…"]
    with qtbot.waitSignal(bar.wished) as wished:
        part_of(bar, IconButton, "Delete for good…").click()
    assert wished.args == [Wish.DELETE]


@pytest.mark.parametrize(("count", "can"), [(2, True), (4, True), (5, False)])
def test_two_to_four_can_be_compared(bar: BulkBar, count: int, can: bool) -> None:
    bar.show_selected(count, NO_MARKS, in_trash=False)
    assert part_of(bar, IconButton, "Compare").isEnabled() is can


def test_the_star_is_taken_away_where_the_first_has_one(bar: BulkBar) -> None:
    heard: list[Wish] = []
    bar.wished.connect(heard.append)
    bar.show_selected(2, Marks(is_starred=True), in_trash=False)
    part_of(bar, IconButton, "Take the star away").click()
    bar.show_selected(2, NO_MARKS, in_trash=False)
    part_of(bar, IconButton, "Star").click()
    assert heard == [Wish.UNSTAR, Wish.STAR]
