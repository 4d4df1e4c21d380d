"""A row: its label and names, its problem, and the ways back."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem, default_of
from kiegui.catalog.schema import ChoiceField, Field, IntegerField, NumberField, SeedField, TextField, ToggleField
from kiegui.ui.form.field_row import FieldLabel, FieldRow
from kiegui.ui.form.kinds import editor_for
from kiegui.ui.icon_button import IconButton
from tests.ui.form.conftest import Show, no_files, options

PROMPT = TextField(name="prompt", label="Light & dark", required=True, help="Say it.")


def make_row(field: Field = PROMPT) -> FieldRow:
    return FieldRow(field, editor_for(field, Random(1), no_files()))


def test_label_is_the_buddy_and_the_name_of_its_editor(qtbot: QtBot) -> None:
    row = make_row()
    qtbot.addWidget(row)
    (label,) = row.findChildren(FieldLabel)
    assert label.buddy() is row.editor.focus_target()
    assert row.editor.focus_target().accessibleName() == "Light & dark"
    assert row.editor.focus_target().accessibleDescription() == "required · Say it."


def test_required_is_marked_until_it_is_filled(show: Show) -> None:
    row = make_row()
    show(row)
    assert row.resting_words() == "required"
    row.set_value("x")
    assert row.resting_words() == ""


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
    assert row.editor.focus_target().accessibleDescription() == "required · Say it."


def test_toggle_is_its_own_label(qtbot: QtBot) -> None:
    row = make_row(ToggleField(name="sound", label="Make sound"))
    qtbot.addWidget(row)
    assert not row.findChildren(FieldLabel)
    assert row.editor.focus_target().accessibleName() == "Make sound"


@pytest.mark.parametrize(
    "field",
    [
        NumberField(name="n", label="N", minimum=0, maximum=1, default=0.5),
        IntegerField(name="n", label="N", default=5),
        ChoiceField(name="n", label="N", options=options("a", "b"), default="a"),
        ChoiceField(name="n", label="N", options=options(*"abcdefgh"), default="a"),
        TextField(name="n", label="N", default="blur"),
        ToggleField(name="n", label="N", default=True),
        SeedField(name="n", label="N", default=5),
    ],
)
def test_field_that_rests_on_a_default_says_so(show: Show, field: Field) -> None:
    row = make_row(field)
    show(row)
    assert row.resting_words() == "default"
    row.set_value(default_of(field))
    assert row.resting_words() == ""


@pytest.mark.parametrize("required", [True, False])
def test_words_stand_at_the_right_of_the_label(show: Show, required: bool) -> None:
    row = make_row(TextField(name="n", label="N", required=required))
    show(row)
    corner = row.grab(QRect(row.width() - 60, 0, 60, row.editor.focus_target().y())).toImage()
    colours = {corner.pixel(x, y) for x in range(corner.width()) for y in range(corner.height())}
    assert (len(colours) > 1) is required


def test_number_outside_is_explained_beneath_until_it_is_mended(show: Show) -> None:
    row = make_row(IntegerField(name="n", label="N", minimum=1, maximum=9))
    show(row)
    spin = row.editor.focus_target()
    spin.setFocus()
    QTest.keyClicks(spin, "77")
    assert row.shown_problem() == "Between 1 and 9."
    spin.clearFocus()
    assert (row.value(), row.shown_problem()) == (9, "Between 1 and 9.")
    row.set_value(5)
    assert row.shown_problem() == ""
