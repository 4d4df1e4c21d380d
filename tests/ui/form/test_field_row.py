"""A row: its label and names, its problem, and the ways back."""

from __future__ import annotations

from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import Field, TextField, ToggleField
from kiegui.ui.form.field_row import FieldLabel, FieldRow
from kiegui.ui.form.kinds import editor_for
from kiegui.ui.icon_button import IconButton
from tests.ui.form.conftest import Show

PROMPT = TextField(name="prompt", label="Light & dark", required=True, help="Say it.")


def make_row(field: Field = PROMPT) -> FieldRow:
    return FieldRow(field, editor_for(field, Random(1)))


def test_label_is_the_buddy_and_the_name_of_its_editor(qtbot: QtBot) -> None:
    row = make_row()
    qtbot.addWidget(row)
    (label,) = row.findChildren(FieldLabel)
    assert label.buddy() is row.editor.focus_target()
    assert row.editor.focus_target().accessibleName() == "Light & dark"
    assert row.editor.focus_target().accessibleDescription() == "Say it."


def test_required_is_marked_until_it_is_filled(show: Show) -> None:
    row = make_row()
    show(row)
    (mark,) = [label for label in row.findChildren(QLabel) if label.text() == "required"]
    assert mark.isVisible()
    row.set_value("x")
    assert not mark.isVisible()


def test_reset_button_comes_with_a_value_and_takes_it_away(show: Show) -> None:
    row = make_row()
    show(row)
    assert not row.findChildren(IconButton)
    row.set_value("x")
    (button,) = row.findChildren(IconButton)
    assert button.isVisible()
    button.click()
    assert row.value() is None
    assert not button.isVisible()


def test_double_click_on_the_label_resets(show: Show) -> None:
    row = make_row()
    show(row)
    row.set_value("x")
    QTest.mouseDClick(row.findChildren(FieldLabel)[0], Qt.MouseButton.LeftButton)
    assert row.value() is None


def test_problem_is_shown_described_and_cleared(qtbot: QtBot) -> None:
    row = make_row()
    qtbot.addWidget(row)
    row.show_problems([Problem((), "<b>Too long</b>")])
    assert row.shown_problem() == "<b>Too long</b>"
    assert row.editor.focus_target().accessibleDescription() == "<b>Too long</b>"
    row.show_problems([])
    assert row.shown_problem() == ""
    assert row.editor.focus_target().accessibleDescription() == "Say it."


def test_toggle_is_its_own_label(qtbot: QtBot) -> None:
    row = make_row(ToggleField(name="sound", label="Make sound"))
    qtbot.addWidget(row)
    assert not row.findChildren(FieldLabel)
    assert row.editor.focus_target().accessibleName() == "Make sound"
