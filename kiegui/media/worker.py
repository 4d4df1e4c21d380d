"""The worker process that makes previews of pictures, films and sounds: with `drawing` and `film_frames`, which are parts
of it, the one place in this room that knows Qt.

A broken or hostile file may crash it, hang it or exhaust its memory; the app only ever talks to it through
`kiegui.media.previews`. It says `ready`; then one JSON line on stdin asks, one on stdout answers, until stdin is closed:

    {"id": 1, "source": "/…/film.mp4", "target": "/…/0f3a", "size": 480}
    {"id": 1, "ok": true, "file": "0f3a.jpg", "kind": "video", "width": 1280, "height": 720, "duration_ms": 5042, …}
    {"id": 1, "ok": false, "problem": "This film is damaged or incomplete."}

`target` has no extension: previews with transparency become .png, all others .jpg. Their shorter side has `size` px, where
the source has as many, and the longer one at most twice that. With `"frames": 10` in the request it is a strip of so many
frames of a film, each at most `size` px long and wide; `width` and `height` are one frame's then. For the other members of
an answer see `kiegui.media.drawing.Drawing`.
Importing this module sets Qt's environment, so nothing that shows windows may do it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
from pathlib import Path

from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.loudness import Loudness, Samples

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.multimedia*=false"
os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = "file"  # a playlist dressed up as a film must not reach the network
os.environ["QT_FFMPEG_DECODING_HW_DEVICE_TYPES"] = ","  # none: graphics drivers crash and take address space

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QColorSpace, QGuiApplication, QImage, QImageReader, QImageWriter, QPainter
from PySide6.QtMultimedia import QAudioDecoder, QAudioFormat

from kiegui.media.drawing import Drawing, bytes_of, fill
from kiegui.media.film_frames import TIME_LIMIT, Patience, draw_film, draw_strip

PIXEL_BUDGET = 256_000_000
"""Pictures with more pixels than this are refused before they are decoded."""
PICTURE_MEGABYTES = 1024
"""What one decoded picture may take: 256 million pixels, or half of that in 16 bits."""
MEMORY_LIMIT = 3 << 30
"""Bytes of own data. A 4K film takes 250 MB, the largest picture 1 GB."""
LAST_RESORT = 30.0
"""Seconds after which the worker ends itself, should nobody be left to end it."""
SIZES = range(16, 4097)
FRAMES = range(33)
"""How many a strip may have; 0 is a preview."""
BARS = 400
"""Of a sound, for those who draw them in another width than the preview's."""

SAMPLES = {
    QAudioFormat.SampleFormat.UInt8: Samples.UINT8,
    QAudioFormat.SampleFormat.Int16: Samples.INT16,
    QAudioFormat.SampleFormat.Int32: Samples.INT32,
    QAudioFormat.SampleFormat.Float: Samples.FLOAT,
}
WAVE_COLOUR = QColor("#8d9097")
"""Neutral, so that it is seen on a light and on a dark ground."""


def main() -> int:
    """Answer requests until stdin is closed; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is meant for the app
    _limit_resources()
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get between the answers
    _app = QGuiApplication([])  # lives as long as this function
    QImageReader.setAllocationLimit(PICTURE_MEGABYTES)
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
        number, source, target, size, frames = _understood(line)
        drawing = draw_strip(_film(source), size, frames) if frames else draw(source, size)
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
        "bars": drawing.bars,
        "frames": drawing.frames,
    }


def _understood(line: bytes) -> tuple[int, Path, Path, int, int]:
    """Number, source, target, size and frames of a request; MediaError if it isn't one."""
    try:
        request = json.loads(line)
        number, size, frames = int(request["id"]), int(request["size"]), int(request.get("frames", 0))
        source, target = Path(request["source"]), Path(request["target"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise MediaError("The request for a preview was not understood.") from error
    if (
        size not in SIZES or frames not in FRAMES or not source.is_absolute()
    ):  # a relative ":/…" would be one of Qt's own resources
        raise MediaError("The request for a preview makes no sense.")
    return number, source, target, size, frames


def draw(source: Path, size: int) -> Drawing:
    """The preview of the file at `source`; MediaError with a sentence if there is none."""
    file_format = sniff_file(source)
    match file_format.kind:
        case MediaKind.IMAGE:
            return draw_picture(source, file_format, size)
        case MediaKind.VIDEO:
            return draw_film(source, size) or draw_sound(source, size)
        case MediaKind.AUDIO:
            return draw_sound(source, size)
        case MediaKind.TEXT | MediaKind.UNKNOWN:
            raise MediaError(f"“{source.name}” is no picture, film or sound ({file_format.label}).")


def _film(source: Path) -> Path:
    """The same path, if it is a film's; MediaError if not."""
    if (file_format := sniff_file(source)).kind is not MediaKind.VIDEO:
        raise MediaError(f"“{source.name}” is no film ({file_format.label}).")
    return source


def store(image: QImage, target: Path) -> str:
    """Write the preview, whole or not at all; returns the file's name, which is the target's and an extension."""
    see_through = image.hasAlphaChannel() and min(bytes_of(image.convertToFormat(QImage.Format.Format_Alpha8))) < 255
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
    reader.setScaledSize(fill(stored, size))
    image = reader.read()
    if image.isNull():
        raise MediaError("This picture is damaged or incomplete.")
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    lying = bool(reader.transformation().value & 4)  # the quarter turns share this bit
    shown = stored.transposed() if lying else stored
    return Drawing(image, MediaKind.IMAGE, shown.width(), shown.height())


class Sound:
    """Listens to the sound in a file, without playing it."""

    def __init__(self, source: Path) -> None:
        self.loudness = Loudness()
        self._patience = Patience(TIME_LIMIT)
        self._finished = False
        self._told_ms = 0
        self._decoder = QAudioDecoder()
        self._decoder.durationChanged.connect(self._on_duration)
        self._decoder.bufferReady.connect(self._on_buffer)
        self._decoder.finished.connect(self._on_finished)
        self._decoder.error.connect(self._on_finished)
        # The file's own rate is kept: asked for a lower one, Qt 6.11 stalls on the short first block of an MP3.
        self._decoder.setSource(QUrl.fromLocalFile(str(source)))

    def listen(self) -> float:
        """Decode until the end or until the time is up; returns the length in seconds, 0 if there is no sound.

        It is the length that Qt's player tells: what was heard lacks the padding of an MP3 (46 ms of 5.016 s).
        """
        self._decoder.start()
        self._patience.until(lambda: self._finished)
        self._decoder.stop()
        heard = self.loudness.seconds
        return self._told_ms / 1000 if heard and self._told_ms else heard

    def _on_duration(self, milliseconds: int) -> None:
        self._told_ms = max(self._told_ms, milliseconds)  # at the end it is unknown again

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
    bars = tuple(round(bar, 3) for bar in sound.loudness.bars(BARS, seconds))
    return Drawing(image, MediaKind.AUDIO, 0, 0, round(seconds * 1000), bars)


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
