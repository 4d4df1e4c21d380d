"""Values in a list: left to Kie first, exact values, searched when there are many."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ChoiceField
from kiegui.ui.form.choice import ChoiceCombo, choice_editor
from kiegui.ui.form.segments import SegmentedChoice
from tests.ui.form.conftest import Show, options


def make_combo(count: int = 6, *, default: str | None = None, required: bool = False) -> ChoiceCombo:
    names = ("James", "Arabella", "Bradford", "Xavier", "Kuon", "Monika")
    offered = options(*(names[place] if place < len(names) else f"Voice {place}" for place in range(count)))
    return ChoiceCombo(ChoiceField(name="voice", label="Voice", options=offered, default=default, required=required))


def test_editor_is_chosen_by_the_number_of_values(qtbot: QtBot) -> None:
    font = QFontMetrics(QApplication.font())
    few = choice_editor(ChoiceField(name="a", label="A", options=options("5", "10")), font)
    some = choice_editor(ChoiceField(name="a", label="A", options=options(*"abcdefgh")), font)
    many = choice_editor(ChoiceField(name="a", label="A", options=options(*"abcdefghijklmnop")), font)
    assert isinstance(few, SegmentedChoice)
    assert isinstance(some, ChoiceCombo)
    assert isinstance(many, ChoiceCombo)
    assert [some.isEditable(), many.isEditable()] == [False, True]
    for editor in (few, some, many):
        qtbot.addWidget(editor)


def test_fresh_choice_names_the_default_and_is_untouched(qtbot: QtBot) -> None:
    combo = make_combo(default="Kuon")
    qtbot.addWidget(combo)
    assert combo.value() is None
    assert combo.currentText() == "Default · Kuon"


def test_choice_without_default_says_left_to_kie(qtbot: QtBot) -> None:
    combo = make_combo()
    qtbot.addWidget(combo)
    assert combo.currentText() == "Left to Kie"


def test_required_choice_without_default_starts_empty(qtbot: QtBot) -> None:
    combo = make_combo(required=True)
    qtbot.addWidget(combo)
    assert combo.value() is None
    assert combo.itemText(0) == "James"
    combo.set_value("James")
    assert combo.value() == "James"
    combo.reset()
    assert combo.value() is None


def test_choosing_the_first_entry_leaves_it_to_kie(qtbot: QtBot) -> None:
    combo = make_combo()
    qtbot.addWidget(combo)
    combo.set_value("Monika")
    assert combo.value() == "Monika"
    with qtbot.waitSignal(combo.changed):
        combo.setCurrentIndex(0)
    assert combo.value() is None


def test_unknown_value_is_not_taken(qtbot: QtBot) -> None:
    combo = make_combo()
    qtbot.addWidget(combo)
    assert not combo.set_value("Nobody")
    assert combo.value() is None


def test_typing_part_of_a_name_and_enter_chooses_it(show: Show) -> None:
    combo = make_combo(count=40)
    show(combo)
    line = combo.lineEdit()
    assert line is not None
    line.setFocus()
    QTest.keyClicks(line, "radf")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert combo.value() == "Bradford"


def test_words_that_were_not_chosen_go_when_it_is_left(show: Show) -> None:
    combo = make_combo(count=40)
    show(combo)
    combo.set_value("Kuon")
    line = combo.lineEdit()
    assert line is not None
    line.setFocus()
    QTest.keyClicks(line, "zzz")
    line.clearFocus()
    combo.clearFocus()
    assert combo.value() == "Kuon"
    assert line.text() == "Kuon"


def test_wheel_changes_nothing_even_with_the_focus(show: Show) -> None:
    combo = make_combo()
    show(combo)
    combo.set_value("Kuon")
    combo.setFocus()
    place = QPointF(20, 10)
    event = QWheelEvent(
        place, place, QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert combo.value() == "Kuon"
    assert not event.isAccepted()


def test_ratios_are_drawn_when_the_list_is_opened_and_anew_for_another_palette(show: Show) -> None:
    ratios = ChoiceField(name="r", label="R", options=options("16:9", "9:16", "1:1", "4:3", "3:4"), drawn_as="ratios")
    combo = ChoiceCombo(ratios)
    show(combo)
    assert combo.itemIcon(1).isNull()
    combo.showPopup()
    light = combo.itemIcon(1).pixmap(16, 16).toImage()
    combo.hidePopup()
    palette = combo.palette()
    palette.setColor(QPalette.ColorRole.Text, QColor("red"))
    combo.setPalette(palette)
    combo.showPopup()
    assert combo.itemIcon(1).pixmap(16, 16).toImage() != light
