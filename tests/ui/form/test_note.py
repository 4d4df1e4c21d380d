"""Small words stay plain, and readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiegui.ui.form.note import Note, Tone
from kiegui.ui.look import dark_palette, light_palette
from tests.ui.test_look import contrast


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application, which gets its palette back."""
    before = qapp.palette()
    yield qapp
    qapp.setPalette(before)


@pytest.mark.parametrize("tone", list(Tone))
def test_note_is_readable_before_and_after_a_switch(qtbot: QtBot, application: QApplication, tone: Tone) -> None:
    application.setPalette(light_palette())
    note = Note("words", tone)
    qtbot.addWidget(note)
    for palette in (light_palette(), dark_palette()):
        application.setPalette(palette)
        QApplication.processEvents()  # a palette reaches what is not shown by an event
        for ground in (QPalette.ColorRole.Window, QPalette.ColorRole.Base, QPalette.ColorRole.AlternateBase):
            assert contrast(note.palette().color(note.foregroundRole()), palette.color(ground)) >= 4.5


def test_note_shows_markup_as_it_is(qtbot: QtBot) -> None:
    note = Note("<b>bold</b>")
    qtbot.addWidget(note)
    assert note.textFormat() is Qt.TextFormat.PlainText


def test_note_changes_its_tone_and_back(qtbot: QtBot) -> None:
    note = Note("words")
    qtbot.addWidget(note)
    note.say("wrong", Tone.BAD)
    assert (note.text(), note.tone) == ("wrong", Tone.BAD)
    note.say("fine")
    assert note.foregroundRole() is QPalette.ColorRole.PlaceholderText


def test_its_height_follows_its_words_and_its_font(qtbot: QtBot) -> None:
    note = Note("word " * 20)
    qtbot.addWidget(note)
    low = note.heightForWidth(200)
    assert note.heightForWidth(100) > low
    note.setText("word " * 60)
    high = note.heightForWidth(200)
    assert high > low
    font = note.font()
    font.setPointSizeF(2 * font.pointSizeF())
    note.setFont(font)
    assert note.heightForWidth(200) > high
