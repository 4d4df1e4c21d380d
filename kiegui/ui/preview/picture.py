"""Shows a picture file: read in a worker thread within a budget, animated ones as films without sound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QMovie, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.picture_canvas import PictureCanvas

BUDGET = 120_000_000
"""Pixels; a larger picture is not broken, only too large to be shown here."""
FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"webp", b"gif", b"bmp", b"tiff", b"tif"})
"""What is read at all: nothing that can run or load something (SVG)."""
SMALLEST = 1024
"""Copies for looking from afar are made down to this width, px."""


class PictureProblem(StrEnum):
    """Why a picture is not shown."""

    TOO_LARGE = "too large"
    """More pixels than the budget."""
    UNREADABLE = "unreadable"
    """Not a picture that we know, or damaged."""


@dataclass(frozen=True)
class ReadPicture:
    """A picture and its smaller copies; or that it moves; or why there is none."""

    levels: tuple[QImage, ...] = ()
    is_moving: bool = False
    problem: PictureProblem | None = None


def read_picture(path: Path) -> ReadPicture:
    """Read a file, turned as its camera says. Any thread; raises nothing."""
    # Qt's own limit of 256 MB refuses genuine upscales; the budget in pixels stands in its place.
    QImageReader.setAllocationLimit(1024)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if reader.format().data() not in FORMATS:
        return ReadPicture(problem=PictureProblem.UNREADABLE)
    size = reader.size()
    if size.width() * size.height() > BUDGET:
        return ReadPicture(problem=PictureProblem.TOO_LARGE)
    if reader.supportsAnimation() and reader.imageCount() > 1:
        return ReadPicture(is_moving=True)
    image = reader.read()
    if image.isNull():
        return ReadPicture(problem=PictureProblem.UNREADABLE)
    drawn = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    levels = [image.convertToFormat(drawn)]
    while levels[-1].width() > 2 * SMALLEST and levels[-1].height() > 2:
        half = QSize(levels[-1].width() // 2, levels[-1].height() // 2)
        levels.append(
            levels[-1].scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )
    return ReadPicture(tuple(levels))


class PictureView(QWidget):
    """A canvas, and below it the size and the scale."""

    shown = Signal()
    """The picture is on the canvas."""
    refused = Signal(object)
    """It can't be shown; carries the PictureProblem."""
    _read = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket = 0
        self._path = Path()
        self._movie: QMovie | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._canvas = PictureCanvas()
        self._size = plain_label(quiet=True)
        self._scale = plain_label(quiet=True)
        self._fit = IconButton("zoom-fit", self.tr("Fit (0)"), size=18)
        self._whole = QToolButton()
        self._whole.setText(self.tr("1:1"))
        self._whole.setAutoRaise(True)
        self._whole.setToolTip(self.tr("Every pixel (1)"))
        self._whole.setAccessibleName(self.tr("Every pixel"))

        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.addWidget(self._size)
        bar.addStretch(1)
        bar.addWidget(self._scale)
        bar.addWidget(self._fit)
        bar.addWidget(self._whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._canvas, 1)
        column.addLayout(bar)
        self.setFocusProxy(self._canvas)

        self._read.connect(self._on_read)
        self._canvas.zoomed.connect(self._on_zoomed)
        self._fit.clicked.connect(self._canvas.fit)
        self._whole.clicked.connect(lambda: self._canvas.zoom_to(1.0))

    def show_picture(self, path: Path) -> None:
        """Read and show; `shown` or `refused` follows."""
        self.close_media()
        self._ticket += 1
        self._path = path
        ticket = self._ticket
        self._pool.start(lambda: self._read.emit(ticket, read_picture(path)))

    def close_media(self) -> None:
        """Let go of the file and of the memory."""
        self._ticket += 1
        if self._movie is not None:
            self._movie.stop()
            self._movie.setFileName("")
            self._movie.deleteLater()
            self._movie = None
        self._canvas.show_levels(())
        self._size.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A fitted picture changes its scale."""
        super().resizeEvent(event)
        self._on_zoomed()

    def _on_read(self, ticket: int, picture: ReadPicture) -> None:
        if ticket != self._ticket:
            return
        if picture.problem is not None:
            self.refused.emit(picture.problem)
            return
        if picture.is_moving:
            self._start_movie()
        else:
            self._canvas.show_levels([QPixmap.fromImage(level) for level in picture.levels])
            self._tell_size(picture.levels[0].size())
        self.shown.emit()

    def _start_movie(self) -> None:
        movie = QMovie(str(self._path), parent=self)
        self._movie = movie
        movie.frameChanged.connect(self._on_movie_frame)
        movie.start()
        self._tell_size(movie.currentPixmap().size())

    def _on_movie_frame(self, number: int) -> None:
        if self._movie is not None:
            self._canvas.show_levels([self._movie.currentPixmap()], keep_place=number > 0)

    def _tell_size(self, size: QSize) -> None:
        self._size.setText(self.tr("{0} × {1}").format(size.width(), size.height()))

    def _on_zoomed(self) -> None:
        percent = QLocale().toString(round(self._canvas.scale * 100))
        self._scale.setText(self.tr("{0} %").format(percent))
        self._fit.setEnabled(not self._canvas.is_fitted)
