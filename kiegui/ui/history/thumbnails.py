"""Thumbnails for the history's rows: read and cut to size in worker threads, kept in a cache bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter, QPixmap

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.task import Task
from kiegui.ui.aside import Aside
from kiegui.ui.history.arrangement import LIST_PICTURE
from kiegui.ui.look import RADIUS
from kiegui.ui.preview.source import PreviewSource, shown_result

BUDGET = 40 * 1024 * 1024
"""Bytes of decoded thumbnails that are kept; what is on the screen is kept in any case."""
AT_ONCE = 4
"""Previews asked for at the same time; the others wait, and are dropped if they scroll away."""
_HEADROOM = 0.3
"""Of what a high picture is too high by, this much is cut away above, the rest below: that is where heads are."""


@dataclass(frozen=True)
class Cut:
    """The shape that pictures are cut to: `size` in device-independent px, and how many px of the screen each of those has."""

    size: QSize
    sharpness: float = 1.0


@dataclass(frozen=True)
class Thumbnail:
    """What a row shows of a task's result; `pixmap` is null if the preview could not be read."""

    pixmap: QPixmap
    preview: Preview
    cut: Cut

    @property
    def kind(self) -> MediaKind:
        """Of the file."""
        return self.preview.kind

    @property
    def duration_ms(self) -> int:
        """How long it plays, 0 if it doesn't."""
        return self.preview.duration_ms

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.pixmap.width() * self.pixmap.height() * 4


class Thumbnails(QObject):
    """Answers at once with what is there; `ready(number)` announces what came later. GUI thread only."""

    ready = Signal(int)
    """The task of this number has a thumbnail now, or it is known that there is none."""

    def __init__(self, previews: PreviewSource, parent: QObject | None = None, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._previews = previews
        self._budget = budget
        self._cut = Cut(LIST_PICTURE)
        self._cache: OrderedDict[int, Thumbnail] = OrderedDict()
        self._nothing: set[int] = set()
        self._bytes = 0
        self._shown: AbstractSet[int] = frozenset()
        self._waiting: OrderedDict[int, Task] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._tickets = 0
        self._aside = Aside(self, threads=2)

    def cut_to(self, cut: Cut) -> None:
        """Show pictures in this shape from now on; those of another one serve until they are cut anew."""
        self._cut = cut

    def get(self, task: Task) -> Thumbnail | None:
        """What is here now; if that is nothing, or of another shape, it is asked for, and `ready` follows."""
        number = task.number
        known = self._cache.get(number)
        if known is not None:
            self._cache.move_to_end(number)
            if known.cut == self._cut:
                return known
        if number not in self._nothing and number not in self._asked and shown_result(task) is not None:
            self._waiting[number] = task
            self._ask_next()
        return known

    def is_awaited(self, number: int) -> bool:
        """Whether `ready` follows for this task."""
        return number in self._waiting or number in self._asked

    def keep_asking_for(self, numbers: AbstractSet[int]) -> None:
        """Only these are on the screen: what waits for others is dropped."""
        self._shown = numbers
        for number in [waiting for waiting in self._waiting if waiting not in numbers]:
            del self._waiting[number]

    def forget(self, number: int) -> None:
        """The task's results changed: its thumbnail is made anew when it is next looked at."""
        self._waiting.pop(number, None)
        self._asked.pop(number, None)
        self._nothing.discard(number)
        self._drop(number)

    def _ask_next(self) -> None:
        while self._waiting and len(self._asked) < AT_ONCE:
            number, task = self._waiting.popitem(last=False)
            self._tickets += 1
            self._asked[number] = self._tickets
            known = self._cache.get(number)
            if known is not None:
                self._read_off(number, self._tickets, known.preview)
                continue
            index = shown_result(task) or 0
            self._previews.ask_preview(task, index, partial(self._on_preview, number, self._tickets))

    def _on_preview(self, number: int, ticket: int, preview: Preview | None) -> None:
        if self._asked.get(number) != ticket:
            return
        if preview is None:
            del self._asked[number]
            self._nothing.add(number)
            self.ready.emit(number)
            self._ask_next()
            return
        self._read_off(number, ticket, preview)

    def _read_off(self, number: int, ticket: int, preview: Preview) -> None:
        """Read and cut the stored picture in a thread."""
        cut = self._cut
        self._aside.do(
            partial(cut_to_tile, preview.path, cut, whole=preview.kind is MediaKind.AUDIO),
            partial(self._on_read, number, ticket, preview, cut),
        )

    def _on_read(self, number: int, ticket: int, preview: Preview, cut: Cut, image: QImage) -> None:
        if self._asked.get(number) != ticket:
            return
        del self._asked[number]
        self._drop(number)
        self._keep(number, Thumbnail(QPixmap.fromImage(image), preview, cut))
        self.ready.emit(number)
        self._ask_next()

    def _keep(self, number: int, thumbnail: Thumbnail) -> None:
        self._cache[number] = thumbnail
        self._bytes += thumbnail.size
        while self._bytes > self._budget:
            oldest = next((known for known in self._cache if known not in self._shown), number)
            if oldest == number:
                break
            self._drop(oldest)

    def _drop(self, number: int) -> None:
        thumbnail = self._cache.pop(number, None)
        if thumbnail is not None:
            self._bytes -= thumbnail.size


def cut_to_tile(path: Path, cut: Cut, *, whole: bool) -> QImage:
    """The picture in the shape of a tile: all of it if `whole`, else filling it, with round corners. Any thread.

    A null image if the file can't be read.
    """
    tile = (cut.size.toSizeF() * cut.sharpness).toSize()
    reader = QImageReader(str(path))
    fit = Qt.AspectRatioMode.KeepAspectRatio if whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    reader.setScaledSize(reader.size().scaled(tile, fit))
    picture = reader.read()
    if picture.isNull():
        return QImage()
    image = QImage(tile, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    left = (tile.width() - picture.width()) / 2
    top = (tile.height() - picture.height()) * (0.5 if whole else _HEADROOM)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    brush = QBrush(picture)
    painter.setBrushOrigin(QPointF(left, top))
    painter.setBrush(brush)
    radius = RADIUS * cut.sharpness
    if whole:
        painter.drawImage(QPointF(left, top), picture)
    else:
        painter.drawRoundedRect(QRectF(image.rect()), radius, radius)
    painter.end()
    image.setDevicePixelRatio(cut.sharpness)
    return image
