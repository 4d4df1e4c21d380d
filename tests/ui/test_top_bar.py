"""The bar at the top: account, balance, counter."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import Request, Task, TaskState
from kiegui.ui.look import Appearance
from kiegui.ui.top_bar import TopBar


@pytest.fixture
def bar(qtbot: QtBot) -> TopBar:
    made = TopBar()
    qtbot.addWidget(made)
    made.show()
    return made


def words(bar: TopBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.mark.parametrize(("credits", "figure"), [(None, "–"), (7.0, "7"), (60.62, "60.62"), (0.0, "0")])
def test_the_balance_is_read_with_its_figure(bar: TopBar, credits: float | None, figure: str) -> None:
    bar.show_balance(credits)
    assert bar.balance_text() == f"Balance {figure}"


def test_practice_is_always_marked(bar: TopBar) -> None:
    bar.show_account("Sandbox", practice=True)
    assert any("Sandbox" in text for text in words(bar))
    bar.show_account("Kie account", practice=False)
    assert not any("Sandbox" in text for text in words(bar))


def test_the_account_of_a_session_cannot_be_changed(bar: TopBar) -> None:
    bar.show_account("127.0.0.1", practice=False, fixed=True)
    account = next(button for button in bar.findChildren(QToolButton) if button.accessibleName() == "Account")
    assert not any(action.isEnabled() for action in account.menu().actions() if not action.isSeparator())


def test_the_counter_follows_what_is_under_way(bar: TopBar) -> None:
    task = Task(number=1, account="kie", created=1, request=Request("m", {}))
    bar.count(task)
    bar.count(replace(task, number=2))
    assert "2 under way" in words(bar)
    bar.count(replace(task, state=TaskState.HELD))
    bar.count(replace(task, number=2, state=TaskState.SAVED))
    assert not any("under way" in text for text in words(bar))


def test_each_appearance_can_be_chosen(bar: TopBar) -> None:
    chosen: list[Appearance] = []
    bar.appearance_chosen.connect(chosen.append)
    for appearance in Appearance:
        bar.show_appearance(appearance)
    for action in bar.findChildren(QAction):
        if action.text() in ("As the system", "Light", "Dark"):
            action.trigger()
    assert chosen == list(Appearance)
