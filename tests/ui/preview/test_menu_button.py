"""A button with a menu of choices."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.menu_button import MenuButton


def test_menu_leaves_no_mark_on_it(qtbot: QtBot) -> None:
    plain, with_menu = MenuButton("Speed", "Speed (<)"), MenuButton("Speed", "Speed (<)")
    for button in (plain, with_menu):
        qtbot.addWidget(button)
        button.setText("1×")
        button.resize(40, 24)
    with_menu.setMenu(QMenu(with_menu))
    assert with_menu.grab().toImage() == plain.grab().toImage()
    assert (plain.accessibleName(), plain.toolTip()) == ("Speed", "<p>Speed (&lt;)</p>")
