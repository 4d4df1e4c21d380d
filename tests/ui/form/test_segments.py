"""A few values side by side: exact values, radio buttons, the default is not a choice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.rules import Scalar
from kiegui.catalog.schema import ChoiceField, Option
from kiegui.ui.form.segments import SegmentedChoice, fits_segments
from tests.ui.form.conftest import Show, options


def make_segments(*values: Scalar, default: Scalar | None = None) -> SegmentedChoice:
    offered = tuple(Option(value=value, label=str(value)) for value in values)
    return SegmentedChoice(ChoiceField(name="mode", label="Mode", options=offered, default=default))


@pytest.mark.parametrize("value", ["5", 5, 0.5, False])
def test_chosen_value_is_exact(qtbot: QtBot, value: Scalar) -> None:
    choice = make_segments("x", value)
    qtbot.addWidget(choice)
    choice.findChildren(QRadioButton)[1].click()
    assert choice.value() == value
    assert type(choice.value()) is type(value)


def test_true_is_not_one(qtbot: QtBot) -> None:
    choice = make_segments(1, "a")
    qtbot.addWidget(choice)
    assert not choice.set_value(True)
    assert not choice.set_value("1")


def test_default_is_no_choice(qtbot: QtBot) -> None:
    choice = make_segments("5", "10", default="5")
    qtbot.addWidget(choice)
    assert choice.value() is None


def test_default_can_be_chosen_on_purpose(qtbot: QtBot) -> None:
    choice = make_segments("5", "10", default="5")
    qtbot.addWidget(choice)
    with qtbot.waitSignal(choice.changed):
        choice.findChildren(QRadioButton)[0].click()
    assert choice.value() == "5"


def test_reset_chooses_nothing(qtbot: QtBot) -> None:
    choice = make_segments("5", "10")
    qtbot.addWidget(choice)
    choice.set_value("10")
    with qtbot.waitSignal(choice.changed):
        choice.reset()
    assert choice.value() is None


def test_arrow_keys_move_the_choice(show: Show) -> None:
    choice = make_segments("5", "10")
    show(choice)
    choice.set_value("5")
    choice.focus_target().setFocus()
    QTest.keyClick(choice.findChildren(QRadioButton)[0], Qt.Key.Key_Right)
    assert choice.value() == "10"


def test_toggle_of_an_assistive_tool_chooses(qtbot: QtBot) -> None:
    choice = make_segments("5", "10")
    qtbot.addWidget(choice)
    choice.findChildren(QRadioButton)[1].toggle()
    assert choice.value() == "10"


@pytest.mark.parametrize(
    ("labels", "fits"),
    [
        (("5", "10"), True),
        (("a", "b", "c", "d", "e"), False),
        (("a very long label indeed", "another long label, longer still"), False),
    ],
)
def test_only_few_short_values_become_segments(qapp: QApplication, labels: tuple[str, ...], fits: bool) -> None:
    field = ChoiceField(name="mode", label="Mode", options=options(*labels))
    assert fits_segments(field, QFontMetrics(qapp.font())) is fits
