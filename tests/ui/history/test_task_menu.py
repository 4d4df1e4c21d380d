"""The menu of a task."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import TaskState
from kiegui.ui.history.task_menu import task_menu
from tests.ui.made_tasks import HOSTILE, make_task


def test_copies_are_plain_text(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = task_menu(make_task(prompt=HOSTILE, task_id="abc123"), Path("results"), lambda: None, parent)
    copied = []
    for action in menu.actions():
        if action.text().startswith("Copy"):
            action.trigger()
            copied.append(QGuiApplication.clipboard().text())
    assert copied == [HOSTILE, "abc123"]


def test_what_has_nothing_to_act_on_is_grey(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = task_menu(make_task(state=TaskState.QUEUED), Path("results"), lambda: None, parent)
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert enabled == {"Use again": True, "Show in folder": False, "Copy prompt": True, "Copy task id": False}
