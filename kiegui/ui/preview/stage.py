"""The centre of the window: the chosen task as a picture, a film, a sound, a text, or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.task import Result, Task, TaskState
from kiegui.ui.look import GAP
from kiegui.ui.orders import Order
from kiegui.ui.outside import KIE_CREDITS, KIE_KEYS, no_answer, no_browser, open_in_other_app, open_page, show_in_folder
from kiegui.ui.preview.message_page import Action, GoTo, Message, MessagePage, Mood, Way
from kiegui.ui.preview.picture import PictureProblem, PictureView
from kiegui.ui.preview.results_strip import ResultsStrip
from kiegui.ui.preview.running import RunningPage
from kiegui.ui.preview.source import PreviewSource, shown_result
from kiegui.ui.preview.stage_header import StageHeader
from kiegui.ui.preview.trouble import explain
from kiegui.ui.preview.unshowable import unshowable

if TYPE_CHECKING:
    from kiegui.ui.preview.film import FilmView
    from kiegui.ui.preview.sound import SoundView

LONGEST_TEXT = 256 * 1024
"""Bytes of a text result that are shown."""


class Stage(QWidget):
    """Shows one task at a time, and follows its changes without disturbing what is playing."""

    playing = Signal()
    """The first frame of a film is on the screen."""
    use_again_requested = Signal(int)
    """Put the values of the task of this number into the form again."""
    account_requested = Signal(str, int)
    """The person wants to see to the key and the credits of this account, or to what waits to be sent there.

    With the number of the task that they came from."""
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
        results_folder: Path,
        previews: PreviewSource,
        models: Mapping[str, ModelSpec],
        now: Callable[[], int],
        *,
        is_sound_on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._results_folder = results_folder
        self._previews = previews
        self._models = models
        self._now = now
        self._is_sound_on = is_sound_on
        self._task: Task | None = None
        self._index = 0
        self._on_air: tuple[int, Result] | None = None
        self._film: FilmView | None = None
        self._sound: SoundView | None = None
        self._header = StageHeader()
        self._pages = QStackedWidget()
        self._message = MessagePage()
        self._running = RunningPage(now)
        self._picture = PictureView()
        self._text = QPlainTextEdit(readOnly=True)
        self._strip = ResultsStrip(previews)
        self.setAccessibleName(self.tr("Stage"))

        for page in (self._message, self._running, self._picture, self._text):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 0, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self._header)
        column.addWidget(self._pages, 1)
        column.addWidget(self._strip)

        self._message.chosen.connect(self._on_way_chosen)
        self._running.ordered.connect(self._on_way_chosen)
        self._picture.refused.connect(self._on_picture_refused)
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
        self._header.setVisible(task is not None)
        if task is None:
            self.close_media()
            self._strip.show_task(None, 0)
            words = self.tr("Fill in the form and press Generate, or choose a task from the history.")
            self._say(Message("spark", self.tr("Your films, pictures and sounds appear here"), (words,)))
            return
        if before is None or (before.number, before.state) != (task.number, task.state):
            self._index = shown_result(task) or 0
        if before is None or (before.number, before.state, before.results) != (task.number, task.state, task.results):
            self._strip.show_task(task if task.state is TaskState.SAVED else None, self._index)
        if before is not None and before.number == task.number and before.state is not task.state:
            self._running.begin(task.number)
        spec = self._models.get(task.request.model)
        self._header.show_task(task, spec.title if spec else task.request.model)
        self._show_state(task)

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
        self._on_air = None
        self._picture.close_media()
        if self._film is not None:
            self._film.close_media()
        if self._sound is not None:
            self._sound.close_media()

    def _show_state(self, task: Task) -> None:
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
        result = task.results[self._index]
        if self._on_air == (task.number, result):
            return
        self.close_media()
        self._on_air = (task.number, result)
        path = self._path(result)
        if (message := unshowable(task, result, path, self._now())) is not None:
            self._say(message)
            return
        match result.kind:
            case MediaKind.IMAGE:
                self._picture.show_picture(path)
                self._turn_to(self._picture)
            case MediaKind.VIDEO | MediaKind.AUDIO:
                # Only what the worker process has got through is played here: a file can crash Qt's player (seen: a sound
                # that claims 117 channels), and then it is the worker that ends and not the window.
                self._previews.ask_preview(task, self._index, partial(self._on_examined, self._on_air))
            case MediaKind.TEXT:
                self._show_text(path)
            case MediaKind.UNKNOWN:
                words = self.tr("It is kept on your disk, but it is no picture, film or sound that we know.")
                self._say(Message("file", self.tr("A file of another kind"), (words,), way=Action.SHOW_FOLDER))
            case _:
                assert_never(result.kind)

    def _on_examined(self, asked_for: tuple[int, Result], preview: Preview | None) -> None:
        if asked_for != self._on_air:
            return
        path = self._path(asked_for[1])
        if preview is None:
            self._on_film_refused()
        elif preview.kind is MediaKind.AUDIO:
            self._show_sound(path, preview)
        else:
            self._show_film(path)

    def _show_film(self, path: Path) -> None:
        if self._film is None:
            # QtMultimedia takes 270 ms to import and start: not before somebody wants to see a film.
            from kiegui.ui.preview.film import FilmView

            self._film = FilmView()
            self._film.first_frame_shown.connect(self.playing)
            self._film.refused.connect(self._on_film_refused)
            self._film.sound_switched.connect(self._on_sound_switched)
            self._pages.addWidget(self._film)
        self._turn_to(self._film)
        self._film.show_film(path, is_sound_on=self._is_sound_on)

    def _show_sound(self, path: Path, preview: Preview) -> None:
        if self._sound is None:
            from kiegui.ui.preview.sound import SoundView

            self._sound = SoundView()
            self._sound.refused.connect(self._on_film_refused)
            self._pages.addWidget(self._sound)
        self._turn_to(self._sound)
        self._sound.show_sound(path)
        self._sound.show_waveform(QPixmap(str(preview.path)))

    def _show_text(self, path: Path) -> None:
        with path.open("rb") as file:
            self._text.setPlainText(file.read(LONGEST_TEXT).decode(errors="replace"))
        self._turn_to(self._text)

    def _path(self, result: Result) -> Path:
        return self._results_folder / result.file

    def _say(self, message: Message) -> None:
        self._message.say(message)
        self._turn_to(self._message)

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self.setFocusProxy(page)

    def _on_picture_refused(self, problem: PictureProblem) -> None:
        match problem:
            case PictureProblem.TOO_LARGE:
                words = self.tr("The picture is fine, but too large to be shown here.")
            case PictureProblem.UNREADABLE:
                words = self.tr("The file is not a picture that we can read.")
            case _:
                assert_never(problem)
        self._say(Message("picture", self.tr("No preview"), (words,), Mood.CAREFUL, Action.OPEN_OUTSIDE))

    def _on_film_refused(self) -> None:
        is_film = self._on_air is not None and self._on_air[1].kind is MediaKind.VIDEO
        words = (
            self.tr("This computer can’t show this film here")
            if is_film
            else self.tr("This sound can’t be played here")
        )
        self._say(
            Message(
                "film" if is_film else "music",
                words,
                (self.tr("The file is saved; another app may be able to play it."),),
                Mood.CAREFUL,
                Action.OPEN_OUTSIDE,
            )
        )

    def _on_result_chosen(self, index: int) -> None:
        self._index = index
        if self._task is not None:
            self._show_state(self._task)

    def _on_sound_switched(self, is_on: bool) -> None:
        self._is_sound_on = is_on
        self.sound_switched.emit(is_on)

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
            case Action.OPEN_OUTSIDE | Action.SHOW_FOLDER:
                path = self._path(self._task.results[self._index])
                is_done = open_in_other_app(path) if way is Action.OPEN_OUTSIDE else show_in_folder(path)
                if not is_done:
                    self.trouble_came.emit(no_answer(path))
            case _:
                assert_never(way)
