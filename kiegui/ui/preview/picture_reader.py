"""Reads picture files in a thread of its own, within a budget; drawing them is in `picture_canvas`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import sqrt
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QPainter

from kiegui.ui.aside import Aside

BUDGET = 120_000_000
"""Pixels that are kept of one picture; of a larger one a smaller copy is shown."""
DECODABLE = 256_000_000
"""Pixels of the largest picture that is decoded at all: 1 GB. A larger one is not broken, only too large."""
MOVING = 4_000_000
"""Pixels of the largest picture that moves: its frames are decoded while they are shown."""
FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"webp", b"gif", b"bmp", b"tiff", b"tif"})
"""What is read at all: nothing that can run or load something (SVG)."""
_BAND = 500_000
"""Pixels that are changed at a time."""
SMALLEST = 1024
"""Copies for looking from afar are made down to this width, px."""


class PictureProblem(StrEnum):
    """Why a picture is not shown."""

    TOO_LARGE = "too large"
    """More pixels than can be decoded."""
    UNREADABLE = "unreadable"
    """Not a picture that we know, or damaged."""


@dataclass(frozen=True)
class ReadPicture:
    """A picture and its smaller copies; or that it moves; or why there is none. `size` is the file's own."""

    levels: tuple[QImage, ...] = ()
    size: QSize = QSize()  # noqa: RUF009 - never changed
    is_moving: bool = False
    problem: PictureProblem | None = None


def read_picture(path: Path, budget: int = BUDGET, is_wanted: Callable[[], bool] = lambda: True) -> ReadPicture:
    """Read a file, turned as its camera says, at most `budget` pixels of it. Any thread; raises nothing.

    When `is_wanted` says no it is given up, as unreadable, as soon as Qt is through with the decoding.
    """
    # Qt's own limit of 256 MB refuses genuine upscales; the limit in pixels stands in its place.
    QImageReader.setAllocationLimit(1024)
    # Never from a device of ours: Qt would wait for Python's lock in there while it holds the one on its decoders, and a
    # thumbnail's thread has Python's and waits for Qt's.
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if reader.format().data() not in FORMATS:
        return ReadPicture(problem=PictureProblem.UNREADABLE)
    reader.setAutoTransform(True)
    size = reader.size()
    pixels = size.width() * size.height()
    if pixels > DECODABLE:
        return ReadPicture(problem=PictureProblem.TOO_LARGE)
    if pixels <= MOVING and reader.supportsAnimation() and reader.imageCount() > 1:
        return ReadPicture(is_moving=True, size=size)
    if pixels > budget:
        reader.setScaledSize(size / sqrt(pixels / budget))
    image = reader.read()
    if not is_wanted():
        return ReadPicture(problem=PictureProblem.UNREADABLE)
    if image.isNull():  # a large one may have more than 8 bits a colour, and so be too large after all
        problem = PictureProblem.TOO_LARGE if pixels > BUDGET else PictureProblem.UNREADABLE
        return ReadPicture(problem=problem)
    levels = [_drawable(image)]
    while levels[-1].width() > 2 * SMALLEST and levels[-1].height() > 2:
        levels.append(_half(levels[-1]))
    is_lying = bool(reader.transformation().value & 4)  # the quarter turns share this bit
    return ReadPicture(tuple(levels), size.transposed() if is_lying else size)


def _drawable(image: QImage) -> QImage:
    """In sRGB, and as it is drawn quickest."""
    drawn = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    screen = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != screen:
        return _by_bands(image, image.size(), drawn, lambda band: band.convertedToColorSpace(screen))
    return image if image.format() == drawn else _by_bands(image, image.size(), drawn, lambda band: band)


def _half(image: QImage) -> QImage:
    def shrink(band: QImage) -> QImage:
        size = QSize(band.width() // 2, band.height() // 2)
        return band.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

    return _by_bands(image, QSize(image.width() // 2, image.height() // 2), image.format(), shrink)


def _by_bands(image: QImage, size: QSize, drawn: QImage.Format, change: Callable[[QImage], QImage]) -> QImage:
    """`change` a picture band after band: PySide holds Python's lock meanwhile, and a window must not wait for it for seconds."""
    changed = QImage(size, drawn)
    rows = 2 * max(1, _BAND // image.width() // 2)
    painter = QPainter(changed)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    place = 0
    for top in range(0, image.height(), rows):
        band = change(image.copy(0, top, image.width(), min(rows, image.height() - top)))
        painter.drawImage(0, place, band)
        place += band.height()
    painter.end()
    return changed


class PictureReader(QObject):
    """Reads one picture after the other; what nobody waits for any more is not announced. GUI thread."""

    def __init__(self, then: Callable[[ReadPicture], None], parent: QObject | None = None) -> None:
        """`then` gets what was read last."""
        super().__init__(parent)
        self._then = then
        self._ticket = 0
        self._aside = Aside(self)

    def read(self, path: Path, budget: int = BUDGET) -> None:
        """Read a file, at most `budget` pixels of it; nobody waits for the one before any more."""
        self.drop()
        ticket = self._ticket
        self._aside.do(
            partial(read_picture, path, budget, lambda: ticket == self._ticket), partial(self._on_read, ticket)
        )

    def drop(self) -> None:
        """Nobody waits any more."""
        self._ticket += 1
        self._aside.drop_waiting()

    def _on_read(self, ticket: int, picture: ReadPicture) -> None:
        if ticket == self._ticket:
            self._then(picture)
