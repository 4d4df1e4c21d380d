"""Words: untouched, set, reset, counted, growing, pasted whole, undone."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import TextField
from kiegui.ui.form.note import Tone
from kiegui.ui.form.text import MOST_LINES, TextEditor
from tests.ui.form.conftest import Show


def make_text(max_length: int | None = 2500, *, multiline: bool = True, default: str | None = None) -> TextEditor:
    return TextEditor(
        TextField(
            name="prompt", label="Prompt", required=True, multiline=multiline, max_length=max_length, default=default
        )
    )


def test_fresh_text_is_untouched(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    assert editor.value() is None


def test_default_is_shown_and_not_a_value(qtbot: QtBot) -> None:
    editor = make_text(default="blur")
    qtbot.addWidget(editor)
    assert "blur" in editor.placeholderText()
    assert editor.value() is None


def test_text_comes_back_as_it_was_set(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    assert editor.set_value("Two\nlines ")
    assert editor.value() == "Two\nlines "
    assert not editor.set_value(5)


def test_reset_empties_and_undo_brings_back(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    editor.set_value("a harbour")
    editor.reset()
    assert editor.value() is None
    editor.undo()
    assert editor.value() == "a harbour"


def test_programmatic_change_keeps_typed_words_undoable(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    QTest.keyClicks(editor, "typed")
    editor.set_value("from history")
    editor.undo()
    assert editor.value() == "typed"


def test_count_is_in_code_points(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    editor.set_value("a😀b")
    assert editor.count()[0].startswith("3 /")


def test_count_is_amber_near_the_limit_and_red_above(qtbot: QtBot) -> None:
    editor = make_text(max_length=10)
    qtbot.addWidget(editor)
    tones = []
    for length in (8, 9, 10, 11):
        editor.set_value("x" * length)
        tones.append(editor.count()[1])
    assert tones == [Tone.QUIET, Tone.WARNING, Tone.WARNING, Tone.BAD]


def test_paste_is_never_cut(qtbot: QtBot) -> None:
    editor = make_text(max_length=10)
    qtbot.addWidget(editor)
    QGuiApplication.clipboard().setText("x" * 50)
    editor.paste()
    assert editor.value() == "x" * 50


def test_paste_is_plain(qtbot: QtBot) -> None:
    editor = make_text()
    qtbot.addWidget(editor)
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("bold")
    editor.insertFromMimeData(rich)
    assert editor.document().toRawText() == "bold"


def test_one_line_joins_pasted_lines_and_ignores_enter(qtbot: QtBot) -> None:
    editor = make_text(multiline=False)
    qtbot.addWidget(editor)
    lines = QMimeData()
    lines.setText("one\ntwo")
    editor.insertFromMimeData(lines)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.value() == "one two"


def test_tab_leaves_the_text(show: Show) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    editor, following = make_text(), QLineEdit()
    column.addWidget(editor)
    column.addWidget(following)
    show(window)
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert following.hasFocus()
    assert editor.value() is None


def test_text_grows_and_then_scrolls(qtbot: QtBot, show: Show) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    editor = make_text()
    column.addWidget(editor)
    column.addStretch()
    show(window)
    empty = editor.height()
    editor.set_value("\n" * 8)
    qtbot.waitUntil(lambda: editor.height() > empty)
    editor.set_value("\n" * 100)
    qtbot.waitUntil(lambda: editor.verticalScrollBar().isVisible())
    assert editor.height() < (MOST_LINES + 4) * editor.fontMetrics().lineSpacing()


def test_count_moves_aside_for_the_bar(qtbot: QtBot, show: Show) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    editor = make_text(max_length=10)
    column.addWidget(editor)
    column.addStretch()
    show(window)
    editor.set_value("x " * 5000)
    qtbot.waitUntil(lambda: editor.verticalScrollBar().isVisible())
    QTest.qWait(0)  # let it be painted
    seen = window.screen().grabWindow(window.winId()).toImage()
    editor.repaint()
    assert window.screen().grabWindow(window.winId()).toImage() == seen


def test_count_is_written_in_the_language_of_the_system(qtbot: QtBot) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    try:
        editor = make_text(max_length=2500)
    finally:
        QLocale.setDefault(before)
    qtbot.addWidget(editor)
    editor.set_value("x" * 1204)
    assert editor.count()[0] == "1,204 / 2,500"
