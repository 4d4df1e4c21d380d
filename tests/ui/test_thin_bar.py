"""A line that tells how far something is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiegui.ui.thin_bar import ThinBar


def test_it_has_a_name_and_no_words(qtbot: QtBot) -> None:
    bar = ThinBar()
    qtbot.addWidget(bar)
    bar.show()
    assert bar.accessibleName() == "Progress"
    assert not bar.isTextVisible()
    assert bar.height() < bar.fontMetrics().height()
