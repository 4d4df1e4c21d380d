"""A way back from the trash."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.undo_bar import UndoBar
from tests.ui.made_tasks import part_of


def test_it_is_told_until_it_is_over(qtbot: QtBot) -> None:
    bar = UndoBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.say("3 moved to the trash")
    assert (bar.isHidden(), bar.is_due, part_of(bar, QLabel).text()) == (False, True, "3 moved to the trash")
    with qtbot.waitSignal(bar.undo_wanted):
        part_of(bar, LinkButton, "Undo").click()
    bar.end()
    assert (bar.isHidden(), bar.is_due) == (True, False)
