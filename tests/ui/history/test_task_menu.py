"""The menu of the history: what is in it, what is grey, and what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.form.form_pane import Use
from kiegui.ui.history.task_menu import TaskMenu
from kiegui.ui.history.wishes import Wish, wish_words
from kiegui.ui.orders import Order, possible_orders
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import HOSTILE, KLING, MODELS, make_result, make_task


@pytest.fixture
def menu(qtbot: QtBot) -> Iterator[TaskMenu]:
    parent = QWidget()
    qtbot.addWidget(parent)
    yield TaskMenu(parent)
    parent.close()


def leaves(menu: QMenu) -> dict[str, QAction]:
    """All actions, those of submenus too, by their words."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        found |= leaves(inner) if isinstance(inner, QMenu) and action.isEnabled() else {action.text(): action}
    return {words: action for words, action in found.items() if words}


def test_copies_are_plain_text(menu: TaskMenu) -> None:
    menu.add_task(make_task(prompt=HOSTILE, task_id="abc123"), NO_MARKS, ())
    copied = []
    for words in ("Prompt", "Task id", "Request as JSON", "Request as cURL (bash, zsh)"):
        leaves(menu)[words].trigger()
        copied.append(QGuiApplication.clipboard().text())
    assert copied[:2] == [HOSTILE, "abc123"]
    assert json.loads(copied[2]) == {"model": KLING, "input": {"prompt": HOSTILE}}
    assert copied[3].startswith("curl ")


def test_what_has_nothing_to_act_on_is_grey(menu: TaskMenu) -> None:
    menu.add_task(make_task(state=TaskState.WAITING, prompt=""), NO_MARKS, ())
    grey = [words for words, action in leaves(menu).items() if not action.isEnabled()]
    assert grey == ["Use as input of", "Save as…", "Show in folder", "Files", "Prompt", "Task id", "Move to trash"]


@pytest.mark.parametrize("use", list(Use))
def test_task_is_used_again_in_four_ways(qtbot: QtBot, menu: TaskMenu, use: Use) -> None:
    menu.add_task(make_task(), NO_MARKS, ())
    words = ["Everything", "Everything but the seed", "Only the prompt", "Only the seed"]
    with qtbot.waitSignal(menu.use_wanted) as wanted:
        leaves(menu)[words[list(Use).index(use)]].trigger()
    assert wanted.args == [use]


def test_result_becomes_the_input_of_a_fitting_model(qtbot: QtBot, menu: TaskMenu) -> None:
    menu.add_task(make_task(), NO_MARKS, list(MODELS.values()))
    with qtbot.waitSignal(menu.input_wanted) as wanted:
        leaves(menu)[MODELS[KLING].title].trigger()
    assert wanted.args == [MODELS[KLING]]


def test_many_models_stand_below_their_makers(menu: TaskMenu) -> None:
    menu.add_task(make_task(), NO_MARKS, 20 * list(MODELS.values()))
    inputs = next(action.menu() for action in menu.actions() if action.text() == "Use as input of")
    assert isinstance(inputs, QMenu)
    assert [action.text() for action in inputs.actions()] == ["Kling"]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (NO_MARKS, [Wish.STAR, Wish.TAG, Wish.TRASH]),
        (Marks(is_starred=True, trashed=5), [Wish.UNSTAR, Wish.TAG, Wish.RESTORE, Wish.DELETE]),
    ],
)
def test_wishes_are_what_the_marks_are_not(menu: TaskMenu, marks: Marks, expected: list[Wish]) -> None:
    menu.add_task(make_task(), marks, ())
    wished: list[Wish] = []
    menu.wished.connect(wished.append)
    words = {wish_words(wish) for wish in Wish if wish is not Wish.SAVE_AS}
    for action in menu.actions():
        if action.text() in words:
            action.trigger()
    assert wished == expected


@pytest.mark.parametrize(("count", "possible"), [(2, True), (4, True), (5, False)])
def test_two_to_four_can_be_compared(menu: TaskMenu, count: int, possible: bool) -> None:
    menu.add_tasks(count, NO_MARKS)
    assert leaves(menu)["Compare"].isEnabled() is possible


def test_keys_are_shown(menu: TaskMenu) -> None:
    menu.add_tasks(3, NO_MARKS)
    keys = {words: action.shortcut().toString() for words, action in leaves(menu).items()}
    copy = QKeySequence(QKeySequence.StandardKey.Copy).toString()
    assert keys == {
        "Compare": "C", "Star": "S", "Tags…": "T", "Save as…": "", "Copy files": copy, "Move to trash": "Del"
    }  # fmt: skip


def test_folder_of_the_files_is_asked_for(qtbot: QtBot, menu: TaskMenu) -> None:
    menu.add_task(make_task(results=(make_result(),)), NO_MARKS, ())
    with qtbot.waitSignal(menu.folder_wanted):
        leaves(menu)["Show in folder"].trigger()


def test_those_with_the_same_settings_are_a_click_away(qtbot: QtBot, menu: TaskMenu) -> None:
    menu.add_task(make_task(), NO_MARKS, ())
    with qtbot.waitSignal(menu.alike_wanted):
        leaves(menu)["Show tasks with the same settings"].trigger()


def test_log_of_kie_is_opened(menu: TaskMenu, desktop: Desktop) -> None:
    menu.add_task(make_task(), NO_MARKS, ())
    leaves(menu)["Open Kie’s log"].trigger()
    assert desktop.opened == ["https://kie.ai/logs"]


def test_practice_task_is_not_looked_for_at_kie(menu: TaskMenu) -> None:
    menu.add_task(make_task(account=SANDBOX), NO_MARKS, ())
    assert "Open Kie’s log" not in leaves(menu)


@pytest.mark.parametrize("state", list(TaskState))
def test_what_can_be_done_about_the_task_comes_first(menu: TaskMenu, state: TaskState) -> None:
    ordered: list[Order] = []
    task = make_task(state=state)
    menu.add_task(task, NO_MARKS, ())
    menu.ordered.connect(ordered.append)
    for action in menu.actions()[: len(possible_orders(task))]:
        action.trigger()
    assert ordered == list(possible_orders(task))
