"""The window: what it shows of what it is told, and what it asks for."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QTabWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.registry import Models, load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import LedgerError
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.paths import resources_folder
from kiegui.tasks.finding import NO_MARKS, Filter, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.task import Request, Result, Task, TaskState
from kiegui.ui.bridge import Bridge
from kiegui.ui.form.form_pane import Use
from kiegui.ui.form.notice import NoticeBar
from kiegui.ui.history.hidden_note import HiddenNote
from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.orders import Order
from kiegui.ui.preview.full_view import FullView
from kiegui.ui.window import START_SIZE, MainWindow
from tests.ui.made_tasks import part_of

KLING = "kling/v2-5-turbo-text-to-video-pro"


class Pages:
    """A history that answers at once from a list."""

    def __init__(self) -> None:
        self.tasks: dict[int, Task] = {}
        self.made_with: ModelSpec | None = None

    def ask_numbers(self, wanted: Filter, then: Callable[[array[int], bool], None]) -> Callable[[], object]:
        then(array("q", sorted(self.tasks, reverse=True)), True)
        return lambda: None

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        then({})

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        then({})

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[list[Task]], None]) -> None:
        then([self.tasks[number] for number in numbers if number in self.tasks])

    def ask_sent_again(self, number: int, then: Callable[[int], None]) -> None:
        then(next((task.number for task in self.tasks.values() if task.instead_of == number), 0))

    def ask_made_with(self, task: Task, then: Callable[[ModelSpec | None], None]) -> None:
        then(self.made_with)

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        then(None)

    def ask_file_preview(self, file: Path, then: Callable[[Preview | None], None]) -> None:
        then(None)

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        then([Place(Path(result.file), is_there=True) for result in results])

    def ask_tags(self, then: Callable[[dict[str, int]], None]) -> None:
        then({})

    def ask_models(self, then: Callable[[dict[str, int]], None]) -> None:
        then({})


class Desk:
    """A window with everything around it that it needs."""

    def __init__(self, qtbot: QtBot, models: Models, results: Path) -> None:
        self.bridge = Bridge()
        self.pages = Pages()
        self.window = MainWindow(self.bridge, self.pages, models, results, Inputs(results.parent / "inputs"))
        qtbot.addWidget(self.window)
        self.window.load_history()
        self.window.show()
        self.window.resize(START_SIZE)
        qtbot.waitUntil(self.window.history.isVisible)

    def tell(self, task: Task) -> None:
        self.pages.tasks[task.number] = task
        self.bridge.announce_task(task)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, load_models(resources_folder() / "models"), tmp_path)


def make_task(number: int = 1, **changes: object) -> Task:
    request = Request(KLING, {"prompt": f"Kite number {number}", "duration": "10"})
    return replace(Task(number=number, account="kie", created=1, request=request), **changes)


def row(desk: Desk, position: int) -> str:
    return str(desk.window.rows.data(desk.window.rows.index(position), Qt.ItemDataRole.AccessibleTextRole))


def test_the_window_is_called_kiegui(desk: Desk) -> None:
    assert desk.window.windowTitle() == "KieGUI"


def test_a_new_task_comes_to_the_top_and_on_the_stage(desk: Desk) -> None:
    for number in (1, 2):
        desk.tell(make_task(number))
    assert row(desk, 0) == "Kling 2.5 Turbo Pro · text to video, Waiting to send, Kite number 2"
    assert desk.window.stage.task == make_task(2)


def test_a_change_of_another_task_does_not_take_the_stage(desk: Desk) -> None:
    for number in (1, 2):
        desk.tell(make_task(number))
    desk.tell(make_task(1, state=TaskState.WAITING, task_id="t"))
    assert desk.window.stage.task == make_task(2)
    assert "Waiting at Kie" in row(desk, 1)


def test_use_again_brings_the_values_back(desk: Desk) -> None:
    desk.tell(make_task(1))
    desk.window.details.use_again_requested.emit(1)
    assert desk.window.form.model_id == KLING
    assert desk.window.form.values() == {"prompt": "Kite number 1", "duration": "10"}


def test_broken_model_files_are_named_and_the_others_load(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "bad.json").write_text('{"id": "<b>7"}')
    models = load_models(resources_folder() / "models", folder)
    desk = Desk(qtbot, models, tmp_path)
    assert len(models.by_id) >= 2
    (notice,) = desk.window.notices.texts()
    assert "bad" in notice
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText
        for label in desk.window.notices.findChildren(QLabel)
        if label.text()
    )


def test_troubles_are_said_once(desk: Desk) -> None:
    for _ in range(3):
        desk.bridge.announce_trouble(LedgerError("The disk is full."))
    assert desk.window.notices.texts() == ["The disk is full."]


def test_a_narrow_window_has_the_history_in_a_tab(desk: Desk, qtbot: QtBot) -> None:
    desk.tell(make_task(1))
    desk.window.resize(1000, 700)
    qtbot.waitUntil(lambda: not desk.window.history.isVisible())
    desk.window.resize(1400, 900)
    qtbot.waitUntil(desk.window.history.isVisible)


def test_the_splitters_come_back(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    panes = side_by_side(desk)
    panes.setSizes([400, 700, 300])
    other = Desk(qtbot, Models(by_id={}, problems=()), tmp_path)
    other.window.restore_layout({**desk.window.layout_states(), "window": ""})  # offscreen the screen is small
    assert side_by_side(other).sizes() == panes.sizes()


def side_by_side(desk: Desk) -> QSplitter:
    """The splitter between the panes."""
    splitters = desk.window.findChildren(QSplitter)
    return next(splitter for splitter in splitters if splitter.orientation() is Qt.Orientation.Horizontal)


def test_a_layout_that_cannot_be_read_is_ignored(desk: Desk) -> None:
    desk.window.restore_layout({"window": "%%%", "panes": "AAAA"})
    assert desk.window.isVisible()


def test_closing_announces_the_draft_first(desk: Desk) -> None:
    told: list[str] = []
    desk.window.draft_changed.connect(lambda *_: told.append("draft"))
    desk.window.closed.connect(lambda: told.append("closed"))
    desk.window.close()
    assert told == ["draft", "closed"]


def test_quitting_from_the_menu_closes_the_window(desk: Desk, qtbot: QtBot) -> None:
    (leave,) = (action for action in desk.window.findChildren(QAction) if action.text() == "Quit")
    with qtbot.waitSignal(desk.window.closed):
        leave.trigger()


def test_the_newest_task_is_shown_at_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, load_models(resources_folder() / "models"), tmp_path)
    desk.pages.tasks = {number: make_task(number) for number in (1, 2, 3)}
    desk.window.load_history()
    assert desk.window.stage.task == make_task(3)


def test_a_click_in_the_narrow_history_brings_the_stage(desk: Desk, qtbot: QtBot) -> None:
    desk.tell(make_task(1))
    desk.window.resize(1000, 700)
    qtbot.waitUntil(lambda: not desk.window.history.isVisible())
    desk.window.findChildren(QTabWidget)[0].setCurrentWidget(desk.window.history_pane)
    assert not desk.window.stage.isVisible()
    desk.window.history.clicked.emit(desk.window.rows.index(0))
    assert desk.window.stage.isVisible()


def test_splitters_survive_a_time_of_being_narrow(desk: Desk, qtbot: QtBot) -> None:
    panes = side_by_side(desk)
    panes.setSizes([400, 720, 270])
    panes.splitterMoved.emit(400, 1)  # as dragging does
    dragged = panes.sizes()
    for width in (1300, 1200, 1120, 1000):
        desk.window.resize(width, 700)
    qtbot.waitUntil(lambda: not desk.window.history.isVisible())
    desk.window.resize(START_SIZE)
    qtbot.waitUntil(desk.window.history.isVisible)
    assert (panes.sizes()[0], panes.sizes()[2]) == (dragged[0], dragged[2])


def test_tab_is_never_trapped(desk: Desk) -> None:
    desk.window.form.setFocus()
    seen: list[object] = []
    for _ in range(60):
        desk.window.focusNextChild()
        seen.append(desk.window.focusWidget())
    assert len(set(seen)) > 8
    assert seen[-1] is not seen[-2]


def test_an_example_never_replaces_what_was_typed(desk: Desk) -> None:
    desk.window.form.set_draft(KLING, {"prompt": "my own words"})
    desk.window.offer_example()
    assert desk.window.form.values() == {"prompt": "my own words"}
    desk.window.form.set_draft(KLING, {})
    desk.window.offer_example()
    assert len(desk.window.form.values()["prompt"]) > 50


def test_an_example_that_needs_files_or_earlier_results_is_not_offered(desk: Desk) -> None:
    for model in ("kling/v2-5-turbo-image-to-video-pro", "ai-music-api/extend"):
        desk.window.form.set_draft(model, {})
        desk.window.offer_example()
        assert desk.window.form.values() == {}


def test_the_first_form_is_one_that_needs_words_only(desk: Desk) -> None:
    assert desk.window.form.model_id == KLING
    desk.window.offer_example()
    assert desk.window.form.values()["prompt"]


def test_closing_lets_go_of_the_film(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(desk.window.stage, "close_media", lambda: told.append("closed"))
    desk.window.close()
    assert told == ["closed"]


def test_the_layout_can_be_reset(desk: Desk) -> None:
    side_by_side(desk).setSizes([360, 900, 270])
    desk.window.resize(1200, 700)
    desk.window.top_bar.layout_reset.emit()
    assert desk.window.size() == START_SIZE
    assert abs(side_by_side(desk).sizes()[0] - 420) < 12


def test_written_off_and_sent_again_lead_to_each_other(desk: Desk) -> None:
    desk.tell(make_task(1, state=TaskState.WRITTEN_OFF))
    desk.tell(make_task(2, instead_of=1))
    desk.window.go_to(1)
    assert "It was sent again as a new task." in " ".join(
        label.text() for label in desk.window.stage.findChildren(QLabel)
    )
    desk.window.stage.task_wanted.emit(2)
    assert desk.window.stage.task == make_task(2, instead_of=1)
    desk.window.details.task_wanted.emit(1)
    assert desk.window.rows.number_at(desk.window.history.currentIndex().row()) == 1


def test_tasks_told_of_before_the_history_is_read_do_not_take_the_stage(qtbot: QtBot, tmp_path: Path) -> None:
    bridge, pages = Bridge(), Pages()
    window = MainWindow(bridge, pages, Models({}, ()), tmp_path, Inputs(tmp_path / "inputs"))
    qtbot.addWidget(window)
    pages.tasks = {number: make_task(number) for number in (1, 2)}
    bridge.announce_task(make_task(1))
    assert window.stage.task is None
    window.load_history()
    assert window.stage.task == make_task(2)


def test_progress_reaches_the_stage(desk: Desk) -> None:
    desk.tell(make_task(1, state=TaskState.UPLOADING))
    desk.window.go_to(1)
    desk.bridge.announce_progress(1, 3_000_000_000, 6_000_000_000)
    assert "3 of 6 GB" in [label.text() for label in desk.window.stage.findChildren(QLabel)]


def test_orders_and_wishes_are_passed_on(desk: Desk) -> None:
    heard: list[object] = []
    task = make_task(1, state=TaskState.UNCONFIRMED)
    desk.window.ordered.connect(lambda order, about: heard.append((order, about)))
    desk.window.adopting_wanted.connect(lambda: heard.append("adopt"))
    desk.window.history.ordered.emit(Order.WRITE_OFF, task)
    desk.window.stage.ordered.emit(Order.FIND, task)
    desk.window.history.adopting_wanted.emit()
    desk.window.top_bar.adopting_wanted.emit()
    assert heard == [(Order.WRITE_OFF, task), (Order.FIND, task), "adopt", "adopt"]


def test_history_that_cannot_be_opened_is_said_on_every_pane(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(
        Bridge(), Pages(), load_models(resources_folder() / "models"), tmp_path, Inputs(tmp_path / "inputs")
    )
    qtbot.addWidget(window)
    window.resize(START_SIZE)
    window.show()
    window.show_closed("It was written by a <b>newer</b> KieGUI.")
    window.form.set_ready(True)
    for pane in (window.stage, window.history):
        said = [label.text() for label in pane.findChildren(QLabel) if label.isVisible()]
        assert any(words.startswith("It was written by a <b>newer</b> KieGUI.") for words in said)
    assert not part_of(window.form, QPushButton, "Generate").isEnabled()
    assert not part_of(window.history, QPushButton, "Make your first one").isVisible()


def test_details_give_way_to_words_in_a_low_window_and_come_back(desk: Desk, qtbot: QtBot) -> None:
    desk.tell(make_task(1, state=TaskState.UNCONFIRMED))
    desk.window.go_to(1)
    centre = next(splitter for splitter in desk.window.findChildren(QSplitter) if splitter is not side_by_side(desk))
    centre.setSizes([500, 300])
    usual = desk.window.details.height()
    assert usual > 200
    desk.window.resize(960, 640)
    qtbot.waitUntil(lambda: desk.window.details.height() == 120)
    for words in ("Find it…", "Keep waiting", "Send again…"):
        button = part_of(desk.window.stage, QPushButton, words)
        qtbot.waitUntil(lambda button=button: is_in_view(button, desk.window.stage))  # type: ignore[misc]
    kept = desk.window.layout_states()["centre"]
    desk.window.resize(START_SIZE)
    qtbot.waitUntil(lambda: abs(desk.window.details.height() - usual) < 3)
    assert desk.window.layout_states()["centre"] != "" != kept


def is_in_view(widget: QWidget, pane: QWidget) -> bool:
    return widget.isVisible() and pane.rect().contains(QRect(widget.mapTo(pane, QPoint(0, 0)), widget.size()))


def test_ctrl_f_searches_the_history_in_a_narrow_window_too(desk: Desk, qtbot: QtBot) -> None:
    desk.window.resize(1000, 700)
    qtbot.waitUntil(lambda: not desk.window.history.isVisible())
    QTest.keySequence(desk.window, "Ctrl+F")
    assert part_of(desk.window.history_pane, SearchLine).isVisible()
    assert desk.window.focusWidget() is part_of(desk.window.history_pane, SearchLine)


def test_use_again_tells_what_has_changed_since(desk: Desk) -> None:
    desk.tell(make_task(1))
    spec = desk.window.models.by_id[KLING]
    desk.pages.made_with = replace(spec, fields=spec.fields[:-1])
    desk.window.use_again(1)
    assert part_of(desk.window.form, NoticeBar).text() == f"This model has changed since. + {spec.fields[-1].label}."


def test_use_again_can_be_only_the_prompt(desk: Desk) -> None:
    desk.tell(make_task(1))
    desk.window.form.set_draft(KLING, {"duration": "5"})
    desk.window.history.use_again_requested.emit(1, Use.PROMPT)
    assert desk.window.form.values() == {"prompt": "Kite number 1", "duration": "5"}


def test_marks_reach_the_list(desk: Desk) -> None:
    desk.tell(make_task(1))
    desk.bridge.announce_marks({1: Marks(is_starred=True)})
    assert desk.window.rows.marks_of(1).is_starred


def test_the_stage_goes_on_showing_what_is_filtered_away(desk: Desk) -> None:
    desk.tell(make_task(1))
    desk.window.history_pane.show_filter(Filter(is_starred=True))
    assert desk.window.stage.task == make_task(1)


def test_only_what_is_really_new_takes_the_stage_while_the_list_is_narrowed(desk: Desk) -> None:
    for number in (1, 2):
        desk.tell(make_task(number))
    desk.window.history_pane.show_filter(Filter(text="nothing like that"))
    desk.tell(make_task(1, state=TaskState.QUEUED))
    assert desk.window.stage.task == make_task(2)
    desk.tell(make_task(3))
    assert desk.window.stage.task == make_task(3)


def saved(desk: Desk, number: int) -> None:
    result = Result(url="u", file="film.mp4", kind=MediaKind.IMAGE)
    desk.tell(make_task(number, state=TaskState.SAVED, task_id="t", results=(result,)))


def test_opening_shows_it_large_and_going_there_does_not(desk: Desk) -> None:
    for number in (1, 2):
        saved(desk, number)
    desk.window.go_to(1)
    assert not desk.window.stage.findChildren(FullView)
    desk.window.history.open_requested.emit(2)
    assert desk.window.stage.task == desk.pages.tasks[2]
    part_of(desk.window.stage, FullView).leave_wanted.emit()


@pytest.mark.parametrize("name", ["Control", "Shift"])
def test_selecting_several_stays_in_the_narrow_history(desk: Desk, qtbot: QtBot, name: str) -> None:
    desk.tell(make_task(1))
    desk.window.resize(1000, 700)
    qtbot.waitUntil(lambda: not desk.window.history.isVisible())
    desk.window.panes.show_history()
    view = desk.window.history
    qtbot.waitUntil(view.isVisible)
    place = view.visualRect(desk.window.rows.index(0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier[f"{name}Modifier"], place)
    assert view.isVisible()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert desk.window.stage.isVisible()


def test_marks_reach_the_stage(desk: Desk) -> None:
    desk.tell(make_task(1))
    desk.bridge.announce_marks({1: Marks(is_starred=True), 2: NO_MARKS})
    assert part_of(desk.window.stage, QToolButton, "Take the star away (S)").isVisible()
    desk.tell(make_task(2))
    assert part_of(desk.window.stage, QToolButton, "Star (S)").isVisible()


def test_a_new_task_that_the_filter_hides_is_told(desk: Desk, qtbot: QtBot) -> None:
    desk.window.history_pane.show_filter(Filter(is_starred=True))
    desk.tell(make_task(1))
    qtbot.waitUntil(part_of(desk.window.history_pane, HiddenNote).isVisible)
