"""Plays a film, drawn by ourselves: a QVideoWidget can't be grabbed, and shows nothing where there is no window system."""

from __future__ import annotations

from math import ceil
from pathlib import Path

from PySide6.QtCore import QRectF, QSizeF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtMultimedia import QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiegui.ui.look import GAP
from kiegui.ui.preview.player_bar import PlayerBar

PATIENCE = 4000
"""Milliseconds to the first frame; films that can't be decoded (AV1 on many machines) give none, and no error."""
FRAME_RATE = 24.0
"""Where the file does not say its own."""


def frame_place(player: QMediaPlayer, frames: int) -> int:
    """Where the frame begins that is so many frames on from where the player is (back if negative), in ms."""
    rate = float(player.metaData().value(QMediaMetaData.Key.VideoFrameRate) or FRAME_RATE)
    last = max(0, ceil(player.duration() * rate / 1000) - 1)
    frame = min(int(player.position() * rate / 1000), last) + frames
    return ceil(min(max(frame, 0), last) * 1000 / rate)


class FilmCanvas(QWidget):
    """Draws the present frame, or the poster while there is none, as large as it fits."""

    painted = Signal()
    """A frame was drawn."""
    clicked = Signal()
    enlarge_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QVideoFrame()
        self._image = QImage()
        self._poster = QImage()

    def show_poster(self, poster: QImage) -> None:
        """What stands there until there is a frame; null for nothing."""
        self._poster = poster
        self.update()

    def show_frame(self, frame: QVideoFrame) -> None:
        """An invalid frame clears the canvas."""
        self._frame = frame
        self._image = QImage()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame is converted once, however often it is drawn."""
        if self._frame.isValid() and self._image.isNull():
            self._image = self._frame.toImage()
        image = self._poster if self._image.isNull() else self._image
        if image.isNull():
            return
        size = QSizeF(image.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)
        painter.end()
        if image is self._image:
            self.painted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """As everywhere: a click on a film stops it, or lets it go on."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show it large; it plays, or stands still, as before the first click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
            self.enlarge_wanted.emit()


class FilmView(QWidget):
    """Starts by itself and loops. For the keys see the player bar."""

    first_frame_shown = Signal()
    """The film is really on the screen."""
    refused = Signal()
    """This computer can't show this film."""
    sound_switched = Signal(bool)
    enlarge_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_shown = False
        self._goes_on = False
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._canvas = FilmCanvas()
        self._player_bar = PlayerBar(self._player, loops=True, is_sound_on=False, has_frames=True)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Film"))

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._player_bar)

        self._sink.videoFrameChanged.connect(self._on_frame)
        self._canvas.painted.connect(self._on_painted)
        self._canvas.clicked.connect(self._player_bar.play_or_pause)
        self._patience.timeout.connect(self._on_refused)
        # Queued: a player must not be emptied from inside its own signals.
        self._player.errorOccurred.connect(self._on_status, Qt.ConnectionType.QueuedConnection)
        self._player.mediaStatusChanged.connect(self._on_status, Qt.ConnectionType.QueuedConnection)
        self._player_bar.sound_switched.connect(self.sound_switched)
        self._player_bar.stepped.connect(self._on_stepped)
        self._canvas.enlarge_wanted.connect(self.enlarge_wanted)

    def show_film(self, path: Path, *, is_sound_on: bool, poster: QImage | None = None) -> None:
        """Open and play, with the poster there at once; `first_frame_shown` or `refused` follows."""
        self.close_media()
        self._canvas.show_poster(poster or QImage())
        self._player_bar.switch_sound(is_on=is_sound_on)
        self._player.setSource(QUrl.fromLocalFile(str(path)))
        self._patience.start()
        self._player.play()

    def close_media(self) -> None:
        """Let go of the file (Windows locks open ones)."""
        self._patience.stop()
        self._is_shown = False
        self._goes_on = False
        self._player.stop()
        self._player.setSource(QUrl())
        self._canvas.show_frame(QVideoFrame())
        self._canvas.show_poster(QImage())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play by key."""
        if not self._player_bar.press_key(event):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody watches: wait."""
        self._goes_on = self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState
        if self._goes_on:
            self._player.pause()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody watches again: go on."""
        if self._goes_on:
            self._goes_on = False
            self._player.play()
        super().showEvent(event)

    def _on_stepped(self, frames: int) -> None:
        place = frame_place(self._player, frames)  # before the pause: at the end that one goes back to the beginning
        self._player.pause()
        self._player.setPosition(place)

    def _on_frame(self, frame: QVideoFrame) -> None:
        """The player's last word is an invalid frame; the film stays on the screen when it is over."""
        if frame.isValid():
            self._canvas.show_frame(frame)

    def _on_painted(self) -> None:
        if not self._is_shown:
            self._is_shown = True
            self._patience.stop()
            self.first_frame_shown.emit()

    def _on_status(self) -> None:
        ends = (QMediaPlayer.MediaStatus.EndOfMedia, QMediaPlayer.MediaStatus.InvalidMedia)
        if self._player.source().isValid() and self._player.mediaStatus() in ends:
            self._on_refused()

    def _on_refused(self) -> None:
        if not self._is_shown:
            self.close_media()
            self.refused.emit()
