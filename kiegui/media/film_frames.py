"""Looks at films frame by frame: posters and strips. A part of `kiegui.media.worker`, which prepares Qt for it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer, QUrl
from PySide6.QtGui import QImage, QPainter
from PySide6.QtMultimedia import QMediaFormat, QMediaMetaData, QMediaPlayer, QVideoFrame, QVideoSink

from kiegui.errors import MediaError
from kiegui.media.drawing import Drawing, brightness, fill, fit, shrunk
from kiegui.media.kinds import MediaKind

TIME_LIMIT = 7.0
"""Seconds for one film or sound; a sound in a film's wrapping may need it twice."""
POSTER_PLACES = (0.1, 0.3, 0.6, 0.0)
"""Where in a film to look for a picture that isn't black, as shares of its length."""
PLAYED = 20_000
"""Milliseconds up to which a film is played through for its strip: many have a single key frame, and then each jump costs as
much as playing up to there. In a longer one the jumps are quicker."""
SPEED = 16.0
"""Of that playing. No frame is left out (seen on Qt 6.11), so it is as fast as the decoder."""
DARK = 12
"""Mean brightness (0–255) below which a picture counts as black."""


class Patience:
    """Lets Qt work until something has happened, for a limited time in total."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._loop = QEventLoop()
        self._timer = QTimer(singleShot=True)
        self._timer.timeout.connect(self._loop.quit)

    @property
    def is_over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() >= self._deadline

    def look_again(self) -> None:
        """Something changed: the conditions are worth another look."""
        self._loop.quit()

    def until(self, happened: Callable[[], bool]) -> bool:
        """Whether it happened in time; the one who makes it happen calls `look_again`."""
        while not happened() and not self.is_over:
            self._timer.start(max(0, int((self._deadline - time.monotonic()) * 1000)) + 1)
            self._loop.exec()
        return happened()


class Film:
    """A film file that is looked at frame by frame; call `close` when done."""

    def __init__(self, source: Path) -> None:
        self._patience = Patience(TIME_LIMIT)
        self._image = QImage()
        self._places: list[int] = []
        self._small: list[QImage] = []
        self._size = 0
        self._sink = QVideoSink()
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player = QMediaPlayer()
        self._player.setVideoSink(self._sink)
        self._player.mediaStatusChanged.connect(self._patience.look_again)
        self._player.setSource(QUrl.fromLocalFile(str(source)))

    def load(self) -> None:
        """Wait until the facts are known; MediaError if it is no film that can be opened."""
        settled = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.InvalidMedia)
        if not self._patience.until(lambda: self._player.mediaStatus() in settled):
            raise MediaError("This film took too long to open.")
        if not self._player.hasVideo() and not self._player.hasAudio():
            raise MediaError("This film is damaged or incomplete.")

    @property
    def has_pictures(self) -> bool:
        """False for a sound in a film's wrapping."""
        return self._player.hasVideo()

    @property
    def duration_ms(self) -> int:
        """0 if the file doesn't say."""
        return max(0, self._player.duration())

    def why_blank(self) -> str:
        """Why there was no picture anywhere: Qt 6.11 doesn't say, it goes straight to the end."""
        if self._patience.is_over:
            return "This film took too long to open."
        codec = self._player.metaData().value(QMediaMetaData.Key.VideoCodec)
        if codec == QMediaFormat.VideoCodec.AV1:
            return "This computer can’t decode AV1 here."
        return "This film is damaged, or of a kind that this computer can’t decode here."

    def frame_at(self, position_ms: int) -> QImage:
        """The picture at that time, upright; null if there is none (beyond a cut, or nothing here can decode it)."""
        self._image = QImage()
        self._player.setPosition(position_ms)
        self._player.pause()  # a paused player delivers exactly the frame it stands at
        end = QMediaPlayer.MediaStatus.EndOfMedia
        self._patience.until(lambda: not self._image.isNull() or self._player.mediaStatus() == end)
        return self._image

    def frames_at(self, places: Sequence[int], size: int) -> list[QImage]:
        """The pictures at those times, the earliest first, cut to `size` px; fewer where the film or the time is over."""
        if self.duration_ms > PLAYED:
            frames = (self.frame_at(place) for place in places)
            return [shrunk(frame, fit(frame.size(), size)) for frame in frames if not frame.isNull()]
        self._places, self._small, self._size = list(places), [], size
        self._player.setPlaybackRate(SPEED)
        self._player.play()
        end = QMediaPlayer.MediaStatus.EndOfMedia
        self._patience.until(lambda: not self._places or self._player.mediaStatus() == end)
        return self._small

    def close(self) -> None:
        """Let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())

    def _on_frame(self, frame: QVideoFrame) -> None:
        if not frame.isValid():
            return
        if self._places:
            if frame.startTime() >= self._places[0] * 1000 and not (image := frame.toImage()).isNull():
                self._places.pop(0)
                self._small.append(shrunk(image, fit(image.size(), self._size)))
        elif self._image.isNull():
            self._image = frame.toImage()
        self._patience.look_again()


def draw_film(source: Path, size: int) -> Drawing | None:
    """A poster from a tenth into the film, or from further on where it is black there; None for a film without pictures."""
    with contextlib.closing(Film(source)) as film:
        film.load()
        if not film.has_pictures:
            return None
        best, best_light, shown = QImage(), -1.0, QSize()
        for share in POSTER_PLACES:
            frame = film.frame_at(int(film.duration_ms * share))
            if frame.isNull():
                continue
            small = shrunk(frame, fill(frame.size(), size))
            light = brightness(small)
            if light > best_light:
                best, best_light, shown = small, light, frame.size()
            if light >= DARK:
                break
        if best.isNull():
            raise MediaError(film.why_blank())
        return Drawing(best, MediaKind.VIDEO, shown.width(), shown.height(), film.duration_ms)


def draw_strip(source: Path, size: int, frames: int) -> Drawing:
    """So many frames from all over the film side by side, each at most `size` px long and wide.

    Where the last ones can't be had (beyond a cut, or the time is up) the one before them stands. MediaError if there is none.
    """
    with contextlib.closing(Film(source)) as film:
        film.load()
        if not film.has_pictures or not film.duration_ms:
            raise MediaError("This film has no frames to go through.")
        found = film.frames_at([film.duration_ms * (2 * number + 1) // (2 * frames) for number in range(frames)], size)
        if not found:
            raise MediaError(film.why_blank())
        width, height = found[0].size().toTuple()
        strip = QImage(width * frames, height, QImage.Format.Format_RGB32)
        painter = QPainter(strip)
        for number in range(frames):
            painter.drawImage(number * width, 0, found[min(number, len(found) - 1)])
        painter.end()
        return Drawing(strip, MediaKind.VIDEO, width, height, film.duration_ms, frames=frames)
