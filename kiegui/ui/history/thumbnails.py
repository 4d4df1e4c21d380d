"""Thumbnails for the history's rows: read and cut to size in worker threads, kept in a cache bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter, QPixmap

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.task import Task
from kiegui.ui.look import RADIUS
from kiegui.ui.preview.source import PreviewSource, shown_result

TILE = QSize(144, 90)
"""A thumbnail in a row, in device-independent px: 16:10."""
SHARPNESS = 2
"""Device px kept for each of those, for dense screens."""
BUDGET = 96 * 1024 * 1024
"""Bytes of decoded thumbnails that are kept."""
AT_ONCE = 4
"""Previews asked for at the same time; the others wait, and are dropped if they scroll away."""


@dataclass(frozen=True)
class Thumbnail:
    """What a row shows of a task's result; `pixmap` is null if the preview could not be read."""

    pixmap: QPixmap
    kind: MediaKind
    duration_ms: int

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.pixmap.width() * self.pixmap.height() * 4


class Thumbnails(QObject):
    """Answers at once with what is there; `ready(number)` announces what came later. GUI thread only."""

    ready = Signal(int)
    """The task of this number has a thumbnail now."""
    _cut = Signal(int, int, QImage)

    def __init__(self, previews: PreviewSource, parent: QObject | None = None, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._previews = previews
        self._budget = budget
        self._cache: OrderedDict[int, Thumbnail] = OrderedDict()
        self._nothing: set[int] = set()
        self._bytes = 0
        self._waiting: OrderedDict[int, Task] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._answered: dict[int, Preview] = {}
        self._tickets = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._cut.connect(self._on_cut)

    def get(self, task: Task) -> Thumbnail | None:
        """What is here now; if there is nothing yet it is asked for, and `ready` follows."""
        number = task.number
        known = self._cache.get(number)
        if known is not None:
            self._cache.move_to_end(number)
            return known
        if number not in self._nothing and number not in self._asked and shown_result(task) is not None:
            self._waiting[number] = task
            self._ask_next()
        return None

    def keep_asking_for(self, numbers: AbstractSet[int]) -> None:
        """Only these are on the screen: what waits for others is dropped."""
        for number in [waiting for waiting in self._waiting if waiting not in numbers]:
            del self._waiting[number]

    def forget(self, number: int) -> None:
        """The task's results changed: its thumbnail is made anew when it is next looked at."""
        self._waiting.pop(number, None)
        self._asked.pop(number, None)
        self._answered.pop(number, None)
        self._nothing.discard(number)
        thumbnail = self._cache.pop(number, None)
        if thumbnail is not None:
            self._bytes -= thumbnail.size

    def _ask_next(self) -> None:
        while self._waiting and len(self._asked) < AT_ONCE:
            number, task = self._waiting.popitem(last=False)
            self._tickets += 1
            self._asked[number] = self._tickets
            index = shown_result(task) or 0
            self._previews.ask_preview(task, index, partial(self._on_preview, number, self._tickets))

    def _on_preview(self, number: int, ticket: int, preview: Preview | None) -> None:
        if self._asked.get(number) != ticket:
            return
        if preview is None:
            del self._asked[number]
            self._nothing.add(number)
            self._ask_next()
            return
        self._answered[number] = preview
        path, whole = preview.path, preview.kind is MediaKind.AUDIO
        self._pool.start(lambda: self._cut.emit(number, ticket, cut_to_tile(path, whole=whole)))

    def _on_cut(self, number: int, ticket: int, image: QImage) -> None:
        if self._asked.get(number) != ticket:
            return
        del self._asked[number]
        preview = self._answered.pop(number)
        self._keep(number, Thumbnail(QPixmap.fromImage(image), preview.kind, preview.duration_ms))
        self.ready.emit(number)
        self._ask_next()

    def _keep(self, number: int, thumbnail: Thumbnail) -> None:
        self._cache[number] = thumbnail
        self._bytes += thumbnail.size
        while self._bytes > self._budget and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._bytes -= oldest.size


def cut_to_tile(path: Path, *, whole: bool) -> QImage:
    """The picture in the shape of a tile: all of it if `whole`, else filling it, with round corners. Any thread.

    A null image if the file can't be read.
    """
    tile = TILE * SHARPNESS
    reader = QImageReader(str(path))
    fit = Qt.AspectRatioMode.KeepAspectRatio if whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    reader.setScaledSize(reader.size().scaled(tile, fit))
    picture = reader.read()
    if picture.isNull():
        return QImage()
    image = QImage(tile, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    left = (tile.width() - picture.width()) / 2
    top = (tile.height() - picture.height()) / 2
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    brush = QBrush(picture)
    painter.setBrushOrigin(QPointF(left, top))
    painter.setBrush(brush)
    radius = RADIUS * SHARPNESS
    if whole:
        painter.drawImage(QPointF(left, top), picture)
    else:
        painter.drawRoundedRect(QRectF(image.rect()), radius, radius)
    painter.end()
    image.setDevicePixelRatio(SHARPNESS)
    return image
