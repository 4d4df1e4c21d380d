"""What the worker draws, and how it cuts pictures to size. Knows Qt, so only `kiegui.media.worker` and its parts import it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from kiegui.media.kinds import MediaKind


@dataclass(frozen=True)
class Drawing:
    """A finished preview, and the facts of its source: width and height in px as shown (0 for sounds), length in ms.

    `bars` is how loud a sound is in equal stretches of its time, 1 for the loudest. In a strip `frames` pictures stand side
    by side, each `width` × `height` px.
    """

    image: QImage
    kind: MediaKind
    width: int
    height: int
    duration_ms: int = 0
    bars: tuple[float, ...] = ()
    frames: int = 0


def fit(whole: QSize, size: int) -> QSize:
    """The size at which it fits into a square of `size` px: never larger than it is, never without width or height."""
    if max(whole.width(), whole.height()) <= size:
        return whole
    return whole.scaled(size, size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def fill(whole: QSize, size: int) -> QSize:
    """The size at which it fills a square of `size` px, but is at most twice as long; never larger than it is."""
    shorter, longer = sorted((whole.width(), whole.height()))
    return fit(whole, min(2 * size, max(size, -(-longer * size // max(1, shorter)))))


def shrunk(image: QImage, size: QSize) -> QImage:
    """A smooth copy of that size."""
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def brightness(image: QImage) -> float:
    """The mean of all pixels, 0–255."""
    grey = bytes_of(shrunk(image, fit(image.size(), 16)).convertToFormat(QImage.Format.Format_Grayscale8))
    return sum(grey) / len(grey)


def bytes_of(image: QImage) -> bytes:
    """The pixels of an image with one byte each, without the padding at the ends of its lines."""
    raw, width, stride = bytes(image.constBits()), image.width(), image.bytesPerLine()
    return b"".join(raw[start : start + width] for start in range(0, stride * image.height(), stride))
