"""Two to four results compared: their pictures and films, what they differ in, and the controls for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.task import Task
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import headline
from kiegui.ui.preview.compare_board import BLINK, MOST, Arrangement, CompareBoard
from kiegui.ui.preview.compare_words import caption, differences
from kiegui.ui.preview.menu_button import MenuButton
from kiegui.ui.preview.picture_reader import BUDGET, PictureReader, ReadPicture
from kiegui.ui.preview.source import PreviewSource
from kiegui.ui.words import clock_words, figure_words

if TYPE_CHECKING:
    from kiegui.ui.preview.compare_films import CompareFilms

_BEATS = (250, 500, BLINK, 1500, 3000, 0)
"""Milliseconds that each is shown when they blink; 0 is until a key is pressed."""


@dataclass(frozen=True)
class Compared:
    """One result: its task, its number in it, and where its file is."""

    task: Task
    index: int
    path: Path


@dataclass
class _Round:
    """One comparison; answers that belong to an older one are not listened to."""

    compared: tuple[Compared, ...]
    waiting: int
    films: dict[int, Preview] = field(default_factory=dict)


class ComparePage(QWidget):
    """Esc: back; Space, `,`, `.`: films, all at once; B: the next one, when they blink."""

    closed = Signal()
    """The person has seen enough."""
    enlarge_wanted = Signal()
    """The person wants to see them large."""

    def __init__(self, previews: PreviewSource, models: Mapping[str, ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._models = models
        self._round = _Round((), 0)
        # They stay: a reader can't go before it has read what it is at.
        self._readers = [PictureReader(partial(self._on_read, number), self) for number in range(MOST)]
        self._films: CompareFilms | None = None
        self._title = headline()
        self._arrangements = QActionGroup(self)
        self._buttons: dict[Arrangement, QToolButton] = {}
        self._beat = MenuButton(
            self.tr("How long each is shown"), self.tr("How long each is shown. B shows the next one.")
        )
        self._enlarge = IconButton("expand", self.tr("Full view (Enter)"), size=18)
        self._close = IconButton("close", self.tr("Back to one result (Esc)"), size=18)
        self._differences = ElidedLabel()
        self._board = CompareBoard()
        self._column = QVBoxLayout(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Comparison"))
        self._lay_out()
        self._offer_beats()

        self._close.clicked.connect(self.closed)
        self._enlarge.clicked.connect(self.enlarge_wanted)
        self._board.enlarge_wanted.connect(self.enlarge_wanted)

    def compare(self, compared: Sequence[Compared]) -> None:
        """Show these, two to four of them."""
        self.close_media()
        tasks = [one.task for one in compared]
        self._round = _Round(tuple(compared), len(compared))
        self._title.setText(self.tr("{0} results").format(len(compared)))
        found = differences(tasks, self._models)
        self._board.set_count(len(compared))
        self._buttons[Arrangement.CURTAIN].setVisible(len(compared) == 2)
        self._choose(Arrangement.SIDE_BY_SIDE)
        words = " · ".join(one.words for one in found) or self.tr("Asked for in the same way")
        self._differences.show_text(words)
        for number, (one, pane) in enumerate(zip(compared, self._board.panes, strict=True)):
            spec = self._models.get(one.task.request.model)
            words = caption(spec.title if spec else one.task.request.model, found, number)
            pane.caption.show_text(words)
            self._board.say(number, self.tr("Looking…"))
            self._previews.ask_preview(one.task, one.index, partial(self._on_examined, self._round, number))

    def close_media(self) -> None:
        """Let go of all files and of the memory."""
        self._round = _Round((), 0)
        for reader in self._readers:
            reader.drop()
        if self._films is not None:
            self._films.close_media()
            self._films.hide()
            self._films.deleteLater()
            self._films = None
        self._board.set_count(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """For all of them at once."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_B:
            self._board.turn()
        elif self._films is None or not self._films.bar.press_key(event):
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.setSpacing(GAP // 2)
        bar.addWidget(self._title)
        bar.addStretch(1)
        for arrangement, words in (
            (Arrangement.SIDE_BY_SIDE, self.tr("Side by side")),
            (Arrangement.CURTAIN, self.tr("Slider")),
            (Arrangement.BLINK, self.tr("Blink")),
        ):
            action = QAction(words, self, checkable=True)
            action.triggered.connect(partial(self._choose, arrangement))
            self._arrangements.addAction(action)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            self._buttons[arrangement] = button
            bar.addWidget(button)
        bar.addWidget(self._beat)
        bar.addWidget(self._enlarge)
        bar.addWidget(self._close)
        self._differences.setContentsMargins(GAP, 0, GAP, 0)
        self._column.setContentsMargins(0, GAP, 0, 0)
        self._column.setSpacing(GAP // 2)
        self._column.addLayout(bar)
        self._column.addWidget(self._differences)
        self._column.addWidget(self._board, 1)

    def _offer_beats(self) -> None:
        menu = QMenu(self._beat)
        for beat in _BEATS:
            menu.addAction(self._beat_words(beat), partial(self._choose_beat, beat))
        self._beat.setMenu(menu)

    def _choose(self, arrangement: Arrangement, _is_checked: bool = True) -> None:
        self._buttons[arrangement].defaultAction().setChecked(True)
        self._board.arrange(arrangement)
        is_blink = arrangement is Arrangement.BLINK
        self._beat.setVisible(is_blink)
        self._beat.setText(self._beat_words(BLINK if self._board.is_beating else 0))

    def _choose_beat(self, milliseconds: int) -> None:
        self._board.set_beat(milliseconds)
        self._beat.setText(self._beat_words(milliseconds))

    def _beat_words(self, milliseconds: int) -> str:
        if not milliseconds:
            return self.tr("By hand (B)")
        return self.tr("{0} s").format(figure_words(milliseconds / 1000))

    def _on_examined(self, asked: _Round, number: int, preview: Preview | None) -> None:
        if asked is not self._round:
            return
        asked.waiting -= 1
        if preview is None or preview.kind not in (MediaKind.IMAGE, MediaKind.VIDEO):
            self._board.say(number, self._why_not(preview))
        else:
            self._board.say(number, "")
            # Previews are small files made for this: read in well under a millisecond.
            self._board.show_preview(number, QImage(str(preview.path)), QSize(preview.width, preview.height))
            if preview.kind is MediaKind.VIDEO:
                asked.films[number] = preview
            else:
                self._read(number, asked.compared[number].path)
        if not asked.waiting and asked.films:
            self._start_films(asked)

    def _why_not(self, preview: Preview | None) -> str:
        if preview is not None and preview.kind is MediaKind.AUDIO:
            length = clock_words(preview.duration_ms)
            return self.tr("A sound ({0}): choose it alone to hear it").format(length)
        return self.tr("This one can’t be shown here")

    def _read(self, number: int, path: Path) -> None:
        self._readers[number].read(path, BUDGET // len(self._round.compared))

    def _on_read(self, number: int, picture: ReadPicture) -> None:
        if picture.levels:
            self._board.panes[number].canvas.show_levels(picture.levels, picture.size, keep_place=True)

    def _start_films(self, asked: _Round) -> None:
        # QtMultimedia takes 270 ms to import and start: not before somebody wants to see a film.
        from kiegui.ui.preview.compare_films import CompareFilms

        numbers = sorted(asked.films)
        films = [(asked.compared[number].path, self._board.panes[number].canvas) for number in numbers]
        longest = max(range(len(numbers)), key=lambda at: asked.films[numbers[at]].duration_ms)
        self._films = CompareFilms(films, longest)
        self._column.addWidget(self._films)
