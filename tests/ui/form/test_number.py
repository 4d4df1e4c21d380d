"""Numbers: slider and spin box agree, untouched is empty, values are exact."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import IntegerField, NumberField
from kiegui.ui.form.number import NumberEditor, NumberSpin
from tests.ui.form.conftest import Show


def make_scale(*, default: float | None = 0.5, unit: str = "") -> NumberEditor:
    return NumberEditor(NumberField(name="n", label="N", minimum=0, maximum=1, step=0.1, default=default, unit=unit))


def spin_of(editor: NumberEditor) -> NumberSpin:
    return editor.findChildren(NumberSpin)[0]


def line_of(editor: NumberEditor) -> QLineEdit:
    return spin_of(editor).lineEdit()


def slider_of(editor: NumberEditor) -> QSlider:
    return editor.findChildren(QSlider)[0]


def test_fresh_number_shows_its_default_faintly(qtbot: QtBot) -> None:
    editor = make_scale()
    qtbot.addWidget(editor)
    assert editor.value() is None
    assert line_of(editor).text() == ""
    assert line_of(editor).placeholderText().replace(",", ".") == "0.5"
    assert slider_of(editor).value() == 5


def test_number_without_default_is_left_to_kie(qtbot: QtBot) -> None:
    editor = make_scale(default=None)
    qtbot.addWidget(editor)
    assert line_of(editor).placeholderText() == "Left to Kie"


def test_slider_moves_the_spin_box(qtbot: QtBot) -> None:
    editor = make_scale()
    qtbot.addWidget(editor)
    slider_of(editor).setValue(3)
    assert editor.value() == 0.3
    assert spin_of(editor).value() == 0.3


def test_spin_box_moves_the_slider(show: Show) -> None:
    editor = make_scale()
    show(editor)
    spin_of(editor).setFocus()
    QTest.keyClick(spin_of(editor), Qt.Key.Key_Up)
    assert editor.value() == 0.6
    assert slider_of(editor).value() == 6


def test_click_on_the_default_position_sets_it(show: Show) -> None:
    editor = make_scale()
    show(editor)
    slider = slider_of(editor)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2))
    assert editor.value() == 0.5


def test_typed_number_goes_to_the_nearest_position(show: Show) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    editor = NumberEditor(IntegerField(name="n", label="N", minimum=0, maximum=100, step=5))
    other = QLineEdit()
    column.addWidget(editor)
    column.addWidget(other)
    show(window)
    spin_of(editor).setFocus()
    QTest.keyClicks(spin_of(editor), "43")
    other.setFocus()
    assert editor.value() == 45
    assert line_of(editor).text() == "45"


def test_whole_numbers_stay_whole(qtbot: QtBot) -> None:
    editor = NumberEditor(IntegerField(name="n", label="N", minimum=1, maximum=9))
    qtbot.addWidget(editor)
    assert editor.set_value(6)
    assert type(editor.value()) is int
    assert not editor.set_value(2.5)


def test_emptied_box_is_untouched_again(show: Show) -> None:
    editor = make_scale(unit="s")
    show(editor)
    editor.set_value(0.8)
    spin_of(editor).setFocus()
    spin_of(editor).selectAll()
    QTest.keyClick(spin_of(editor), Qt.Key.Key_Delete)
    assert editor.value() is None


def test_typing_the_default_sets_it(show: Show) -> None:
    editor = make_scale()
    show(editor)
    spin_of(editor).setFocus()
    QTest.keyClicks(spin_of(editor), spin_of(editor).locale().toString(0.5))
    assert editor.value() == 0.5


def test_number_set_by_an_assistive_tool_counts(qtbot: QtBot) -> None:
    editor = make_scale(unit="s")
    qtbot.addWidget(editor)
    spin_of(editor).setValue(0.9)
    assert editor.value() == 0.9
    assert line_of(editor).text().endswith("9 s")


def test_reset_goes_back_to_the_default(qtbot: QtBot) -> None:
    editor = make_scale()
    qtbot.addWidget(editor)
    editor.set_value(1)
    with qtbot.waitSignal(editor.changed):
        editor.reset()
    assert editor.value() is None
    assert slider_of(editor).value() == 5


def test_number_out_of_range_is_not_taken(qtbot: QtBot) -> None:
    editor = make_scale()
    qtbot.addWidget(editor)
    assert not editor.set_value(2)
    assert not editor.set_value(True)
    assert not editor.set_value("0.5")
    assert editor.value() is None


def test_number_without_an_end_has_no_slider(qtbot: QtBot) -> None:
    editor = NumberEditor(IntegerField(name="n", label="N", minimum=1))
    qtbot.addWidget(editor)
    assert not editor.findChildren(QSlider)
    assert editor.set_value(2**40)
    assert editor.value() == 2**40


def type_number(editor: NumberEditor, text: str) -> None:
    spin_of(editor).setFocus()
    spin_of(editor).selectAll()
    QTest.keyClicks(spin_of(editor), text)


def test_number_typed_outside_is_explained_and_not_taken_for_another(show: Show) -> None:
    editor = make_scale()
    show(editor)
    type_number(editor, "7")
    assert line_of(editor).text() == "7"
    assert editor.correction() == "Between 0 and 1."
    assert editor.value() == 7


@pytest.mark.parametrize("unit", ["", "s"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_number_typed_outside_goes_to_the_limit_and_stays_explained(show: Show, key: Qt.Key, unit: str) -> None:
    editor = make_scale(unit=unit)
    show(editor)
    editor.set_value(1)
    type_number(editor, "7")
    QTest.keyClick(spin_of(editor), key)
    assert (editor.value(), editor.correction()) == (1, f"Between 0 and 1{' ' + unit if unit else ''}.")
    type_number(editor, "0")
    assert (editor.value(), editor.correction()) == (0, "")


def test_number_that_typing_on_would_mend_is_left_in_peace(qtbot: QtBot, show: Show) -> None:
    editor = NumberEditor(IntegerField(name="n", label="N", minimum=10, maximum=100))
    show(editor)
    type_number(editor, "5")
    assert editor.correction() == ""
    with qtbot.waitSignal(editor.changed):
        spin_of(editor).clearFocus()
    assert (editor.value(), editor.correction()) == (10, "Between 10 and 100.")


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_words_for_numbers_are_not_outside(show: Show, text: str) -> None:
    editor = make_scale()
    show(editor)
    spin_of(editor).setFocus()
    QGuiApplication.clipboard().setText(text)
    line_of(editor).paste()
    assert editor.value() in (None, 0.5)
    assert editor.correction() == ""


def test_number_between_whole_ones_is_never_rounded_while_it_is_typed(show: Show) -> None:
    editor = NumberEditor(IntegerField(name="n", label="N", minimum=1, maximum=9))
    show(editor)
    spin_of(editor).setFocus()
    QGuiApplication.clipboard().setText(editor.locale().toString(9.5))
    line_of(editor).paste()
    assert editor.value() == 9.5


def test_step_from_outside_starts_at_the_limit(show: Show) -> None:
    editor = make_scale()
    show(editor)
    type_number(editor, "7")
    QTest.keyClick(spin_of(editor), Qt.Key.Key_Down)
    assert (editor.value(), editor.correction()) == (0.9, "")


def test_reset_takes_the_explanation_away(show: Show) -> None:
    editor = make_scale()
    show(editor)
    type_number(editor, "7")
    editor.reset()
    assert (editor.value(), editor.correction(), line_of(editor).text()) == (None, "", "")
