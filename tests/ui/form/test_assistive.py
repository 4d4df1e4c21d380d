"""Entries of a closed list can be chosen by selecting them, as AT-SPI does."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from kiegui.ui.form.assistive import obey_selection


def test_selecting_in_the_closed_list_chooses(qtbot: QtBot) -> None:
    combo = QComboBox()
    qtbot.addWidget(combo)
    combo.addItems(["one", "two", "three"])
    obey_selection(combo)
    chosen: list[int] = []
    combo.activated.connect(chosen.append)
    selection = combo.view().selectionModel()
    selection.select(combo.model().index(2, 0), selection.SelectionFlag.ClearAndSelect)
    assert (combo.currentText(), chosen) == ("three", [2])


def test_opening_the_list_chooses_nothing(qtbot: QtBot) -> None:
    combo = QComboBox()
    qtbot.addWidget(combo)
    combo.addItems(["one", "two"])
    obey_selection(combo)
    chosen: list[int] = []
    combo.activated.connect(chosen.append)
    combo.show()
    combo.showPopup()
    combo.hidePopup()
    assert (combo.currentText(), chosen) == ("one", [])
