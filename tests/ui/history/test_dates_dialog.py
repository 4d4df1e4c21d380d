"""From one day to another."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit
from pytestqt.qtbot import QtBot

from kiegui.ui.history.dates_dialog import DatesDialog
from kiegui.ui.history.filter_words import moment_of
from tests.ui.made_tasks import part_of


def test_both_days_are_included(qtbot: QtBot) -> None:
    dialog, heard = DatesDialog(QDate(2026, 3, 1), QDate(2026, 3, 4)), list[tuple[int, int]]()
    qtbot.addWidget(dialog)
    dialog.chosen.connect(lambda since, until: heard.append((since, until)))
    dialog.accept()
    assert heard == [(moment_of(QDate(2026, 3, 1)), moment_of(QDate(2026, 3, 5)))]


def test_the_last_day_is_never_before_the_first(qtbot: QtBot) -> None:
    dialog = DatesDialog(QDate(2026, 3, 1), QDate(2026, 3, 4))
    qtbot.addWidget(dialog)
    part_of(dialog, QDateEdit, "From").setDate(QDate(2026, 5, 1))
    assert part_of(dialog, QDateEdit, "To").date() == QDate(2026, 5, 1)
