"""Small media made on the spot for this room's tests, and where the stored ones are."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib
from array import array
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from kiegui.paths import resources_folder

HERE = Path(__file__).parent
AV1_FILM = HERE / "av1.mp4"
"""64 × 64, one second of AV1, which Qt has no decoder for."""
DARK_START_FILM = HERE / "black_then_orange.mp4"
"""64 × 48, H.264: one second of black, one of orange."""


def sandbox_file(pattern: str) -> Path:
    """One of the shipped sandbox files; the test is skipped where there are none."""
    found = sorted((resources_folder() / "sandbox").glob(pattern))
    if not found:
        pytest.skip("resources/sandbox is empty")
    return found[0]


def picture(form: str, width: int = 60, height: int = 40, colour: str = "orange") -> bytes:
    """A picture of one colour, as Qt writes it: "jpg", "webp", "bmp" … (a colour may be "#aarrggbb")."""
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG that is stored lying and says so: EXIF orientation 6, a quarter turn clockwise to be upright."""
    plain = picture("jpg", width, height)
    exif = b"Exif\0\0" + b"II*\0\x08\0\0\0" + b"\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, 6) + bytes(4)
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file, with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and has none."""
    shape = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", shape) + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")


def sound(seconds: float = 0.5, loud: float = 0.5, rate: int = 8000) -> bytes:
    """A WAV with a steady tone."""
    tone = (round(32767 * loud * math.sin(2 * math.pi * 440 * at / rate)) for at in range(round(seconds * rate)))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(array("h", tone).tobytes())
    return file.getvalue()
