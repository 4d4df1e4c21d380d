"""Choosing a model: by mouse, by arrows, by typing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.model_picker import ModelPicker
from kiegui.ui.form.model_popup import ModelPopup
from tests.ui.form.conftest import Show


@pytest.fixture
def picker(show: Show, film: ModelSpec, song: ModelSpec) -> ModelPicker:
    made = ModelPicker()
    made.set_models([film, song])
    made.choose(film.id)
    show(made)
    return made


def combo_of(picker: ModelPicker) -> QComboBox:
    return picker.findChildren(QComboBox)[0]


def rows_of(picker: ModelPicker) -> list[str]:
    rows = picker.findChildren(QListView)[0].model()
    return [str(rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(rows.rowCount())]


def search_of(picker: ModelPicker) -> QLineEdit:
    return picker.findChildren(ModelPopup)[0].findChildren(QLineEdit)[0]


def test_combo_belongs_to_the_label_model(picker: ModelPicker) -> None:
    (label,) = [label for label in picker.findChildren(QLabel) if label.text() == "Model"]
    assert label.buddy() is combo_of(picker)
    assert combo_of(picker).currentText() == "Acme Film"


def test_choosing_by_code_is_silent(qtbot: QtBot, picker: ModelPicker, song: ModelSpec) -> None:
    with qtbot.assertNotEmitted(picker.model_chosen):
        assert picker.choose(song.id)
    assert not picker.choose("acme/gone")
    assert picker.current_spec() is song


def test_rows_are_read_with_provider_and_kind(picker: ModelPicker) -> None:
    assert rows_of(picker) == ["Acme Film, Acme · Film", "Acme Song, Acme · Sound"]


def test_typing_and_enter_choose(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).setFocus()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.keyClicks(combo_of(picker), "s")
        QTest.keyClicks(search_of(picker), "ound acme")
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)
    assert chosen.args == ["acme/song"]
    assert combo_of(picker).currentText() == "Acme Song"


def test_arrows_move_in_the_open_list(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.keyClick(search_of(picker), Qt.Key.Key_Down)
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)
    assert chosen.args == ["acme/song"]


def test_click_in_the_list_chooses(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    rows = picker.findChildren(QListView)[0]
    place = rows.visualRect(rows.model().index(1, 0)).center()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["acme/song"]


def test_words_that_no_model_has_leave_nothing_to_choose(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    search_of(picker).setText("(nothing[")
    assert rows_of(picker) == []
    with qtbot.assertNotEmitted(picker.model_chosen):
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)


def test_escape_closes_the_list_and_keeps_the_model(picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    QTest.keyClick(search_of(picker), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert combo_of(picker).currentText() == "Acme Film"


def test_wheel_does_not_give_the_picker_the_focus(picker: ModelPicker) -> None:
    assert combo_of(picker).focusPolicy() is Qt.FocusPolicy.StrongFocus
