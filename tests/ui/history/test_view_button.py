"""List or grid."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.view_button import ViewButton


def test_every_look_can_be_chosen_and_the_list_keeps_the_size(qtbot: QtBot) -> None:
    button, heard = ViewButton(), list[tuple[ViewLook, int]]()
    qtbot.addWidget(button)
    button.chosen.connect(lambda look, size: heard.append((look, size)))
    button.show_look(ViewLook.GRID, 240)
    for action in button.menu().actions():
        action.trigger()
    assert heard == [(ViewLook.LIST, 240), (ViewLook.GRID, 120), (ViewLook.GRID, 160), (ViewLook.GRID, 240)]


def test_the_look_in_use_is_ticked(qtbot: QtBot) -> None:
    button = ViewButton()
    qtbot.addWidget(button)
    for look, size, ticked in ((ViewLook.LIST, 240, "List"), (ViewLook.GRID, 120, "Grid, small pictures")):
        button.show_look(look, size)
        assert [action.text() for action in button.menu().actions() if action.isChecked()] == [ticked]
