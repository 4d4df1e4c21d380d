"""The grid in a window: what stays in its place, and how ranges are selected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import Filter, Marks
from kiegui.tasks.task import Task
from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from tests.ui.made_tasks import FakePages, FakePreviews, make_task, now, part_of

MakeGrid = Callable[[int], HistoryView]
LEFT, SHIFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class AnyPages(FakePages):
    """So many tasks that are all alike."""

    def __init__(self, count: int) -> None:
        super().__init__([])
        self.count = count

    def ask_numbers(self, wanted: Filter, then: Callable[..., None]) -> Callable[[], object]:
        """Every second one has the word "even"."""
        then(range(self.count, 0, -2 if wanted.text == "even" else -1), True)
        return lambda: None


@pytest.fixture
def make_grid(qtbot: QtBot) -> Iterator[MakeGrid]:
    views: list[HistoryView] = []

    def make(count: int) -> HistoryView:
        """Three columns of 125 px tiles, the top one with the highest number."""
        model = HistoryListModel(AnyPages(count), Thumbnails(FakePreviews()), {})
        view = HistoryView(model, FakePreviews(), now)
        model.setParent(view)
        qtbot.addWidget(view)
        view.resize(420, 600)
        view.set_look(ViewLook.GRID, 120)
        view.show()
        model.load()
        views.append(view)
        assert view.arrangement.columns == 3
        return view

    yield make
    views.clear()


def centre(view: HistoryView, row: int) -> QPoint:
    return view.place(row).center()


def click(view: HistoryView, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), LEFT, keys, centre(view, row))


def put(view: HistoryView, number: int) -> Task:
    task = make_task(number)
    view.history.put(task)
    return task


class Noting(QStyledItemDelegate):
    """Notes what it is to paint."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[int] = []

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row's number."""
        self.painted.append(index.row())


def painted_rows(view: HistoryView, region: QRegion) -> list[int]:
    noting = Noting()
    view.setItemDelegate(noting)
    target = QPixmap(view.viewport().size())
    view.viewport().render(target, QPoint(), region)
    return noting.painted


def test_ranges_and_single_ones_are_selected_by_mouse(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    click(view, 1)
    click(view, 5, SHIFT)
    click(view, 3, CONTROL)
    click(view, 8, CONTROL)
    assert list(view.selected_numbers()) == [99, 98, 96, 95, 92]
    assert view.selected_count() == 5


def test_range_goes_on_from_where_it_began(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    view.choose(96)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view, key, SHIFT)
    assert list(view.selected_numbers()) == [98, 97, 96]
    assert view.currentIndex().row() == 2


def test_rubber_band_selects_what_it_touches_and_shows_the_last(qtbot: QtBot, make_grid: MakeGrid) -> None:
    view = make_grid(100)
    shown: list[int] = []
    view.task_chosen.connect(shown.append)
    start, end = QPoint(view.place(2).left() - 4, 3), centre(view, 5)
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for place in (start + QPoint(12, 12), centre(view, 2), end):
        QTest.mouseMove(view.viewport(), place)
    assert shown == []
    QTest.mouseRelease(view.viewport(), LEFT, pos=end)
    assert list(view.selected_numbers()) == [98, 95]
    assert shown == [95]


def test_a_million_are_selected_at_once(make_grid: MakeGrid) -> None:
    view = make_grid(1_000_000)
    begun = time.thread_time()
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(view, Qt.Key.Key_X)
    view.grab()
    assert time.thread_time() - begun < 0.3
    assert view.selected_count() == len(view.selected_numbers()) == 1_000_000


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_new_tiles_above_move_nothing(make_grid: MakeGrid, count: int) -> None:
    view = make_grid(100)
    view.verticalScrollBar().setValue(700)
    before = {view.history.number_at(row): view.place(row) for row in view.rows_in_sight()}
    for number in range(101, 101 + count):
        put(view, number)
    after = {view.history.number_at(row): view.place(row) for row in view.rows_in_sight()}
    assert after == before
    assert part_of(view, QPushButton, f"{count} new").isVisible()


def test_tiles_that_leave_above_move_nothing(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    view.verticalScrollBar().setValue(700)
    before = {view.history.number_at(row): view.place(row) for row in view.rows_in_sight()}
    view.history.put_marks({99: Marks(trashed=1)})
    assert {view.history.number_at(row): view.place(row) for row in view.rows_in_sight()} == before


def test_at_the_top_the_new_ones_stand_in_line(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    view.verticalScrollBar().setValue(700)
    put(view, 101)
    assert view.arrangement.lead == 2
    view.scrollToTop()
    assert view.arrangement.lead == 0


def test_current_tile_keeps_its_height_when_the_width_changes(make_grid: MakeGrid) -> None:
    view = make_grid(1000)
    view.choose(500)
    before = view.place(500).top()
    view.resize(900, 600)
    assert view.arrangement.columns > 3
    assert view.place(500).top() == before
    view.set_look(ViewLook.LIST)
    assert view.place(500).top() == before


def test_current_tile_stays_in_sight_when_all_get_larger(make_grid: MakeGrid) -> None:
    view = make_grid(1000)
    click(view, 5)
    view.set_look(ViewLook.GRID, 400)
    assert view.viewport().rect().contains(view.place(5))


def test_what_was_selected_is_found_again_behind_another_filter(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    click(view, 0)
    click(view, 4, SHIFT)
    shown: list[int] = []
    view.task_chosen.connect(shown.append)
    view.history.show(Filter(text="even"))
    assert list(view.selected_numbers()) == [100, 98, 96]
    assert view.history.number_at(view.currentIndex().row()) == 96
    assert shown == []


def test_neighbour_is_next_when_the_current_one_leaves(make_grid: MakeGrid) -> None:
    view = make_grid(100)
    click(view, 3)
    click(view, 5, SHIFT)
    shown: list[int] = []
    view.task_chosen.connect(shown.append)
    view.history.put_marks(dict.fromkeys(view.selected_numbers(), Marks(trashed=1)))
    assert list(view.selected_numbers()) == shown == [94]
    view.history.put_marks(dict.fromkeys(range(1, 10), Marks(trashed=1)))
    view.choose(10)
    view.history.put_marks({10: Marks(trashed=1)})
    assert list(view.selected_numbers()) == [11]


def test_typing_compares_no_rows(make_grid: MakeGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    view = make_grid(1000)
    asked: list[object] = []
    monkeypatch.setattr(HistoryListModel, "data", lambda *_: asked.append(1))
    view.keyboardSearch("x")
    assert asked == []


def test_change_repaints_only_what_is_in_sight(make_grid: MakeGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    view = make_grid(1000)
    seen: list[object] = []
    monkeypatch.setattr(view.viewport(), "update", seen.append)
    view.history.put(replace(make_task(999), credits=4.0))
    view.history.put(make_task(500))
    assert seen == [view.visualRect(view.history.index(1))]


def test_only_what_changed_is_painted(make_grid: MakeGrid) -> None:
    """The strip that a scroll has brought, and one tile of another line."""
    view = make_grid(99)
    view.verticalScrollBar().setValue(1000)
    strip = QRect(0, view.viewport().height() - 20, view.viewport().width(), 20)
    rows, tile = view.rows_in_sight(), view.rows_in_sight().start + 4
    last_line = [row for row in rows if view.place(row).intersects(strip)]
    assert len(last_line) == 3
    painted = painted_rows(view, QRegion(strip) + QRegion(view.place(tile)))
    assert painted == [tile, *last_line]
