"""The worker process that makes previews of pictures, films and sounds: the one place in this room that knows Qt.

A broken or hostile file may crash it, hang it or exhaust its memory; the app only ever talks to it through
`kiegui.media.previews`. It says `ready`; then one JSON line on stdin asks, one on stdout answers, until stdin is closed:

    {"id": 1, "source": "/…/film.mp4", "target": "/…/0f3a", "size": 480}
    {"id": 1, "ok": true, "file": "0f3a.jpg", "kind": "video", "width": 1280, "height": 720, "duration_ms": 5042}
    {"id": 1, "ok": false, "problem": "This film is damaged or incomplete."}

`target` has no extension: previews with transparency become .png, all others .jpg, at most `size` px long and wide.
Importing this module sets Qt's environment, so nothing that shows windows may do it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.loudness import Loudness, Samples

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.multimedia*=false"
os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = "file"  # a playlist dressed up as a film must not reach the network
os.environ["QT_FFMPEG_DECODING_HW_DEVICE_TYPES"] = ","  # none: graphics drivers crash and take address space

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QRectF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QColorSpace, QGuiApplication, QImage, QImageReader, QImageWriter, QPainter
from PySide6.QtMultimedia import (
    QAudioDecoder,
    QAudioFormat,
    QMediaFormat,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

PIXEL_BUDGET = 120_000_000
"""Pictures with more pixels than this are refused before they are decoded."""
MEMORY_LIMIT = 3 << 30
"""Bytes of own data. A 4K film takes 250 MB, a 16-bit picture at the pixel budget 1 GB."""
TIME_LIMIT = 7.0
"""Seconds for one film or sound; a sound in a film's wrapping may need it twice."""
LAST_RESORT = 30.0
"""Seconds after which the worker ends itself, should nobody be left to end it."""
SIZES = range(16, 4097)

POSTER_PLACES = (0.1, 0.3, 0.6, 0.0)
"""Where in a film to look for a picture that isn't black, as shares of its length."""
DARK = 12
"""Mean brightness (0–255) below which a picture counts as black."""

SAMPLES = {
    QAudioFormat.SampleFormat.UInt8: Samples.UINT8,
    QAudioFormat.SampleFormat.Int16: Samples.INT16,
    QAudioFormat.SampleFormat.Int32: Samples.INT32,
    QAudioFormat.SampleFormat.Float: Samples.FLOAT,
}
WAVE_COLOUR = QColor("#8d9097")
"""Neutral, so that it is seen on a light and on a dark ground."""


@dataclass(frozen=True)
class Drawing:
    """A finished preview, and the facts of its source: width and height in px as shown (0 for sounds), length in ms."""

    image: QImage
    kind: MediaKind
    width: int
    height: int
    duration_ms: int = 0


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


def main() -> int:
    """Answer requests until stdin is closed; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is meant for the app
    _limit_resources()
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    _app = QGuiApplication([])  # lives as long as this function
    QImageReader.setAllocationLimit(PIXEL_BUDGET * 8 >> 20)
    with contextlib.suppress(BrokenPipeError):  # the app is gone
        os.write(answers, b"ready\n")
        for line in sys.stdin.buffer:
            faulthandler.dump_traceback_later(LAST_RESORT, exit=True, file=2)
            os.write(answers, json.dumps(answer(line)).encode() + b"\n")
            faulthandler.cancel_dump_traceback_later()
    return 0


def answer(line: bytes) -> dict[str, object]:
    """The reply to one request line."""
    number = None
    try:
        number, source, target, size = _understood(line)
        drawing = draw(source, size)
        file = store(drawing.image, target)
    except MediaError as error:
        return {"id": number, "ok": False, "problem": error.message}
    return {
        "id": number,
        "ok": True,
        "file": file,
        "kind": drawing.kind,
        "width": drawing.width,
        "height": drawing.height,
        "duration_ms": drawing.duration_ms,
    }


def _understood(line: bytes) -> tuple[int, Path, Path, int]:
    """Number, source, target and size of a request; MediaError if it isn't one."""
    try:
        request = json.loads(line)
        number, size = int(request["id"]), int(request["size"])
        source, target = Path(request["source"]), Path(request["target"])
    except (ValueError, TypeError, KeyError) as error:
        raise MediaError("The request for a preview was not understood.") from error
    if size not in SIZES or not source.is_absolute():  # a relative ":/…" would be one of Qt's own resources
        raise MediaError("The request for a preview makes no sense.")
    return number, source, target, size


def draw(source: Path, size: int) -> Drawing:
    """The preview of the file at `source`; MediaError with a sentence if there is none."""
    file_format = sniff_file(source)
    match file_format.kind:
        case MediaKind.IMAGE:
            return draw_picture(source, file_format, size)
        case MediaKind.VIDEO:
            return draw_film(source, size)
        case MediaKind.AUDIO:
            return draw_sound(source, size)
        case MediaKind.TEXT | MediaKind.UNKNOWN:
            raise MediaError(f"“{source.name}” is no picture, film or sound ({file_format.label}).")


def store(image: QImage, target: Path) -> str:
    """Write the preview, whole or not at all; returns the file's name, which is the target's and an extension."""
    see_through = image.hasAlphaChannel() and min(_bytes_of(image.convertToFormat(QImage.Format.Format_Alpha8))) < 255
    if not see_through:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    for key in image.textKeys():  # generators store whole workflows in their PNGs
        image.setText(key, "")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"png" if see_through else b"jpg")
    writer.setQuality(-1 if see_through else 85)
    if not writer.write(image):
        raise MediaError("The preview could not be drawn.")
    path = target.with_name(target.name + (".png" if see_through else ".jpg"))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(buffer.data().data())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise MediaError(f"The preview could not be saved: {error.strerror or 'the disk refused'}.") from error
    return path.name


def draw_picture(source: Path, file_format: FileFormat, size: int) -> Drawing:
    """The (first) picture of the file, upright, in sRGB, not larger than it is."""
    name = file_format.extension.removeprefix(".").encode()
    if name not in {known.data() for known in QImageReader.supportedImageFormats()}:
        raise MediaError(f"This computer can’t show this {file_format.label} here.")
    reader = QImageReader(str(source), name)
    reader.setAutoDetectImageFormat(False)  # only the format that was seen; above all never SVG
    reader.setAutoTransform(True)
    stored = reader.size()
    if stored.isEmpty():
        raise MediaError("This picture is damaged or incomplete.")
    if stored.width() * stored.height() > PIXEL_BUDGET:
        raise MediaError(f"This picture is too large to preview ({stored.width():,} × {stored.height():,} pixels).")
    reader.setScaledSize(_fit(stored, size))
    image = reader.read()
    if image.isNull():
        raise MediaError("This picture is damaged or incomplete.")
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    lying = bool(reader.transformation().value & 4)  # the quarter turns share this bit
    shown = stored.transposed() if lying else stored
    return Drawing(image, MediaKind.IMAGE, shown.width(), shown.height())


class Film:
    """A film file that is looked at frame by frame; call `close` when done."""

    def __init__(self, source: Path) -> None:
        self._patience = Patience(TIME_LIMIT)
        self._image = QImage()
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

    def close(self) -> None:
        """Let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid() and self._image.isNull():
            self._image = frame.toImage()
            self._patience.look_again()


def draw_film(source: Path, size: int) -> Drawing:
    """A poster from a tenth into the film, or from further on where it is black there."""
    with contextlib.closing(Film(source)) as film:
        film.load()
        if not film.has_pictures:
            return draw_sound(source, size)
        best, best_light, shown = QImage(), -1.0, QSize()
        for share in POSTER_PLACES:
            frame = film.frame_at(int(film.duration_ms * share))
            if frame.isNull():
                continue
            small = _shrunk(frame, size)
            light = _brightness(small)
            if light > best_light:
                best, best_light, shown = small, light, frame.size()
            if light >= DARK:
                break
        if best.isNull():
            raise MediaError(film.why_blank())
        return Drawing(best, MediaKind.VIDEO, shown.width(), shown.height(), film.duration_ms)


class Sound:
    """Listens to the sound in a file, without playing it."""

    def __init__(self, source: Path) -> None:
        self.loudness = Loudness()
        self._patience = Patience(TIME_LIMIT)
        self._finished = False
        self._decoder = QAudioDecoder()
        self._decoder.bufferReady.connect(self._on_buffer)
        self._decoder.finished.connect(self._on_finished)
        self._decoder.error.connect(self._on_finished)
        # The file's own rate is kept: asked for a lower one, Qt 6.11 stalls on the short first block of an MP3.
        self._decoder.setSource(QUrl.fromLocalFile(str(source)))

    def listen(self) -> float:
        """Decode until the end or until the time is up; returns the length in seconds, 0 if there is no sound."""
        self._decoder.start()
        self._patience.until(lambda: self._finished)
        seconds = self.loudness.seconds
        if not self._finished and seconds:
            seconds = max(seconds, self._decoder.duration() / 1000)
        self._decoder.stop()
        return seconds

    def _on_finished(self) -> None:
        self._finished = True
        self._patience.look_again()

    def _on_buffer(self) -> None:
        while self._decoder.bufferAvailable():
            buffer = self._decoder.read()
            layout = buffer.format()
            samples = SAMPLES.get(layout.sampleFormat())
            if samples:
                self.loudness.add(buffer.constData(), samples, layout.sampleRate(), layout.channelCount())


def draw_sound(source: Path, size: int) -> Drawing:
    """The loudness over time as rounded bars, transparent elsewhere, half as high as wide."""
    sound = Sound(source)
    seconds = sound.listen()
    if not seconds:
        raise MediaError("This sound is damaged, incomplete or of a kind that can’t be decoded here.")
    image = QImage(size, size // 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    pitch = max(3.0, size / 80)
    width = pitch * 0.6
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WAVE_COLOUR)
    for number, height in enumerate(sound.loudness.bars(int(size / pitch), seconds)):
        tall = max(width, height * image.height() * 0.92)
        bar = QRectF(number * pitch + (pitch - width) / 2, (image.height() - tall) / 2, width, tall)
        painter.drawRoundedRect(bar, width / 2, width / 2)
    painter.end()
    return Drawing(image, MediaKind.AUDIO, 0, 0, round(seconds * 1000))


def _fit(whole: QSize, size: int) -> QSize:
    """The size at which it fits into a square of `size` px: never larger than it is, never without width or height."""
    if max(whole.width(), whole.height()) <= size:
        return whole
    return whole.scaled(size, size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _shrunk(image: QImage, size: int) -> QImage:
    small = _fit(image.size(), size)
    return image.scaled(small, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _brightness(image: QImage) -> float:
    """The mean of all pixels, 0–255."""
    grey = _bytes_of(_shrunk(image, 16).convertToFormat(QImage.Format.Format_Grayscale8))
    return sum(grey) / len(grey)


def _bytes_of(image: QImage) -> bytes:
    """The pixels of an image with one byte each, without the padding at the ends of its lines."""
    raw, width, stride = bytes(image.constBits()), image.width(), image.bytesPerLine()
    return b"".join(raw[start : start + width] for start in range(0, stride * image.height(), stride))


def _limit_resources() -> None:
    """Make way for the app, which people look at, and (on Linux) let a memory bomb kill the worker only."""
    if sys.platform != "win32":
        os.nice(5)
    if sys.platform == "linux":
        import resource  # there is none on Windows

        # Not RLIMIT_AS: each decoding thread reserves 64 MB of addresses that it never uses, and there is one per core.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    sys.exit(main())
