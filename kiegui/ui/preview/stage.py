"""The centre of the window: the chosen task as its result or in words, or several of them compared."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.history.drop_down import DropDown
from kiegui.ui.history.files import show_folder_of
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.history.wishes import Wish, wish_of
from kiegui.ui.look import GAP
from kiegui.ui.orders import Order
from kiegui.ui.outside import KIE_CREDITS, KIE_KEYS, no_answer, no_browser, open_in_other_app, open_page
from kiegui.ui.preview.compare_board import MOST
from kiegui.ui.preview.compare_page import Compared, ComparePage
from kiegui.ui.preview.full_view import FullView, turn_of
from kiegui.ui.preview.message_page import Action, GoTo, Message, MessagePage, Mood, Way
from kiegui.ui.preview.result_page import ResultPage
from kiegui.ui.preview.results_strip import ResultsStrip
from kiegui.ui.preview.running import RunningPage
from kiegui.ui.preview.source import ResultSource, shown_result
from kiegui.ui.preview.stage_header import StageHeader
from kiegui.ui.preview.trouble import explain
from kiegui.ui.preview.unshowable import unshowable

_COMPARABLE = frozenset({MediaKind.IMAGE, MediaKind.VIDEO})
_TAGS_WIDTH = 300
"""Of their editor, px."""


class Stage(QWidget):
    """Shows one task at a time, and follows its changes without disturbing what is playing."""

    playing = Signal()
    """The first frame of a film is on the screen."""
    use_again_requested = Signal(int)
    """Put the values of the task of this number into the form again."""
    account_requested = Signal(str, int)
    """The person wants to see to the key and the credits of this account, or to what waits to be sent there.

    With the number of the task that they came from."""
    wished = Signal(object, object)
    """The person wants something done with the task: the Wish, and its number in an array."""
    ordered = Signal(object, Task)
    """The person wants something done about a task: the Order, and the task."""
    task_wanted = Signal(int)
    """The person wants to see the task of this number."""
    trouble_came = Signal(str)
    """Something that the person asked for did not work: one sentence on it."""
    sound_switched = Signal(bool)
    """The person wants films with or without sound from now on."""

    def __init__(
        self,
        previews: ResultSource,
        models: Mapping[str, ModelSpec],
        now: Callable[[], int],
        *,
        is_sound_on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._previews = previews
        self._models = models
        self._now = now
        self._task: Task | None = None
        self._marks = NO_MARKS
        self._index = 0
        self._place = Place(Path(), is_there=False)
        """Where the result is, or should be."""
        self._round = 0
        """Counts comparisons: an answer to an older one is not listened to."""
        self._full_view: FullView | None = None
        self._header = StageHeader()
        self._pages = QStackedWidget()
        self._message = MessagePage()
        self._running = RunningPage(now)
        self._result = ResultPage(previews, is_sound_on=is_sound_on)
        self._compare = ComparePage(previews, models)
        self._strip = ResultsStrip(previews)
        self.setAccessibleName(self.tr("Stage"))

        for page in (self._message, self._running, self._result, self._compare):
            self._pages.addWidget(page)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GAP, 0, GAP, GAP)
        self._column.setSpacing(GAP)
        self._column.addWidget(self._header)
        self._column.addWidget(self._pages, 1)
        self._column.addWidget(self._strip)

        self._header.enlarge_wanted.connect(self.show_large)
        self._header.compare_wanted.connect(self._on_compare_wanted)
        self._header.star_wanted.connect(self._on_star_wanted)
        self._header.tags_wanted.connect(lambda: self._wish(Wish.TAG))
        self._message.chosen.connect(self._on_way_chosen)
        self._running.ordered.connect(self._on_way_chosen)
        self._result.playing.connect(self.playing)
        self._result.sound_switched.connect(self.sound_switched)
        self._result.message_wanted.connect(self._say)
        self._result.enlarge_wanted.connect(self._on_enlarge_wanted)
        self._result.open_wanted.connect(lambda: self._on_way_chosen(Action.OPEN_OUTSIDE))
        self._compare.closed.connect(self._on_compare_closed)
        self._compare.enlarge_wanted.connect(self._on_enlarge_wanted)
        self._strip.result_chosen.connect(self._on_result_chosen)
        self.show_task(None)

    @property
    def task(self) -> Task | None:
        """What is shown."""
        return self._task

    def show_task(self, task: Task | None) -> None:
        """Show a task, or the change of the one that is shown; None for emptiness."""
        before = self._task
        self._task = task
        if self.is_comparing:
            if task is not None and before is not None and task.number == before.number:
                return
            self._end_comparing()
        self._header.setVisible(task is not None)
        if task is None:
            self.close_media()
            self._strip.show_task(None, 0)
            words = self.tr("Fill in the form and press Generate, or choose a task from the history.")
            self._say(Message("spark", self.tr("Your films, pictures and sounds appear here"), (words,)))
            return
        if before is None or (before.number, before.state) != (task.number, task.state):
            self._index = shown_result(task) or 0
            self._round += 1
        if before is None or (before.number, before.state, before.results) != (task.number, task.state, task.results):
            self._strip.show_task(task if task.state is TaskState.SAVED else None, self._index)
        if before is not None and before.number == task.number and before.state is not task.state:
            self._running.begin(task.number)
        spec = self._models.get(task.request.model)
        self._header.show_task(task, spec.title if spec else task.request.model)
        self._show_state(task)

    def show_marks(self, marks: Marks) -> None:
        """What the person noted about the task that is shown."""
        self._marks = marks
        self._header.show_marks(marks)
        if self._full_view is not None and not self.is_comparing:
            self._full_view.set_title(self._header.words)

    def edit_tags(self, editor: TagEditor) -> None:
        """Drop the editor down from the tags."""
        DropDown(editor, _TAGS_WIDTH, self).open_at(self._header.tags_area)

    def compare(self, tasks: Sequence[Task]) -> None:
        """Show the results of two to four tasks together, or those of one."""
        if len(tasks) == 1:
            shown = [(tasks[0], at) for at, one in enumerate(tasks[0].results) if one.file and not one.odd]
        else:
            shown = [(task, at) for task in tasks if (at := shown_result(task)) is not None]
        if len(shown) < 2:
            self.trouble_came.emit(self.tr("Comparing needs two results that are saved."))
            return
        self._round += 1
        shown = shown[:MOST]
        self._previews.ask_places(
            [task.results[at] for task, at in shown], partial(self._on_compared_found, self._round, shown)
        )

    def _on_compared_found(self, asked: int, shown: Sequence[tuple[Task, int]], places: list[Place]) -> None:
        if asked != self._round:
            return
        self.close_media()
        self._header.hide()
        self._strip.hide()
        self._compare.compare([Compared(task, at, place.path) for (task, at), place in zip(shown, places, strict=True)])
        self._turn_to(self._compare)
        self._compare.setFocus()

    @property
    def is_comparing(self) -> bool:
        """Whether several results are shown together."""
        return self._pages.currentWidget() is self._compare

    def show_large(self) -> None:
        """Show the result, or the comparison, on the whole screen, until Esc. Nothing happens where there is neither."""
        if self._full_view is not None or self._pages.currentWidget() not in (self._result, self._compare):
            return
        self._full_view = FullView(self)
        self._full_view.leave_wanted.connect(self._on_leave_wanted)
        self._full_view.turn_wanted.connect(self._turn_over)
        self._full_view.star_wanted.connect(self._on_star_wanted)
        title = self.tr("Comparison") if self.is_comparing else self._header.words
        self._full_view.show_with((self._pages, self._strip), title)
        self.setFocus()

    @property
    def is_in_words(self) -> bool:
        """Whether it says something about a task, with buttons for what to do now, in the place of a result."""
        return self._task is not None and self._pages.currentWidget() is self._message

    def show_closed(self, why: str) -> None:
        """The history can't be opened in this session, so that nothing can be shown or sent; `why` is a sentence or two."""
        headline = self.tr("The history can’t be opened")
        words = self.tr("Until it can, nothing is sent, so nothing is charged. What you made is still on your disk.")
        self._say(Message("warning", headline, (why, words), Mood.BAD))

    def show_sent_again(self, number: int) -> None:
        """The task that is shown was written off, and sent again as the task of this number."""
        if self._task is not None:
            self._say(explain(self._task, number))

    def show_progress(self, number: int, done: int, total: int) -> None:
        """How many bytes of the files of the task of this number have gone over; `total` is 0 if it is not known."""
        if self._task is not None and self._task.number == number:
            self._running.show_progress(done, total)

    def close_media(self) -> None:
        """Let go of any file that is open (Windows locks open ones); the page stays until the next task is shown."""
        self._result.close_media()
        self._compare.close_media()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter: show it large; Left and Right, with Alt or without: the other results of the task; S and T: star, tags."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.show_large()
        elif way := turn_of(event):
            self._turn_over(way)
        elif (wish := wish_of(event, self._marks)) in (Wish.STAR, Wish.UNSTAR, Wish.TAG):
            self._wish(wish)
        else:
            super().keyPressEvent(event)

    def _show_state(self, task: Task) -> None:
        showable = [one for one in task.results if one.file and not one.odd and one.kind in _COMPARABLE]
        is_saved = task.state is TaskState.SAVED
        self._header.show_place(
            self._index, len(task.results) if is_saved else 0, can_compare=is_saved and len(showable) > 1
        )
        if self._full_view is not None:
            self._full_view.set_title(self._header.words)
        match task.state:
            case TaskState.SAVED:
                self._show_result(task)
            case (
                TaskState.HELD
                | TaskState.WITHDRAWN
                | TaskState.UNCONFIRMED
                | TaskState.WRITTEN_OFF
                | TaskState.REFUSED
                | TaskState.FAILED
                | TaskState.GONE
            ):
                self.close_media()
                self._say(explain(task))
            case (
                TaskState.QUEUED
                | TaskState.UPLOADING
                | TaskState.SENDING
                | TaskState.WAITING
                | TaskState.GENERATING
                | TaskState.DOWNLOADING
            ):
                self.close_media()
                self._running.show_task(task)
                self._turn_to(self._running)
            case _:
                assert_never(task.state)

    def _show_result(self, task: Task) -> None:
        if not task.results:
            self.close_media()
            self._say(Message("file", self.tr("Kie is done, but made no file"), tone=Mood.CAREFUL))
            return
        if self._result.is_showing(task, self._index):
            return
        self.close_media()
        result = task.results[self._index]
        if not result.file:
            self._on_places_found(task, self._index, [Place(Path(), is_there=False)])
            return
        self._turn_to(self._result)
        self._result.await_file(task, self._index)
        self._previews.ask_places([result], partial(self._on_places_found, task, self._index))

    def _on_places_found(self, task: Task, index: int, places: list[Place]) -> None:
        result, place = task.results[index], places[0]
        if result.file and not self._result.is_showing(task, index):
            return
        self._place = place
        if (message := unshowable(task, result, self._now(), is_there=place.is_there)) is not None:
            self.close_media()
            self._say(message)
        else:
            self._result.show_result(task, index, place.path)

    def _wish(self, wish: Wish) -> None:
        if self._task is not None and not self.is_comparing:
            self.wished.emit(wish, array("q", [self._task.number]))

    def _on_star_wanted(self) -> None:
        self._wish(Wish.UNSTAR if self._marks.is_starred else Wish.STAR)

    def _say(self, message: Message) -> None:
        self._message.say(message)
        self._turn_to(self._message)

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self._header.offer_full_view(is_there=page is self._result)
        self.setFocusProxy(page)

    def _on_result_chosen(self, index: int) -> None:
        self._index = index
        if self._task is not None:
            self._show_state(self._task)

    def _turn_over(self, way: int) -> None:
        if self._task is None or self.is_comparing or self._task.state is not TaskState.SAVED:
            return
        index = self._index + way
        if 0 <= index < len(self._task.results):
            self._strip.mark(index)
            self._on_result_chosen(index)

    def _on_compare_wanted(self) -> None:
        if self._task is not None:
            self.compare([self._task])

    def _on_compare_closed(self) -> None:
        if self._full_view is not None:
            self._on_leave_wanted()
            return
        task = self._task
        self._end_comparing()
        self._task = None  # so that it is shown anew
        self.show_task(task)
        self.setFocus()

    def _end_comparing(self) -> None:
        self._compare.close_media()
        self._turn_to(self._message)

    def _on_enlarge_wanted(self) -> None:
        if self._full_view is None:
            self.show_large()
        else:
            self._on_leave_wanted()

    def _on_leave_wanted(self) -> None:
        full_view, self._full_view = self._full_view, None
        if full_view is not None:
            self._column.addWidget(self._pages, 1)
            self._column.addWidget(self._strip)
            full_view.hide()
            full_view.deleteLater()
            self.setFocus()

    def _on_way_chosen(self, way: Way) -> None:
        if self._task is None:
            return
        match way:
            case Order():
                self.ordered.emit(way, self._task)
            case GoTo():
                self.task_wanted.emit(way.number)
            case Action.EDIT_AND_RETRY | Action.MAKE_AGAIN | Action.CHOOSE_FILE:
                self.use_again_requested.emit(self._task.number)
            case Action.SEND_NOW | Action.CHECK_KEY:
                self.account_requested.emit(self._task.account, self._task.number)
            case Action.ADD_CREDITS | Action.CHANGE_CAP:
                address = KIE_CREDITS if way is Action.ADD_CREDITS else KIE_KEYS
                if not open_page(address):
                    self.trouble_came.emit(no_browser(address))
            case Action.OPEN_OUTSIDE:
                if not open_in_other_app(self._place.path):
                    self.trouble_came.emit(no_answer(self._place.path))
            case Action.SHOW_FOLDER:
                # Asked anew: its disk may have been plugged in meanwhile.
                self._previews.ask_places([self._task.results[self._index]], self._on_folder_found)
            case _:
                assert_never(way)

    def _on_folder_found(self, places: Sequence[Place]) -> None:
        if words := show_folder_of(places[0]):
            self.trouble_came.emit(words)
