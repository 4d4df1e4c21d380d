"""Labels and tool tips for text that came from elsewhere: always plain, whatever it looks like."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QLabel


def plain_label(text: str = "", *, wrap: bool = False, quiet: bool = False, selectable: bool = False) -> QLabel:
    """A label that shows its text letter by letter; `quiet` is for what stands behind other things."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if quiet:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label


def headline(*, scale: float = 1.0) -> QLabel:
    """A plain label in semi-bold, `scale` times the usual size."""
    label = plain_label()
    font = label.font()
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * scale)
    label.setFont(font)
    return label


def plain_tip(text: str) -> str:
    """A tool tip that shows `text` letter by letter; Qt would take anything that looks like markup for it."""
    return f"<p>{html.escape(text)}</p>" if text else ""
