"""The list: geometry by arithmetic, choosing, new rows, emptiness."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QDesktopServices, QDrag, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import Filter, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import SANDBOX, Failure, TaskState
from kiegui.tasks.trash import FOLDER
from kiegui.ui.form.form_pane import Use
from kiegui.ui.history.arrangement import ROW_HEIGHT, ViewLook
from kiegui.ui.history.empty_history import EmptyHistory
from kiegui.ui.history.files import trash_words
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.task_menu import TaskMenu
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.history.wishes import Wish
from kiegui.ui.orders import Order
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import HOSTILE, MODELS, FakePages, FakePreviews, make_result, make_task, now, part_of

MakeView = Callable[[int], HistoryView]


@pytest.fixture
def files(tmp_path: Path) -> FakePreviews:
    return FakePreviews(tmp_path / "preview.jpg")


@pytest.fixture
def make_view(qtbot: QtBot, files: FakePreviews) -> MakeView:
    views: list[HistoryView] = []  # a view that only its own menu still holds would die in the middle of the menu's end

    def make(count: int) -> HistoryView:
        pages = FakePages([])
        model = HistoryListModel(pages, Thumbnails(FakePreviews()), MODELS)
        for number in range(1, count + 1):
            model.put(make_task(number))
        model.load()
        view = HistoryView(model, files, now)
        model.setParent(view)
        qtbot.addWidget(view)
        view.resize(420, 4 * ROW_HEIGHT)
        view.show()
        views.append(view)
        return view

    return make


def rows_of(view: HistoryView) -> HistoryListModel:
    model = view.model()
    assert isinstance(model, HistoryListModel)
    return model


def number_at(view: HistoryView, y: int) -> int:
    return rows_of(view).number_at(view.indexAt(QPoint(20, y)).row())


def test_rows_are_where_arithmetic_says(make_view: MakeView) -> None:
    view = make_view(50)
    assert view.accessibleName() == "History"
    assert view.verticalScrollBar().maximum() == 46 * ROW_HEIGHT
    view.verticalScrollBar().setValue(10 * ROW_HEIGHT)
    assert view.indexAt(QPoint(5, 5)).row() == 10
    assert view.visualRect(rows_of(view).index(11)).top() == ROW_HEIGHT


def test_scroll_to_moves_no_more_than_needed(make_view: MakeView) -> None:
    view = make_view(50)
    hints = QAbstractItemView.ScrollHint
    places = []
    for hint in (hints.EnsureVisible, hints.PositionAtTop, hints.PositionAtCenter, hints.PositionAtBottom):
        view.scrollTo(rows_of(view).index(20), hint)
        places.append(view.verticalScrollBar().value() / ROW_HEIGHT)
    assert places == [17, 20, 18.5, 17]


def test_click_chooses_the_task(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(5)
    with qtbot.waitSignal(view.task_chosen) as chosen:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, ROW_HEIGHT + 20))
    assert chosen.args == [4]
    assert [index.row() for index in view.selectedIndexes()] == [1]


def test_keys_walk_through_the_rows(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(50)
    view.choose(50)
    seen: list[int] = []
    view.task_chosen.connect(seen.append)
    keys = Qt.Key
    for key in (keys.Key_Down, keys.Key_PageDown, keys.Key_End, keys.Key_PageUp, keys.Key_Up, keys.Key_Home):
        QTest.keyClick(view, key)
    assert seen == [49, 45, 1, 5, 6, 50]


def test_enter_and_double_click_open(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(3)
    view.choose(2)
    with qtbot.waitSignal(view.open_requested) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [2]
    with qtbot.waitSignal(view.open_requested) as opened:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert opened.args == [3]


def test_new_row_does_not_move_what_is_looked_at(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(50)
    view.choose(30)
    view.verticalScrollBar().setValue(10 * ROW_HEIGHT + 7)
    looked_at = number_at(view, 100)
    for number in (51, 52, 53):
        rows_of(view).put(make_task(number))
    assert number_at(view, 100) == looked_at
    assert rows_of(view).number_at(view.currentIndex().row()) == 30
    pill = part_of(view, QPushButton)
    assert pill.isVisible()
    assert pill.text() == "3 new"
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert view.verticalScrollBar().value() == 0
    assert not pill.isVisible()


def test_new_row_is_seen_at_once_at_the_top(make_view: MakeView) -> None:
    view = make_view(50)
    rows_of(view).put(make_task(51))
    assert number_at(view, 5) == 51


def test_thumbnails_out_of_sight_are_given_up(
    qtbot: QtBot, make_view: MakeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_view(50)
    kept: list[set[int]] = []
    monkeypatch.setattr(Thumbnails, "keep_asking_for", lambda _self, numbers: kept.append(numbers))
    view.verticalScrollBar().setValue(10 * ROW_HEIGHT)
    view.viewport().grab()
    assert kept[-1] == {40, 39, 38, 37}


def test_empty_history_has_a_way_to_start(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(0)
    empty = part_of(view, EmptyHistory)
    assert empty.isVisible()
    with qtbot.waitSignal(view.start_clicked):
        QTest.mouseClick(part_of(empty, QPushButton), Qt.MouseButton.LeftButton)
    rows_of(view).put(make_task(1))
    assert not empty.isVisible()


def test_menu_asks_to_use_the_task_again(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(3)
    place = QPoint(30, ROW_HEIGHT + 30)
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = part_of(view, QMenu)
    again = menu.actions()[0].menu()
    assert isinstance(again, QMenu)
    with qtbot.waitSignal(view.use_again_requested) as wanted:
        again.actions()[2].trigger()
    assert wanted.args == [2, Use.PROMPT]
    menu.close()


def test_menu_has_what_can_be_done_about_the_task(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(1)
    task = make_task(1, TaskState.UNCONFIRMED)
    rows_of(view).put(task)
    place = QPoint(30, 30)
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = part_of(view, QMenu)
    with qtbot.waitSignal(view.ordered) as ordered:
        next(action for action in menu.actions() if action.text() == "Send again…").trigger()
    assert ordered.args == [Order.SEND_AGAIN, task]
    menu.close()


@pytest.mark.parametrize("y", [30, 900])
def test_tasks_can_be_adopted_from_any_place_of_the_history(qtbot: QtBot, make_view: MakeView, y: int) -> None:
    view = make_view(1)
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(30, y), QPoint(30, y)))
    menu = part_of(view, QMenu)
    with qtbot.waitSignal(view.adopting_wanted):
        menu.actions()[-1].trigger()
    assert menu.actions()[-1].text() == "Adopt tasks…"
    menu.close()


def show_in_folder(view: HistoryView) -> None:
    place = QPoint(30, 30)
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = part_of(view, TaskMenu)
    next(action for action in menu.actions() if action.text() == "Show in folder").trigger()
    menu.close()


def test_menu_tells_when_nothing_opens_the_folder(
    qtbot: QtBot, make_view: MakeView, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    view = make_view(1)
    rows_of(view).put(make_task(1, results=(make_result(),)))
    with qtbot.waitSignal(view.trouble_came) as trouble:
        show_in_folder(view)
    assert trouble.args == [f"No program answered. The file is here: {tmp_path / 'film.mp4'}"]


def test_every_button_has_a_name_from_the_start(make_view: MakeView) -> None:
    assert all(button.text() for button in make_view(1).findChildren(QPushButton))


def test_only_running_rows_are_repainted_each_second(
    make_view: MakeView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_view(3)
    rows_of(view).put(make_task(2, TaskState.GENERATING))
    seen: list[object] = []
    monkeypatch.setattr(view.viewport(), "update", seen.append)
    view._on_beat()
    assert seen == [view.visualRect(rows_of(view).index(1))]


@pytest.mark.parametrize("state", list(TaskState))
def test_rows_of_every_state_can_be_painted(make_view: MakeView, state: TaskState) -> None:
    view = make_view(1)
    blank = view.viewport().grab().toImage()
    failure = Failure("501", HOSTILE)
    rows_of(view).put(make_task(1, state, HOSTILE, account=SANDBOX, credits=4.2, failure=failure))
    view.choose(1)
    assert view.viewport().grab().toImage() != blank


def test_space_goes_back_and_forth(make_view: MakeView) -> None:
    view = make_view(9)
    seen: list[int] = []
    view.task_chosen.connect(seen.append)
    view.choose(8)
    view.choose(3)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert seen == [8, 3, 8, 3, 8]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_S, Wish.STAR),
        (Qt.Key.Key_T, Wish.TAG),
        (Qt.Key.Key_Delete, Wish.TRASH),
        (Qt.Key.Key_C, Wish.COMPARE),
    ],
)
def test_keys_are_about_all_that_are_selected(qtbot: QtBot, make_view: MakeView, key: Qt.Key, expected: Wish) -> None:
    view = make_view(9)
    view.choose(8)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(view.wished) as wished:
        QTest.keyClick(view, key)
    assert wished.args is not None
    assert (wished.args[0], list(wished.args[1])) == (expected, [8, 7])


def test_star_key_takes_the_star_away_again(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(3)
    view.choose(2)
    rows_of(view).put_marks({2: Marks(is_starred=True)})
    with qtbot.waitSignal(view.wished) as wished:
        QTest.keyClick(view, Qt.Key.Key_S)
    assert wished.args is not None
    assert wished.args[0] is Wish.UNSTAR


def test_one_task_is_not_compared(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(3)
    view.choose(2)
    with qtbot.assertNotEmitted(view.wished), qtbot.waitSignal(view.trouble_came):
        QTest.keyClick(view, Qt.Key.Key_C)


def test_files_and_prompts_are_copied_and_the_missing_told(qtbot: QtBot, make_view: MakeView, tmp_path: Path) -> None:
    view = make_view(2)
    (tmp_path / "a.mp4").touch()
    rows_of(view).put(make_task(2, prompt="One", results=(make_result("a.mp4"),)))
    rows_of(view).put(make_task(1, prompt="Two", results=(make_result("gone.mp4"),)))
    view.selectAll()
    with qtbot.waitSignal(view.trouble_came) as trouble:
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().mimeData()
    assert [Path(url.toLocalFile()) for url in copied.urls()] == [tmp_path / "a.mp4"]
    assert copied.text() == "One\n\nTwo"
    assert trouble.args == ["1 file(s) left out: moved, deleted, or not saved yet."]


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    files: list[list[Path]] = []
    monkeypatch.setattr(
        QDrag, "exec", lambda drag, _: files.append([Path(url.toLocalFile()) for url in drag.mimeData().urls()])
    )
    return files


def press(view: HistoryView) -> None:
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))


def test_files_are_dragged_out(make_view: MakeView, dragged: list[list[Path]], tmp_path: Path) -> None:
    view = make_view(2)
    (tmp_path / "a.mp4").touch()
    rows_of(view).put(make_task(2, results=(make_result("a.mp4"),)))
    press(view)
    view.startDrag(Qt.DropAction.CopyAction)
    assert dragged == [[tmp_path / "a.mp4"]]


def test_drag_does_not_wait_for_a_drive(
    qtbot: QtBot, make_view: MakeView, files: FakePreviews, dragged: list[list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ask_places", lambda _results, _then: None)
    view = make_view(2)
    press(view)
    with qtbot.waitSignal(view.trouble_came) as trouble:
        view.startDrag(Qt.DropAction.CopyAction)
    assert trouble.args == ["It is not known yet where these files are. Try again in a moment."]
    assert dragged == []


def test_what_is_in_the_trash_is_not_given_away(
    qtbot: QtBot,
    make_view: MakeView,
    files: FakePreviews,
    dragged: list[list[Path]],
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    trashed = Place(tmp_path / FOLDER / "0a1b.mp4", is_there=True)
    monkeypatch.setattr(files, "ask_places", lambda _results, then: then([trashed]))
    view = make_view(1)
    rows_of(view).put(make_task(1, results=(make_result(),)))
    press(view)
    QGuiApplication.clipboard().setText("as it was")
    for act in (view.copy_selected, lambda: view.startDrag(Qt.DropAction.CopyAction), lambda: show_in_folder(view)):
        with qtbot.waitSignal(view.trouble_came) as trouble:
            act()
        assert trouble.args == [trash_words()]
    assert (dragged, desktop.opened, QGuiApplication.clipboard().text()) == ([], [], "as it was")


def test_menu_of_several_is_about_all(qtbot: QtBot, make_view: MakeView) -> None:
    view = make_view(3)
    view.selectAll()
    place = QPoint(30, 30)
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = part_of(view, TaskMenu)
    with qtbot.waitSignal(view.wished) as wished:
        next(action for action in menu.actions() if action.text() == "Move to trash").trigger()
    assert wished.args is not None
    assert list(wished.args[1]) == [3, 2, 1]
    menu.close()


@pytest.mark.parametrize(
    ("wanted", "words", "button"),
    [
        (Filter(is_starred=True), "Nothing matches.", "Clear the filter"),
        (Filter(in_trash=True), "The trash is empty.", "Back to the history"),
    ],
)
def test_filter_that_lets_nothing_through_can_be_cleared(
    qtbot: QtBot, make_view: MakeView, wanted: Filter, words: str, button: str
) -> None:
    view = make_view(0)
    rows_of(view).show(wanted)
    empty = part_of(view, EmptyHistory)
    assert words in [label.text() for label in empty.findChildren(QLabel)]
    with qtbot.waitSignal(view.filter_cleared):
        QTest.mouseClick(part_of(empty, QPushButton, button), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("state", list(TaskState))
def test_tiles_of_every_state_can_be_painted(make_view: MakeView, state: TaskState) -> None:
    view = make_view(1)
    view.set_look(ViewLook.GRID)
    blank = view.viewport().grab().toImage()
    rows_of(view).put(make_task(1, state, HOSTILE, account=SANDBOX, credits=4.2, results=(make_result(""),)))
    view.choose(1)
    assert view.viewport().grab().toImage() != blank
