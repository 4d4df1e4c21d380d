"""Labels that show text letter by letter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiegui.ui.plain_label import headline, plain_label, plain_tip
from tests.ui.made_tasks import HOSTILE


def test_labels_are_plain_and_open_no_links(qtbot: QtBot) -> None:
    for label in (plain_label(HOSTILE, wrap=True, quiet=True, selectable=True), headline(scale=2)):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not label.openExternalLinks()


def test_headline_is_larger(qtbot: QtBot) -> None:
    large, usual = headline(scale=2), plain_label()
    qtbot.addWidget(large)
    qtbot.addWidget(usual)
    assert large.font().pointSizeF() == 2 * usual.font().pointSizeF()


def test_a_tip_shows_markup_as_it_is_written() -> None:
    assert plain_tip("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert plain_tip("") == ""
