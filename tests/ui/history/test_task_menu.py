"""The menu of a task."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import TaskState
from kiegui.ui.history.task_menu import task_menu
from kiegui.ui.orders import Order, possible_orders
from tests.ui.made_tasks import HOSTILE, make_result, make_task


def test_copies_are_plain_text(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = task_menu(make_task(prompt=HOSTILE, task_id="abc123"), Path("results"), lambda: None, print, print, parent)
    copied = []
    for action in menu.actions():
        if action.text().startswith("Copy"):
            action.trigger()
            copied.append(QGuiApplication.clipboard().text())
    assert copied == [HOSTILE, "abc123"]


def test_what_has_nothing_to_act_on_is_grey(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    menu = task_menu(make_task(state=TaskState.WAITING), Path("results"), lambda: None, print, print, parent)
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert enabled == {"Use again": True, "Show in folder": False, "Copy prompt": True, "Copy task id": False}


def test_folder_that_nothing_opens_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    parent = QWidget()
    qtbot.addWidget(parent)
    told: list[str] = []
    menu = task_menu(make_task(results=(make_result(),)), tmp_path, lambda: None, print, told.append, parent)
    next(action for action in menu.actions() if action.text() == "Show in folder").trigger()
    assert told == [f"No program answered. The file is here: {tmp_path / 'film.mp4'}"]


@pytest.mark.parametrize("state", list(TaskState))
def test_what_can_be_done_about_the_task_comes_first(qtbot: QtBot, state: TaskState) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    ordered: list[Order] = []
    task = make_task(state=state)
    menu = task_menu(task, Path("results"), lambda: None, ordered.append, print, parent)
    for action in menu.actions()[: len(possible_orders(task))]:
        action.trigger()
    assert ordered == list(possible_orders(task))
