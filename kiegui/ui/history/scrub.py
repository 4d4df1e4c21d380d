"""Looking through a film by moving the mouse over its thumbnail: which frame is to be seen, and the strips that hold them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task
from kiegui.ui.aside import Aside
from kiegui.ui.preview.source import shown_result

_KEPT = 8
"""Strips that stay in memory: a person goes back and forth between a few films."""


class Strip(Protocol):
    """Frames of a film in one stored picture, side by side from left to right, each `width` x `height` px."""

    @property
    def path(self) -> Path: ...
    @property
    def frames(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@runtime_checkable
class StripSource(Protocol):
    """Makes strips somewhere else, and remembers them."""

    def ask_strip(self, task: Task, index: int, then: Callable[[Strip | None], None]) -> None:
        """The strip of result number `index`; answers on the GUI thread, at once or later, None if there can't be one."""
        ...


class Scrub(QObject):
    """Follows the mouse over one film at a time. GUI thread only; strips are read in a thread."""

    changed = Signal(int)
    """Another frame of the task of this number is to be seen, or none any more."""

    def __init__(self, source: object, parent: QObject | None = None) -> None:
        """`source` is asked for strips if it has any, that is if it is a StripSource; else nothing ever happens."""
        super().__init__(parent)
        self._source = source if isinstance(source, StripSource) else None
        self._strips: OrderedDict[int, tuple[Strip, QPixmap]] = OrderedDict()
        self._asked: set[int] = set()
        self._number = 0
        self._part = 0.0
        self._aside = Aside(self)

    def move_to(self, task: Task | None, part: float = 0.0) -> None:
        """The mouse is over this film (None: over none), `part` (0 to 1) of the way from its left edge to the right."""
        number = task.number if task is not None else 0
        before = (self._number, self._frame_index())
        left, self._number, self._part = self._number, number, min(max(part, 0.0), 1.0)
        if left and left != number:
            self.changed.emit(left)
        if task is not None and number not in self._strips and number not in self._asked:
            self._ask(task)
        elif number and before != (number, self._frame_index()):
            self.changed.emit(number)

    def frame(self, number: int) -> tuple[QPixmap, QRect, float] | None:
        """What to show instead of a task's thumbnail: the strip, the frame's place in it, and how far into the film it is."""
        if number != self._number or number not in self._strips:
            return None
        strip, pixmap = self._strips[number]
        return pixmap, QRect(self._frame_index() * strip.width, 0, strip.width, strip.height), self._part

    def _frame_index(self) -> int:
        strip = self._strips.get(self._number)
        return min(int(self._part * strip[0].frames), strip[0].frames - 1) if strip else -1

    def _ask(self, task: Task) -> None:
        index = shown_result(task)
        if self._source is None or index is None or task.results[index].kind is not MediaKind.VIDEO:
            return
        self._asked.add(task.number)
        self._source.ask_strip(task, index, partial(self._on_strip, task.number))

    def _on_strip(self, number: int, strip: Strip | None) -> None:
        """One that can't be had is not asked for again."""
        if strip is not None and strip.frames > 0:
            self._aside.do(lambda: QImageReader(str(strip.path)).read(), partial(self._on_read, number, strip))

    def _on_read(self, number: int, strip: Strip, image: QImage) -> None:
        if image.isNull():
            return
        self._asked.discard(number)
        self._strips[number] = (strip, QPixmap.fromImage(image))
        while len(self._strips) > _KEPT:
            self._strips.popitem(last=False)
        if number == self._number:
            self.changed.emit(number)
