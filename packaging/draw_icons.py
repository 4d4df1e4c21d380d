"""Draws the app's icon, resources/icons/kiegui.svg, in every size that a desktop asks for. Needs PySide6, no screen.

usage: draw_icons.py FOLDER   leaves 16.png … 1024.png, kiegui.ico (Windows) and kiegui.icns (macOS) in FOLDER
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).parents[1] / "resources" / "icons" / "kiegui.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_TYPES = {"icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024}
"""Apple's name of each size."""


def drawn(size: int) -> bytes:
    """The icon as a PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon of PNG pictures, by size."""
    header, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, png in pictures.items():
        side = size % 256  # 256 is written as 0
        header += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), 6 + 16 * len(pictures) + len(body))
        body += png
    return header + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """An Apple icon of PNG pictures, by size."""
    body = b""
    for name, size in ICNS_TYPES.items():
        body += name.encode() + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def main() -> int:
    """Exit code: 0."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: drawn(size) for size in SIZES}
    for size, png in pictures.items():
        (folder / f"{size}.png").write_bytes(png)
    (folder / "kiegui.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (folder / "kiegui.icns").write_bytes(icns(pictures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
