"""Brings the real window into a state, waits until all of it is there, and takes its picture. For `make_screenshots`."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QWidget

from kiegui.app import App
from kiegui.media.previews import Preview
from kiegui.tasks.finding import Filter
from kiegui.tasks.task import Task
from kiegui.ui.history.list_model import HistoryListModel, Row
from kiegui.ui.history.wishes import Wish
from kiegui.ui.look import Appearance, Look

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

BOTH = (Appearance.LIGHT, Appearance.DARK)
PATIENCE = 30.0
"""Seconds that a view may take to be complete."""
_PAUSE = 0.12
_STILL = 3
"""So many times in a row a view must look the same, `_PAUSE` seconds apart."""
_NOT_YET = ("Opening…", "Looking…", "Reading…")
_QUALITY = 92
"""Of 100: words stay sharp, and a picture of the window is a third of what it would be as a PNG."""
_PLACE = 1900
"""Where films and sounds stand, ms."""
_W = TypeVar("_W", bound=QWidget)


class Photographer:
    """Acts as a person would, as far as the window has a way for that."""

    def __init__(self, app: App, look: Look, folder: Path, tasks: Sequence[Task]) -> None:
        self.window = app.window
        self._app = app
        self._look = look
        self._folder = folder
        self._tasks = tasks
        self.taken: list[Path] = []

    def of(self, model: str) -> list[int]:
        """The tasks of a model, newest first."""
        return [task.number for task in reversed(self._tasks) if task.request.model == model]

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return len(self._tasks)

    async def examine_all(self) -> None:
        """Let the worker look at every file, so that no view has to wait for it."""
        ahead = [(task, index) for task in self._tasks for index in range(len(task.results))]
        came: asyncio.Queue[Preview | None] = asyncio.Queue()
        for task, index in ahead:
            self._app.history.ask_preview(task, index, came.put_nowait)
        for _ in ahead:
            await came.get()

    async def show(self, number: int) -> None:
        """Put a task on the stage, as a click on its row does."""
        stage = self.window.stage
        if stage.is_comparing:
            stage.show_task(None)
        async with asyncio.timeout(PATIENCE):
            while stage.task is None or stage.task.number != number:
                self.window.go_to(number)
                await asyncio.sleep(2 * _PAUSE)  # what was undone is chosen when it is back, which may be just now

    async def wish(self, wish: Wish, numbers: Sequence[int]) -> None:
        """Choose tasks, and something for all of them."""
        await self.show(numbers[0])
        view = self.window.history
        for number in numbers:
            index = self.window.rows.index_of(number)
            view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
        self.window.history_pane.wished.emit(wish, array("q", sorted(numbers, reverse=True)))
        await asyncio.sleep(_PAUSE)

    async def narrow(self, wanted: Filter, count: int) -> None:
        """Filter the history to `count` tasks."""
        self.window.history_pane.show_filter(wanted)
        await until(lambda: self.window.rows.is_loaded and self.window.rows.rowCount() == count)

    async def stop_players(self, count: int = 1, place: int = _PLACE) -> None:
        """Let so many films or sounds play, and stand still at one place."""
        await until(lambda: len(self._players()) == count)
        players = self._players()
        for player in players:
            player.play()
        await until(lambda: all(player.position() > 0 for player in players))
        for player in players:
            player.pause()
        await until(lambda: all(player.playbackState() is player.PlaybackState.PausedState for player in players))
        for player in players:
            player.setPosition(place)  # only now: a seek while it plays may leave an older frame on the screen
        await until(lambda: all(is_at(player, place) for player in players))

    def _players(self) -> list[QMediaPlayer]:
        from PySide6.QtMultimedia import QMediaPlayer  # says things to the terminal, unless main has told it not to

        loaded = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia)
        return [player for player in self.window.findChildren(QMediaPlayer) if player.mediaStatus() in loaded]

    def give_sides(self, form: int, history: int) -> None:
        """Drag the splitters: widths in px, the stage has the rest."""
        across = next(
            each for each in self.window.findChildren(QSplitter) if each.orientation() is Qt.Orientation.Horizontal
        )
        across.setSizes([form, self.window.width() - form - history, history])

    async def shoot(self, name: str, appearances: Sequence[Appearance] = BOTH) -> None:
        """Once in light, once in dark."""
        for appearance in appearances:
            self._look.choose(appearance)
            image = await self._settled()
            file = self._folder / f"{name}-{appearance}.webp"
            if not image.save(str(file), quality=_QUALITY):
                raise SystemExit(f"{file} can’t be written")
            self.taken.append(file)
        self._look.choose(Appearance.LIGHT)

    def save_as_is(self, name: str) -> Path:
        """The view as far as it came; where that is saved."""
        file = self._folder / f"{name}-unfinished.webp"
        self._picture().save(str(file))
        return file

    async def _settled(self) -> QImage:
        """The view as soon as nothing in it waits or moves any more."""
        last, same = QImage(), 0
        async with asyncio.timeout(PATIENCE):
            while same < _STILL or not self._is_filled():
                await asyncio.sleep(_PAUSE)
                image = self._picture()
                same = same + 1 if image == last else 0
                last = image
        return last

    def _is_filled(self) -> bool:
        """Every row in sight has its thumbnail, and nothing says that it waits."""
        view = self.window.history
        rows: list[Row | None] = [
            view.model().index(row, 0).data(HistoryListModel.RowRole) for row in view.rows_in_sight()
        ]
        is_there = all(row is not None and (not row.task.results or row.thumbnail is not None) for row in rows)
        return is_there and not any(
            label.isVisible() and label.text() in _NOT_YET for label in self.window.findChildren(QLabel)
        )

    def _picture(self) -> QImage:
        """The window, and what lies over it: no window system puts them together here."""
        image = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(image)
        for over in QApplication.topLevelWidgets():
            if over is self.window or not over.isVisible():
                continue
            place = over.geometry().translated(-self.window.geometry().topLeft())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 5))
            for blur in range(2, 24, 2):
                painter.drawRoundedRect(place.adjusted(-blur, -blur + 6, blur, blur + 6), blur, blur)
            painter.drawPixmap(place.topLeft(), over.grab())
            painter.setPen(over.palette().color(QPalette.ColorRole.Mid))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
        return image


async def until(condition: Callable[[], bool]) -> None:
    """Wait; TimeoutError if it never comes true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def is_at(player: QMediaPlayer, place: int) -> bool:
    """Whether it stands still there, in ms."""
    return player.playbackState() is player.PlaybackState.PausedState and abs(player.position() - place) < 50


async def visible(parent: QWidget, kind: type[_W]) -> _W:
    """The first part of that kind that can be seen, as soon as there is one."""
    await until(lambda: any(each.isVisible() for each in parent.findChildren(kind)))
    return next(each for each in parent.findChildren(kind) if each.isVisible())
