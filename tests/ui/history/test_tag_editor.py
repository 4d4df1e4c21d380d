"""Tags come and go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget
from pytestqt.qtbot import QtBot

from kiegui.ui.history.chip import Chip
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.line_edit import LineEdit
from tests.ui.made_tasks import part_of

KNOWN = {"keepers": 9, "client A": 4, "loop": 1}


def make(qtbot: QtBot, count: int = 1) -> TagEditor:
    editor = TagEditor(["loop"], count, {})
    qtbot.addWidget(editor)
    editor.show_known(KNOWN)
    return editor


def chips(editor: TagEditor) -> list[str]:
    return [chip.words for chip in editor.findChildren(Chip) if chip.isVisibleTo(editor)]


def offered(editor: TagEditor) -> list[str]:
    rows = part_of(editor, QListWidget)
    return [str(rows.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(rows.count())]


def test_what_it_has_are_chips_and_the_others_are_offered(qtbot: QtBot) -> None:
    editor = make(qtbot)
    assert (chips(editor), offered(editor)) == (["loop"], ["keepers", "client A"])


def test_a_tag_is_added_by_its_beginning_or_anew(qtbot: QtBot) -> None:
    editor, heard = make(qtbot), list[str]()
    editor.added.connect(heard.append)
    line = part_of(editor, LineEdit)
    for typed in ("kee", "sea", "sea"):
        line.setText(typed)
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert heard == ["keepers", "sea"]
    assert (chips(editor), line.text()) == (["loop", "keepers", "sea"], "")


def test_a_cross_takes_a_tag_away(qtbot: QtBot) -> None:
    editor, heard = make(qtbot), list[str]()
    editor.removed.connect(heard.append)
    part_of(editor, Chip, "Remove the tag “loop”").click()
    assert (heard, chips(editor)) == (["loop"], [])
    assert "loop" in offered(editor)


def test_of_several_tasks_it_says_that_the_tags_are_common(qtbot: QtBot) -> None:
    labels = [label.text() for label in make(qtbot, count=12).findChildren(QLabel)]
    assert labels == ["Tags that all 12 selected have"]
