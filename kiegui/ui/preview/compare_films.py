"""Plays films in step: one of them leads, with the controls, and the others follow it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiegui.ui.preview.film import frame_place
from kiegui.ui.preview.picture_canvas import PictureCanvas
from kiegui.ui.preview.player_bar import PlayerBar

DRIFT = 120
"""Milliseconds that a playing film may be off before it is put right; each time costs it a moment."""


class CompareFilms(QWidget):
    """The controls of all films. The longest leads: when it begins anew, all do."""

    def __init__(self, films: Sequence[tuple[Path, PictureCanvas]], leader: int, parent: QWidget | None = None) -> None:
        """Each film with the canvas that it is drawn on; `leader` is the index of the one that leads."""
        super().__init__(parent)
        self._screens = [_Screen(path, canvas, self) for path, canvas in films]
        self._leader = self._screens[leader].player
        self._followers = [screen.player for screen in self._screens if screen.player is not self._leader]
        self._bar = PlayerBar(self._leader, loops=True, is_sound_on=False, has_frames=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)

        self._leader.positionChanged.connect(self._on_position)
        self._leader.playbackStateChanged.connect(self._on_state)
        self._leader.playbackRateChanged.connect(self._on_rate)
        self._bar.stepped.connect(self._on_stepped)
        self._leader.play()

    @property
    def bar(self) -> PlayerBar:
        """For keys."""
        return self._bar

    def close_media(self) -> None:
        """Let go of the files."""
        for screen in self._screens:
            screen.player.stop()
            screen.player.setSource(QUrl())

    def _on_position(self, position: int) -> None:
        is_playing = self._leader.playbackState() == QMediaPlayer.PlaybackState.PlayingState
        for player in self._followers:
            place = min(position, max(0, player.duration() - 1))
            if abs(player.position() - place) > (DRIFT if is_playing else 0):
                player.setPosition(place)
            if is_playing and place == position and player.playbackState() != QMediaPlayer.PlaybackState.PlayingState:
                player.play()  # it was at its end, and the leader has begun anew

    def _on_state(self, state: QMediaPlayer.PlaybackState) -> None:
        for player in self._followers:
            if state == QMediaPlayer.PlaybackState.PlayingState:
                player.play()
            else:
                player.pause()

    def _on_rate(self, rate: float) -> None:
        for player in self._followers:
            player.setPlaybackRate(rate)

    def _on_stepped(self, frames: int) -> None:
        place = frame_place(self._leader, frames)
        self._leader.pause()
        self._leader.setPosition(place)


class _Screen(QObject):
    """One film on its canvas. Of frames that come faster than they can be drawn only the last is converted."""

    def __init__(self, path: Path, canvas: PictureCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._frame = QVideoFrame()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._sink = QVideoSink(self)
        self.player = QMediaPlayer(self)
        self.player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._soon.timeout.connect(self._draw)
        self.player.setSource(QUrl.fromLocalFile(str(path)))

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():  # its last word is an invalid one
            self._frame = frame
            self._soon.start()

    def _draw(self) -> None:
        if self._canvas.isVisible():
            image = self._frame.toImage()
            if not image.isNull():
                self._canvas.show_levels([image], keep_place=True)
