"""The bar at the top: account, balance, counter."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import Request, Task, TaskState
from kiegui.ui.top_bar import TopBar
from tests.ui.made_tasks import part_of


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
    enabled = [action.text() for action in account.menu().actions() if action.isEnabled() and not action.isSeparator()]
    assert enabled == ["Adopt tasks…"]


def test_the_counter_follows_what_is_under_way(bar: TopBar) -> None:
    task = Task(number=1, account="kie", created=1, request=Request("m", {}))
    bar.count(task)
    bar.count(replace(task, number=2))
    assert "2 under way" in words(bar)
    bar.count(replace(task, state=TaskState.HELD))
    bar.count(replace(task, number=2, state=TaskState.SAVED))
    assert not any("under way" in text for text in words(bar))


def doubts(bar: TopBar) -> QToolButton:
    return next(button for button in bar.findChildren(QToolButton) if "aybe sent" in button.text())


def test_what_is_maybe_sent_is_counted_until_it_is_known(bar: TopBar) -> None:
    task = Task(number=1, account="kie", created=1, request=Request("m", {}), state=TaskState.UNCONFIRMED)
    assert not doubts(bar).isVisible()
    bar.count(task)
    bar.count(replace(task, number=2))
    assert (doubts(bar).isVisible(), doubts(bar).text()) == (True, "2 maybe sent")
    bar.count(replace(task, number=2, is_left_open=True))
    assert doubts(bar).text() == "2 maybe sent"
    bar.count(replace(task, state=TaskState.WRITTEN_OFF))
    assert doubts(bar).text() == "1 maybe sent"
    bar.count(replace(task, number=2, state=TaskState.WAITING))
    assert not doubts(bar).isVisible()


def test_doubts_are_loud_only_while_one_was_not_seen_to(bar: TopBar) -> None:
    task = Task(number=1, account="kie", created=1, request=Request("m", {}), state=TaskState.UNCONFIRMED)
    bar.count(task)
    bar.count(replace(task, number=2))
    loud = doubts(bar).grab().toImage()
    bar.count(replace(task, is_left_open=True))
    assert doubts(bar).grab().toImage() == loud
    bar.count(replace(task, number=2, is_left_open=True))
    assert doubts(bar).grab().toImage() != loud


def test_click_leads_past_what_is_left_open_while_there_is_more(bar: TopBar) -> None:
    for number in (4, 9):
        request = Request("m", {})
        left_open = number == 4
        bar.count(
            Task(
                number=number,
                account="kie",
                created=1,
                request=request,
                state=TaskState.UNCONFIRMED,
                is_left_open=left_open,
            )
        )
    seen: list[int] = []
    bar.doubtful_wanted.connect(seen.append)
    for _ in range(2):
        doubts(bar).click()
    assert seen == [9, 9]


def test_counter_leads_from_one_doubt_to_the_next(bar: TopBar) -> None:
    for number in (9, 4):
        request = Request("m", {})
        bar.count(Task(number=number, account="kie", created=1, request=request, state=TaskState.UNCONFIRMED))
    seen: list[int] = []
    bar.doubtful_wanted.connect(seen.append)
    for _ in range(3):
        doubts(bar).click()
    assert seen == [4, 9, 4]


def test_the_bar_has_at_most_seven_things(bar: TopBar) -> None:
    layout = bar.layout()
    assert layout is not None
    things = [item for place in range(layout.count()) if (item := layout.itemAt(place)) and item.widget()]
    assert len(things) <= 7


def test_tasks_can_be_adopted_by_a_button_and_from_the_menu(bar: TopBar) -> None:
    wanted: list[str] = []
    bar.adopting_wanted.connect(lambda: wanted.append("adopt"))
    part_of(bar, QToolButton, "Adopt tasks…").click()
    next(action for action in bar.findChildren(QAction) if action.text() == "Adopt tasks…").trigger()
    assert len(wanted) == 2


def test_models_are_refreshed_and_pages_pasted_from_the_settings_menu(bar: TopBar) -> None:
    wanted: list[str] = []
    bar.refresh_wanted.connect(lambda: wanted.append("refresh"))
    bar.page_wanted.connect(lambda: wanted.append("page"))
    for action in bar.findChildren(QAction):
        if action.text() in ("Refresh models from Kie…", "Paste a model page…"):
            action.trigger()
    assert wanted == ["refresh", "page"]


def test_ctrl_q_quits_from_every_window(bar: TopBar, qtbot: QtBot) -> None:
    other = QDialog(bar)
    other.show()
    for window in (other, bar):
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        with qtbot.waitSignal(bar.quit_wanted):
            QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        QTest.keyRelease(window, Qt.Key.Key_Q)  # else Ctrl is held for the next test
