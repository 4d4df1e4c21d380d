"""Shows one result that is on the disk: as a picture, a film, a sound or a text, or says why it can't be shown here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QWidget

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.task import Result, Task
from kiegui.ui.aside import Aside
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.obstacle import Obstacle, find_obstacle, obstacle_message
from kiegui.ui.preview.picture import PictureView
from kiegui.ui.preview.picture_reader import PictureProblem
from kiegui.ui.preview.source import PreviewSource
from kiegui.ui.preview.text_page import TextPage

if TYPE_CHECKING:
    from kiegui.ui.preview.film import FilmView
    from kiegui.ui.preview.sound import SoundView


SLOW = 400
"""Milliseconds after which it says that it is at it; a very large picture takes seconds."""


class ResultPage(QStackedWidget):
    """A page for each kind. Empty until the worker has got through the file: it may be made to crash who opens it."""

    playing = Signal()
    """The first frame of a film is on the screen."""
    message_wanted = Signal(object)
    """It can't be shown; carries the Message that says so."""
    sound_switched = Signal(bool)
    """The person wants films with or without sound from now on."""
    enlarge_wanted = Signal()
    """The person wants to see it large."""
    open_wanted = Signal()
    """The person wants to see the file in another app."""

    def __init__(self, previews: PreviewSource, *, is_sound_on: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._is_sound_on = is_sound_on
        self._on_air: tuple[int, Result] | None = None
        self._path = Path()
        self._aside = Aside(self)
        self._empty = plain_label(quiet=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(lambda: self._empty.setText(self.tr("Opening…")))
        self._picture = PictureView()
        self._text = TextPage()
        self._film: FilmView | None = None
        self._sound: SoundView | None = None
        for page in (self._empty, self._picture, self._text):
            self.addWidget(page)

        self._picture.refused.connect(self._on_picture_refused)
        self._picture.enlarge_wanted.connect(self.enlarge_wanted)
        self._text.refused.connect(self._on_refused)
        self._text.open_wanted.connect(self.open_wanted)

    def is_showing(self, task: Task, index: int) -> bool:
        """Whether that result is what it shows, or is about to show."""
        return self._on_air == (task.number, task.results[index])

    def await_file(self, task: Task, index: int) -> None:
        """Result number `index` is to be shown, as soon as it is known where it is."""
        self.close_media()
        self._on_air = (task.number, task.results[index])
        self._slow.start()

    def show_result(self, task: Task, index: int, path: Path) -> None:
        """Show that one, which is at `path`; `message_wanted` follows where that can't be."""
        self.await_file(task, index)
        result = task.results[index]
        on_air = (task.number, result)
        self._path = path
        match result.kind:
            case MediaKind.IMAGE | MediaKind.VIDEO | MediaKind.AUDIO:
                # Only what the worker process has got through is opened here: a file can crash Qt's player (seen: a sound
                # that claims 117 channels), and then it is the worker that ends and not the window.
                self._previews.ask_preview(task, index, partial(self._on_examined, on_air))
            case MediaKind.TEXT:
                self._slow.stop()
                self._text.show_text(path)
                self._turn_to(self._text)
            case MediaKind.UNKNOWN:
                self._on_refused()
            case _:
                assert_never(result.kind)

    def close_media(self) -> None:
        """Let go of any file that is open (Windows locks open ones)."""
        self._on_air = None
        self._picture.close_media()
        self._text.close_media()
        if self._film is not None:
            self._film.close_media()
        if self._sound is not None:
            self._sound.close_media()
        self._slow.stop()
        self._empty.clear()
        self.setCurrentWidget(self._empty)

    def _on_examined(self, asked_for: tuple[int, Result], preview: Preview | None) -> None:
        if asked_for != self._on_air:
            return
        self._slow.stop()
        if preview is None:
            self._on_refused()
            return
        match preview.kind:
            case MediaKind.AUDIO:
                self._show_sound(preview)
            case MediaKind.VIDEO:
                self._show_film(preview)
            case _:
                self._picture.show_picture(self._path, preview)
                self._turn_to(self._picture)

    def _show_film(self, preview: Preview) -> None:
        if self._film is None:
            # QtMultimedia takes 270 ms to import and start: not before somebody wants to see a film.
            from kiegui.ui.preview.film import FilmView

            self._film = FilmView()
            self._film.first_frame_shown.connect(self.playing)
            self._film.refused.connect(self._on_refused)
            self._film.sound_switched.connect(self._on_sound_switched)
            self._film.enlarge_wanted.connect(self.enlarge_wanted)
            self.addWidget(self._film)
        self._turn_to(self._film)
        self._film.show_film(self._path, is_sound_on=self._is_sound_on, poster=QImage(str(preview.path)))

    def _show_sound(self, preview: Preview) -> None:
        if self._sound is None:
            from kiegui.ui.preview.sound import SoundView

            self._sound = SoundView()
            self._sound.refused.connect(self._on_refused)
            self.addWidget(self._sound)
        self._turn_to(self._sound)
        self._sound.show_sound(self._path, preview.bars)

    def _turn_to(self, page: QWidget) -> None:
        self.setCurrentWidget(page)
        self.setFocusProxy(page)

    def _on_sound_switched(self, is_on: bool) -> None:
        self._is_sound_on = is_on
        self.sound_switched.emit(is_on)

    def _on_picture_refused(self, problem: PictureProblem) -> None:
        match problem:
            case PictureProblem.TOO_LARGE:
                self.message_wanted.emit(obstacle_message(Obstacle.TOO_LARGE))
            case PictureProblem.UNREADABLE:
                self._on_refused()
            case _:
                assert_never(problem)

    def _on_refused(self) -> None:
        asked_for = self._on_air
        if asked_for is not None:
            look = partial(find_obstacle, self._path, asked_for[1].kind)
            self._aside.do(look, partial(self._on_explained, asked_for))

    def _on_explained(self, asked_for: tuple[int, Result], obstacle: Obstacle) -> None:
        if asked_for == self._on_air:
            self.message_wanted.emit(obstacle_message(obstacle))
