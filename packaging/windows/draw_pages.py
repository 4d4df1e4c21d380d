"""Draws what the installer's pages show beside their text. Needs PySide6, no screen, no fonts.

usage: draw_pages.py FOLDER   leaves side.bmp and head.bmp in FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtSvg import QSvgRenderer

ICON = Path(__file__).parents[2] / "resources" / "icons" / "kiegui.svg"
_SHARPER = 3
"""Pixels for each of Windows' at 100 %, so that nothing is blurred at 300 %."""


def drawn(width: int, height: int, icon: QRectF, *colours: str) -> QImage:
    """A picture with the icon at its place, on a ground that goes from the first colour at the top to the last."""
    image = QImage(width * _SHARPER, height * _SHARPER, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QLinearGradient(0, 0, 0, image.height())
    for place, colour in enumerate(colours):
        ground.setColorAt(place / max(1, len(colours) - 1), QColor(colour))
    painter.fillRect(image.rect(), ground)
    painter.scale(_SHARPER, _SHARPER)
    QSvgRenderer(str(ICON)).render(painter, icon)
    painter.end()
    return image


def main() -> int:
    """Exit code: 0 if both were written."""
    folder = Path(sys.argv[1])
    pictures = {
        "side.bmp": drawn(164, 314, QRectF(42, 48, 80, 80), "#1b1a2e", "#2b2150", "#4a2a6a"),
        "head.bmp": drawn(150, 57, QRectF(101, 8, 41, 41), "#ffffff", "#ffffff"),
    }
    return 0 if all(image.save(str(folder / name)) for name, image in pictures.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
