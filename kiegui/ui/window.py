"""The main window: form left, stage and details in the centre, history right, and what connects them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Protocol

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QMainWindow,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from kiegui import __version__
from kiegui.catalog.purposes import given_sources
from kiegui.catalog.registry import Models
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import KieGuiError
from kiegui.paths import resources_folder
from kiegui.tasks.finding import Marks
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.task import Request, Task, TaskState
from kiegui.ui.bridge import Bridge
from kiegui.ui.form.form_pane import FormPane, Use
from kiegui.ui.form.local_files import FilePreviews, LocalFiles
from kiegui.ui.history.as_input import fitting_models
from kiegui.ui.history.history_pane import FilterPages, HistoryPane
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.task_window import TaskPages
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.notices import Notices
from kiegui.ui.panes import Panes
from kiegui.ui.preview.details import DetailsPane
from kiegui.ui.preview.source import ResultSource
from kiegui.ui.preview.stage import Stage
from kiegui.ui.top_bar import TopBar

START_SIZE = QSize(1400, 900)
_SMALLEST = QSize(960, 640)


class HistoryPages(TaskPages, FilterPages, ResultSource, FilePreviews, Protocol):
    """Where tasks and previews come from: `kiegui.tasks.history.History`."""

    def ask_sent_again(self, number: int, then: Callable[[int], None]) -> None:
        """The number of the task that was sent in the place of this one; 0 if there is none."""
        ...

    def ask_made_with(self, task: Task, then: Callable[[ModelSpec | None], None]) -> None:
        """The model as it was when the task was made; None if nobody knows."""
        ...


class MainWindow(QMainWindow):
    """Shows tasks and takes orders; it changes no task itself."""

    submitted = Signal(object, object, object)
    """A checked form: the ModelSpec, the exact `input`, and the Estimate that was shown, or None."""
    draft_changed = Signal(str, object)
    account_wanted = Signal(str, int)
    """The person wants to see to the key and the credits of this account, or to what waits to be sent there.

    With the number of the task that they came from, 0 if from none."""
    ordered = Signal(object, Task)
    """The person wants something done about a task: the Order, and the task."""
    adopting_wanted = Signal()
    """The person wants tasks of Kie's to come into the history."""
    folder_chosen = Signal(Path)
    closed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        pages: HistoryPages,
        models: Models,
        results_folder: Path,
        inputs: Inputs,
        *,
        is_sound_on: bool = False,
    ) -> None:
        """`results_folder` is where new results go; `inputs` keeps pasted pictures."""
        super().__init__()
        self.setWindowTitle("KieGUI")
        self.setWindowIcon(QIcon(str(resources_folder() / "icons" / "kiegui.svg")))
        self.setMinimumSize(_SMALLEST)
        self.resize(START_SIZE)
        self.models = models
        self._models = dict(models.by_id)  # the views hold this very one
        self._pages = pages
        self.folder = results_folder
        """Where new results go."""
        self._shown: int | None = None
        self._large = 0
        """The task that is to be shown large as soon as it is on the stage."""
        self._newest = 0
        """The largest number of a task that was heard of: the list may not hold it, as it can be narrowed."""

        self.notices = Notices()
        self.top_bar = TopBar()
        self.form = FormPane(Random(), LocalFiles(inputs, parent=self, previews=pages))
        self.rows = HistoryListModel(pages, Thumbnails(pages, self), self._models, self)
        self.history = HistoryView(self.rows, pages, now, strips=pages, fitting=self._fitting)
        self.history_pane = HistoryPane(self.history, pages, self._models, now)
        self.stage = Stage(pages, self._models, now, is_sound_on=is_sound_on)
        self.details = DetailsPane(pages, self._models, now)
        self.panes = Panes(self.form, self.stage, self.details, self.history_pane)
        self._arrange()
        self._connect(bridge)
        self.set_models(models)

    def _arrange(self) -> None:
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.notices)
        layout.addWidget(self.panes, 1)
        self.setCentralWidget(whole)

    def _connect(self, bridge: Bridge) -> None:
        bridge.task_changed.connect(self._on_task_changed)
        bridge.marks_changed.connect(self._on_marks_changed)
        bridge.trouble_came.connect(self._on_trouble)
        bridge.balance_changed.connect(self.top_bar.show_balance)
        bridge.balance_changed.connect(self.form.set_balance)
        bridge.progress_came.connect(self.stage.show_progress)
        self.form.submitted.connect(self.submitted)
        self.form.draft_changed.connect(self.draft_changed)
        self.history.task_chosen.connect(self.show_task)
        self.history.open_requested.connect(self._on_open_requested)
        self.history.clicked.connect(self._on_history_clicked)
        self.rows.loaded.connect(self._on_rows_loaded)
        self.history.start_clicked.connect(self.form.focus_form)
        for source in (self.history, self.stage, self.details):
            source.use_again_requested.connect(self.use_again)
            source.trouble_came.connect(self.notices.say)
        self.stage.account_requested.connect(self.account_wanted)
        for orders in (self.history, self.stage):
            orders.ordered.connect(self.ordered)
        for wish in (self.history.adopting_wanted, self.top_bar.adopting_wanted):
            wish.connect(self.adopting_wanted)
        for other in (self.stage.task_wanted, self.details.task_wanted, self.top_bar.doubtful_wanted):
            other.connect(self.go_to)
        self.top_bar.layout_reset.connect(self._on_layout_reset)
        self.top_bar.about_wanted.connect(self._on_about_wanted)
        self.top_bar.quit_wanted.connect(self.close)
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find_pressed)

    # -- models and form -----------------------------------------------------------------------------------------

    def set_models(self, models: Models) -> None:
        """Offer these; the form that is open stays, with what it holds."""
        self.models = models
        self._models.clear()
        self._models.update(models.by_id)
        self.form.set_models(list(self._models.values()), models.own)
        for problem in models.problems:
            self.notices.say(self.tr("A model file was skipped. {0}").format(problem.message))

    def offer_example(self) -> None:
        """Fill an empty form with the model's own example, if that needs no files: the first film is one click away."""
        spec = self._models.get(self.form.model_id)
        if spec is not None and not self.form.values() and not given_sources(spec, spec.example):
            self.form.set_draft(spec.id, spec.example)

    def show_closed(self, why: str) -> None:
        """The history can't be opened: nothing can be shown or sent in this session. `why` is a sentence or two (plain)."""
        self.stage.show_closed(why)
        self.history_pane.show_closed(why)
        self.form.block(self.tr("The history can’t be opened, so nothing can be sent."))

    # -- tasks ---------------------------------------------------------------------------------------------------

    def load_history(self) -> None:
        """The ledger is open: show what is in it."""
        self.rows.load()

    def _on_rows_loaded(self) -> None:
        """At the start the newest task is what the person wants to see."""
        self._newest = max(self._newest, self.rows.number_at(0) if self.rows.rowCount() else 0)
        if self._shown is None and self.rows.rowCount():
            self.history.choose(self.rows.number_at(0))

    def go_to(self, number: int) -> None:
        """Choose a task in the history, whatever that is narrowed to, and put it on the stage."""
        self.history_pane.go_to(number)
        self.show_task(number)
        self.panes.show_centre()

    def show_task(self, number: int, *, large: bool = False) -> None:
        """Put a task on the stage, or its result on the whole screen."""
        self._shown = number
        self._large = number if large else 0
        self._pages.ask_tasks([number], self._on_tasks_read)

    def _on_tasks_read(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            if task.number == self._shown:
                self._show(task)

    def use_again(self, number: int, what: Use = Use.ALL) -> None:
        """Fill the form with what a task was made of."""
        self._pages.ask_tasks([number], partial(self._on_use_again_read, what))

    def _on_use_again_read(self, what: Use, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self._pages.ask_made_with(task, partial(self._on_made_with_read, what, task.request))

    def _on_made_with_read(self, what: Use, request: Request, made_with: ModelSpec | None) -> None:
        self.form.use(request.input, request.model, what, made_with)

    def _fitting(self, task: Task) -> list[ModelSpec]:
        return fitting_models(task, self._models.values())

    def _on_task_changed(self, task: Task) -> None:
        is_new = self.rows.is_loaded and task.number > self._newest
        self._newest = max(self._newest, task.number)
        self.rows.put(task)
        self.top_bar.count(task)
        if is_new and task.state is TaskState.QUEUED:
            # Just submitted here: what the person waits for is what they want to see.
            self._shown = task.number
            self.history.choose(task.number)
            self.history_pane.tell_sent(task.number)
            self.panes.show_centre()
        if task.number == self._shown:
            self._show(task)

    def _show(self, task: Task) -> None:
        if self.stage.task is None or self.stage.task.number != task.number:
            self.stage.show_marks(self.rows.marks_of(task.number))
            self._pages.ask_marks([task.number], self._on_marks_read)
        self.stage.show_task(task)
        if self._large == task.number:
            self._large = 0
            self.stage.show_large()
        self.details.show_task(task)
        self.panes.show_details()
        if task.state is TaskState.WRITTEN_OFF:
            self._pages.ask_sent_again(task.number, partial(self._on_sent_again_read, task))

    def _on_marks_read(self, marks: Mapping[int, Marks]) -> None:
        if self._shown is not None and self._shown in marks:
            self.stage.show_marks(marks[self._shown])

    def _on_marks_changed(self, changed: Mapping[int, Marks]) -> None:
        self.rows.put_marks(changed)
        self._on_marks_read(changed)

    def _on_sent_again_read(self, task: Task, number: int) -> None:
        if number and self.stage.task == task:
            self.stage.show_sent_again(number)

    def _on_find_pressed(self) -> None:
        self.panes.show_history()
        self.history_pane.focus_search()

    def _on_open_requested(self, number: int) -> None:
        self.panes.show_centre()
        self.show_task(number, large=True)

    def _on_history_clicked(self) -> None:
        """In a narrow window the stage takes the place of the history: not while several are being selected."""
        modifiers = Qt.KeyboardModifier
        if not QGuiApplication.keyboardModifiers() & (modifiers.ControlModifier | modifiers.ShiftModifier):
            self.panes.show_centre()

    # -- words ---------------------------------------------------------------------------------------------------

    def _on_trouble(self, problem: KieGuiError) -> None:
        self.notices.say(problem.message)

    def _on_about_wanted(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(self.tr("About KieGUI"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIconPixmap(self.windowIcon().pixmap(64, 64))
        box.setText(f"KieGUI {__version__}")
        box.setInformativeText(
            self.tr(
                "Films, pictures and sounds from the models at Kie.ai. This is an unofficial app: it is not made by, or "
                "connected with, Kie.ai. Free software under the MIT licence; Qt is used under the LGPL."
            )
        )
        box.open()

    def choose_folder(self, folder: Path) -> None:
        """The person wants new results there."""
        self.folder = folder
        self.folder_chosen.emit(folder)

    def come_to_front(self) -> None:
        """Somebody started the app a second time: this is the window that they want."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.raise_()
        self.activateWindow()

    # -- layout --------------------------------------------------------------------------------------------------

    def _on_layout_reset(self) -> None:
        self.showNormal()
        self.resize(START_SIZE)
        self.panes.reset()

    def layout_states(self) -> dict[str, str]:
        """Size and splitters in Base64, for the settings."""
        states = {"window": self.saveGeometry(), **self.panes.states()}
        return {name: bytes(state.toBase64().data()).decode() for name, state in states.items()}

    def restore_layout(self, states: Mapping[str, str]) -> None:
        """Bring back what `layout_states` gave; anything unreadable is ignored."""
        known = {name: QByteArray.fromBase64(state.encode()) for name, state in states.items()}
        self.restoreGeometry(known.get("window", QByteArray()))
        self.panes.restore(known)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.form.announce_draft()
        self.stage.close_media()
        super().closeEvent(event)
        self.closed.emit()


def now() -> int:
    """Milliseconds since 1970 (UTC)."""
    return int(time.time() * 1000)
