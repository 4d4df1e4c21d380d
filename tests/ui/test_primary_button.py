"""The primary button costs money, so it is not pressed by mistake."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.primary_button import PrimaryButton


@pytest.fixture
def button(qtbot: QtBot) -> PrimaryButton:
    made = PrimaryButton("Generate")
    made.setAutoDefault(True)  # as some desktops would have it
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_alone_never_presses_it(button: PrimaryButton, key: Qt.Key) -> None:
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))
    QTest.keyClick(button, key)
    assert presses == []


def test_space_and_the_mouse_press_it(button: PrimaryButton) -> None:
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(presses) == 2
