"""A tag is plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiegui.ui.tag import Tag


def test_a_tag_is_plain_and_tinted(qtbot: QtBot) -> None:
    tag = Tag("<i>Sandbox</i>")
    qtbot.addWidget(tag)
    tag.resize(tag.sizeHint())
    assert tag.textFormat() is Qt.TextFormat.PlainText
    image = tag.grab().toImage()
    assert image.pixelColor(image.width() // 2, 1) != image.pixelColor(0, 0)
