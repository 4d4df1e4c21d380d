"""Shows a picture file with its size and scale; animated ones move, as films without sound."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Signal
from PySide6.QtGui import QImage, QMovie
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from kiegui.media.previews import Preview
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label, plain_tip
from kiegui.ui.preview.picture_canvas import PictureCanvas
from kiegui.ui.preview.picture_reader import BUDGET, PictureReader, ReadPicture


class PictureView(QWidget):
    """A canvas, and below it the size and the scale."""

    shown = Signal()
    """The picture is on the canvas."""
    refused = Signal(object)
    """It can't be shown; carries the PictureProblem."""
    enlarge_wanted = Signal()
    """The person wants to see it large."""

    def __init__(self, budget: int = BUDGET, parent: QWidget | None = None) -> None:
        """`budget` is how many pixels are kept of a picture."""
        super().__init__(parent)
        self._budget = budget
        self._path = Path()
        self._movie: QMovie | None = None
        self._reader = PictureReader(self._on_read, self)
        self._canvas = PictureCanvas()
        self._size = plain_label(quiet=True)
        self._size.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._scale = plain_label(quiet=True)
        self._fit = IconButton("zoom-fit", self.tr("Fit (0)"), size=18)
        self._whole = QToolButton()
        self._whole.setText(self.tr("1:1"))
        self._whole.setAutoRaise(True)
        self._whole.setToolTip(plain_tip(self.tr("Every pixel (1)")))
        self._whole.setAccessibleName(self.tr("Every pixel"))
        self._scale.setToolTip(plain_tip(self.tr("Zoom: wheel, + and −. Move: drag, or the arrow keys.")))
        self._lay_out()

        self._canvas.zoomed.connect(self._on_zoomed)
        self._canvas.enlarge_wanted.connect(self.enlarge_wanted)
        self._fit.clicked.connect(self._canvas.fit)
        self._whole.clicked.connect(lambda: self._canvas.zoom_to(1.0))

    def show_picture(self, path: Path, preview: Preview | None = None) -> None:
        """Show the preview at once, the picture itself when it is read; `shown` or `refused` follows."""
        self.close_media()
        self._path = path
        if preview is not None:
            # Previews are small files made for this: read in well under a millisecond.
            small, size = QImage(str(preview.path)), QSize(preview.width, preview.height)
            if not small.isNull() and not size.isEmpty():
                self._canvas.show_levels([small], size)
        self._size.setText(self.tr("Reading…"))
        self._reader.read(path, self._budget)

    def close_media(self) -> None:
        """Let go of the file and of the memory."""
        self._reader.drop()
        if self._movie is not None:
            self._movie.stop()
            self._movie.setFileName("")
            self._movie.deleteLater()
            self._movie = None
        self._canvas.show_levels(())
        self._size.clear()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.addWidget(self._size, 1)
        bar.addWidget(self._scale)
        bar.addWidget(self._fit)
        bar.addWidget(self._whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._canvas, 1)
        column.addLayout(bar)
        self.setFocusProxy(self._canvas)

    def _on_read(self, picture: ReadPicture) -> None:
        if picture.problem is not None:
            self.refused.emit(picture.problem)
            return
        if picture.is_moving:
            self._start_movie()
        else:
            self._canvas.show_levels(picture.levels, picture.size, keep_place=not self._canvas.is_fitted)
        self._tell_size(picture)
        self.shown.emit()

    def _start_movie(self) -> None:
        movie = QMovie(str(self._path), parent=self)
        self._movie = movie
        movie.frameChanged.connect(self._on_movie_frame)
        movie.start()

    def _on_movie_frame(self, number: int) -> None:
        if self._movie is not None:
            self._canvas.show_levels([self._movie.currentImage()], keep_place=number > 0)

    def _tell_size(self, picture: ReadPicture) -> None:
        words, tip = self.tr("{0} × {1}"), ""
        if picture.levels and picture.levels[0].width() < picture.size.width():
            words = self.tr("{0} × {1}, shown smaller")
            tip = self.tr("All of it would take too much memory. The file itself has every pixel.")
        self._size.setText(words.format(picture.size.width(), picture.size.height()))
        self._size.setToolTip(plain_tip(tip))

    def _on_zoomed(self) -> None:
        percent = QLocale().toString(round(self._canvas.scale * 100))
        self._scale.setText(self.tr("{0} %").format(percent))
        self._fit.setEnabled(not self._canvas.is_fitted)
