"""The pane around the list: what is shown, and what is asked for."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import EVERYTHING, Filter, Marks
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.bulk_bar import BulkBar
from kiegui.ui.history.chip import Chip
from kiegui.ui.history.dates_dialog import DatesDialog
from kiegui.ui.history.filter_bar import FilterBar
from kiegui.ui.history.filter_menu import FilterMenu
from kiegui.ui.history.filter_words import moment_of
from kiegui.ui.history.found_count import FoundCount
from kiegui.ui.history.hidden_note import HiddenNote
from kiegui.ui.history.history_pane import HistoryPane
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.history.undo_bar import UndoBar
from kiegui.ui.history.view_button import ViewButton
from kiegui.ui.history.wishes import Wish
from kiegui.ui.icon_button import IconButton
from tests.ui.made_tasks import KLING, MODELS, FakePages, FakePreviews, make_task, now, part_of


@pytest.fixture
def pages() -> FakePages:
    """Six tasks, of which the first is in the trash, the second has a star, and the third a tag."""
    made = FakePages([make_task(number, prompt=f"kite {number}") for number in range(1, 7)])
    made.marks = {1: Marks(trashed=5), 2: Marks(is_starred=True), 3: Marks(tags=("client A",))}
    return made


@pytest.fixture
def pane(qtbot: QtBot, pages: FakePages) -> HistoryPane:
    rows = HistoryListModel(pages, Thumbnails(FakePreviews()), MODELS)
    made = HistoryPane(HistoryView(rows, FakePreviews(), now), pages, MODELS, now)
    rows.setParent(made)
    qtbot.addWidget(made)
    rows.load()
    made.resize(420, 600)
    made.show()
    return made


def shown(pane: HistoryPane) -> list[int]:
    rows = pane.view.history
    return list(rows.numbers_between(0, rows.rowCount() - 1))


def test_it_may_be_narrow(pane: HistoryPane) -> None:
    pane.resize(100, 500)
    assert pane.width() == 260
    assert pane.minimumSizeHint().width() <= 260


def test_what_is_typed_is_found_and_keeps_the_focus(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.focus_search()
    line = part_of(pane, SearchLine)
    QTest.keyClicks(line, "kite 4")
    qtbot.waitUntil(lambda: shown(pane) == [4])
    assert line.hasFocus()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert shown(pane) == [6, 5, 4, 3, 2]


def test_down_leads_to_the_first_that_was_found(pane: HistoryPane, qtbot: QtBot) -> None:
    line = part_of(pane, SearchLine)
    QTest.keyClicks(line, "kite 4")
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert pane.view.hasFocus()
    assert list(pane.view.selected_numbers()) == [4]


def test_chips_tell_the_filter_and_take_it_away(pane: HistoryPane) -> None:
    part_of(pane, FilterMenu).filter_wanted.emit(Filter(is_starred=True))
    assert shown(pane) == [2]
    part_of(pane, Chip, "Remove the filter “Starred”").click()
    assert shown(pane) == [6, 5, 4, 3, 2]
    assert part_of(pane, FilterBar).isHidden()


def test_the_search_stays_when_a_chip_goes_and_goes_with_all(pane: HistoryPane) -> None:
    pane.show_filter(Filter(text="kite 2", is_starred=True))
    part_of(pane, Chip, "Remove the filter “Starred”").click()
    assert pane.view.history.filter == Filter(text="kite 2")
    pane.view.filter_cleared.emit()
    assert part_of(pane, SearchLine).text() == ""
    assert pane.view.history.filter == EVERYTHING


@pytest.mark.parametrize(
    ("wish", "row", "wanted"), [("tag_wanted", 0, Filter(tag="client A")), ("model_wanted", 0, Filter(model=KLING))]
)
def test_models_and_tags_are_picked_from_a_list(pane: HistoryPane, wish: str, row: int, wanted: Filter) -> None:
    getattr(part_of(pane, FilterMenu), wish).emit()
    picks = part_of(pane, QListWidget)
    picks.itemClicked.emit(picks.item(row))
    assert pane.view.history.filter == wanted


def test_days_of_ones_own_can_be_chosen(pane: HistoryPane) -> None:
    part_of(pane, FilterMenu).dates_wanted.emit()
    dialog = part_of(pane, DatesDialog)
    first, after = moment_of(QDate(2026, 3, 1)), moment_of(QDate(2026, 3, 5))
    dialog.chosen.emit(first, after)
    assert pane.view.history.filter == Filter(since=first, until=after)


def test_many_that_are_selected_bring_what_can_be_done_with_them(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[tuple[Wish, array[int]]] = []
    pane.wished.connect(lambda wish, numbers: heard.append((wish, numbers)))
    bulk = part_of(pane, BulkBar)
    assert bulk.isHidden()
    pane.view.selectAll()
    qtbot.waitUntil(bulk.isVisible)
    assert part_of(pane, FoundCount).isHidden()
    part_of(bulk, IconButton, "Move to trash").click()
    assert heard == [(Wish.TRASH, array("q", [6, 5, 4, 3, 2]))]


def test_in_the_trash_one_is_enough_and_del_asks(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[tuple[Wish, array[int]]] = []
    pane.wished.connect(lambda wish, numbers: heard.append((wish, numbers)))
    pane.show_filter(Filter(in_trash=True))
    pane.view.choose(1)
    qtbot.waitUntil(part_of(pane, BulkBar).isVisible)
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_Delete)
    assert heard == [(Wish.DELETE, array("q", [1]))]


def test_del_elsewhere_is_the_trash(pane: HistoryPane) -> None:
    heard: list[object] = []
    pane.wished.connect(lambda wish, _: heard.append(wish))
    pane.view.choose(4)
    QTest.keyClick(pane.view, Qt.Key.Key_Delete)
    assert heard == [Wish.TRASH]


def test_what_comes_back_is_selected_as_soon_as_it_is_there(pane: HistoryPane, pages: FakePages) -> None:
    pane.view.choose(4)
    pane.select([1, 2])
    assert list(pane.view.selected_numbers()) == [2]
    del pages.marks[1]
    pane.view.history.load()
    assert list(pane.view.selected_numbers()) == [2, 1]


def test_what_comes_back_later_is_not_selected_if_the_person_went_elsewhere(
    pane: HistoryPane, pages: FakePages
) -> None:
    pane.select([1])
    pane.view.choose(4)
    del pages.marks[1]
    pane.view.history.load()
    assert list(pane.view.selected_numbers()) == [4]


def test_a_new_task_that_the_filter_hides_is_told(pane: HistoryPane, qtbot: QtBot) -> None:
    note = part_of(pane, HiddenNote)
    pane.show_filter(Filter(text="kite 2"))
    pane.tell_sent(6)
    qtbot.waitUntil(note.isVisible)
    assert part_of(pane, FoundCount).isHidden()
    words, link = part_of(note, ElidedLabel), part_of(note, LinkButton, "Show all")
    qtbot.waitUntil(lambda: words.width() == words.maximumWidth())
    assert link.x() - words.geometry().right() < 20
    link.click()
    assert list(pane.view.selected_numbers()) == [6]
    assert note.isHidden()


def test_what_can_be_undone_is_told_before_what_is_hidden(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.show_filter(Filter(text="kite 2"))
    pane.tell_sent(6)
    qtbot.waitUntil(part_of(pane, HiddenNote).isVisible)
    pane.tell_trashed("Moved to the trash")
    assert part_of(pane, UndoBar).isVisible()
    assert part_of(pane, HiddenNote).isHidden()


def test_what_went_into_the_trash_can_be_undone(pane: HistoryPane, qtbot: QtBot) -> None:
    undo = part_of(pane, UndoBar)
    pane.tell_trashed("3 moved to the trash")
    assert undo.isVisible()
    with qtbot.waitSignal(pane.undo_wanted):
        undo.undo_wanted.emit()
    pane.view.selectAll()
    qtbot.waitUntil(undo.isHidden)
    pane.view.choose(4)
    qtbot.waitUntil(undo.isVisible)
    pane.tell_trashed("")
    assert undo.isHidden()


def test_the_key_for_undoing_works_in_the_list(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.view.setFocus()
    with qtbot.waitSignal(pane.undo_wanted):
        QTest.keySequence(pane.view, "Ctrl+Z")


def test_going_to_a_task_that_is_filtered_away_clears_the_filter(pane: HistoryPane) -> None:
    pane.show_filter(Filter(text="kite 2"))
    pane.go_to(5)
    assert pane.view.history.filter == EVERYTHING
    assert list(pane.view.selected_numbers()) == [5]


def test_going_to_a_task_that_is_shown_keeps_the_filter(pane: HistoryPane) -> None:
    pane.show_filter(Filter(text="kite"))
    pane.go_to(5)
    assert pane.view.history.filter == Filter(text="kite")
    assert list(pane.view.selected_numbers()) == [5]


def test_look_and_lasting_filters_come_back(pane: HistoryPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.arranged):
        part_of(pane, ViewButton).chosen.emit(ViewLook.GRID, 240)
    assert (pane.look, pane.tile_size) == (ViewLook.GRID, 240)
    pane.show_look(ViewLook.LIST, 120)
    pane.show_filter(Filter(kind=MediaKind.VIDEO))
    assert (pane.look, pane.tile_size, pane.kept_filter) == (ViewLook.LIST, 120, Filter(kind=MediaKind.VIDEO))


def test_what_was_of_the_moment_does_not_come_back(pane: HistoryPane) -> None:
    pane.show_filter(Filter(text="kite", is_starred=True, since=5, until=9, like=3))
    assert pane.kept_filter == Filter(is_starred=True)


def test_tags_are_edited_beside_the_row(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.view.choose(5)
    editor = TagEditor([], 1, {})
    pane.edit_tags(editor)
    qtbot.waitUntil(editor.isVisible)
    editor.window().close()


def test_a_closed_history_can_not_be_searched(pane: HistoryPane) -> None:
    pane.show_closed("It was made by a newer KieGUI.")
    assert not part_of(pane, SearchLine).isEnabled()


def test_a_group_leads_to_all_of_it(pane: HistoryPane, pages: FakePages, qtbot: QtBot) -> None:
    pane.show_filter(Filter(is_grouped=True))
    pane.view.choose(5)

    def is_counted() -> bool:
        pages.answer()
        return any(link.text() == "Show all 4" and link.isVisible() for link in pane.findChildren(LinkButton))

    qtbot.waitUntil(is_counted)
    part_of(pane, LinkButton, "Show all 4").click()
    assert pane.view.history.filter == Filter(like=5)
