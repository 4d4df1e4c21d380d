"""One line, however long."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiegui.ui.elided_label import ElidedLabel
from tests.ui.made_tasks import HOSTILE


def test_long_text_never_widens_anything_and_is_told_whole(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_text(HOSTILE * 20)
    assert label.sizeHint().width() == 120
    assert label.text() == HOSTILE * 20
    assert "&lt;b&gt;" in label.toolTip()


def test_text_is_drawn(qtbot: QtBot) -> None:
    label = ElidedLabel(is_centred=True)
    qtbot.addWidget(label)
    label.resize(60, 20)
    empty = label.grab().toImage()
    label.show_text("Seed 42")
    assert label.grab().toImage() != empty
