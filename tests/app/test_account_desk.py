"""What a person is told about accounts and held tasks, and that it ends when it is true no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.account_desk import AccountDesk
from kiegui.accounts import KIE_ACCOUNT, Accounts
from kiegui.catalog.registry import Models
from kiegui.errors import BadKey, KieGuiError, LedgerConflict, NoCredits, Refused
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.bridge import Bridge
from kiegui.ui.window import MainWindow
from tests.ui.conftest import Desktop, desktop
from tests.ui.made_tasks import make_task, part_of
from tests.ui.test_window import Pages

__all__ = ["desktop"]

GATEWAY = "https://gateway.example"
EMPTY = NoCredits("Not enough credits (5 left). Nothing was charged.", 402)
BAD_KEY = BadKey("Kie did not accept this key. Nothing was charged.", 401)


class FakeAccounts:
    """Connected, and not to be changed if `fixed`."""

    def __init__(self) -> None:
        self.fixed = True

    def is_connected(self, _account: str) -> bool:
        return True


class FakeRunner:
    """Writes down what it is told to do."""

    def __init__(self) -> None:
        self.waiting: list[Task] = []
        self.stopped_by: Refused | None = None
        self.sent: list[int] = []
        self.withdrawn: list[int] = []
        self.on_its_way: frozenset[int] = frozenset()

    async def held(self, _account: str) -> list[Task]:
        return self.waiting

    def stopped(self, _account: str) -> Refused | None:
        return self.stopped_by

    async def send_held(self, numbers: Collection[int]) -> None:
        self.sent += numbers

    async def withdraw(self, number: int) -> None:
        if number in self.on_its_way:
            raise LedgerConflict("It is on its way already.")
        self.withdrawn.append(number)


class Desk:
    """A window, its desk, and what became of it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.bridge, self.pages = Bridge(), Pages()
        self.accounts, self.runner = FakeAccounts(), FakeRunner()
        self.problems: list[str] = []
        self.window = MainWindow(self.bridge, self.pages, Models({}, ()), folder, Inputs(folder / "inputs"))
        qtbot.addWidget(self.window)
        self.desk = AccountDesk(
            self.window,
            self.bridge,
            lambda: cast(Accounts, self.accounts),
            lambda: cast(Runner, self.runner),
            self.do,
        )
        self.window.load_history()
        self.window.show()

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run(work)
        except KieGuiError as problem:
            self.problems.append(problem.message)

    def tell(self, *tasks: Task) -> None:
        for task in tasks:
            self.pages.tasks[task.number] = task
            self.bridge.announce_task(task)

    def question(self, number: int = 0) -> HeldQuestion:
        self.window.account_wanted.emit(GATEWAY, number)
        return self.window.findChildren(HeldQuestion)[-1]

    def notices(self) -> list[str]:
        return self.window.notices.texts()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def held(number: int) -> Task:
    return make_task(number, TaskState.HELD, account=GATEWAY, estimate=22.5)


def test_notice_on_held_tasks_follows_them_and_ends_with_the_last(desk: Desk) -> None:
    desk.desk.tell_of_held([held(1), held(2)])
    assert desk.notices() == ["2 tasks wait; once sent they cost about 45 credits in all. Nothing is sent by itself."]
    desk.tell(replace(held(1), state=TaskState.QUEUED))
    assert desk.notices() == ["1 task waits; once sent it costs about 22.5 credits. Nothing is sent by itself."]
    desk.tell(replace(held(2), state=TaskState.WITHDRAWN))
    assert desk.notices() == []


def test_notice_on_held_tasks_says_why_and_only_if_there_are_any(desk: Desk) -> None:
    desk.desk.tell_of_held([], "The folder was copied.")
    assert desk.notices() == []
    desk.desk.tell_of_held([held(1)], "The folder was copied.")
    assert desk.notices() == ["1 task waits; once sent it costs about 22.5 credits. The folder was copied."]


def test_dismissed_notice_on_held_tasks_does_not_come_back(desk: Desk) -> None:
    desk.desk.tell_of_held([held(1), held(2)])
    desk.window.notices.withdraw("held")
    desk.tell(replace(held(1), state=TaskState.QUEUED))
    assert desk.notices() == []


def test_held_tasks_are_shown_one_after_the_other(desk: Desk) -> None:
    desk.tell(held(1), held(2), make_task(3))
    desk.desk.tell_of_held([held(1), held(2)])
    seen = []
    for _ in range(3):
        part_of(desk.window.notices, QPushButton, "Show them").click()
        assert desk.window.stage.task is not None
        seen.append(desk.window.stage.task.number)
    assert seen == [1, 2, 1]


def test_missing_credits_are_told_until_a_later_task_is_accepted(desk: Desk, desktop: Desktop) -> None:
    before = make_task(1, TaskState.SENDING, account=GATEWAY)
    desk.tell(before)
    desk.bridge.announce_stop(GATEWAY, EMPTY)
    assert desk.notices() == [EMPTY.message]
    part_of(desk.window.notices, QPushButton, "Add credits").click()
    assert desktop.opened == ["https://kie.ai/billing"]
    # What was under way already proves nothing, nor does another account, nor what is only polled.
    desk.tell(replace(before, state=TaskState.WAITING))
    desk.tell(make_task(2, TaskState.SENDING, account="kie"), make_task(2, TaskState.WAITING, account="kie"))
    desk.tell(make_task(3, TaskState.GENERATING, account=GATEWAY), make_task(3, TaskState.WAITING, account=GATEWAY))
    assert desk.notices() == [EMPTY.message]
    desk.tell(make_task(4, TaskState.SENDING, account=GATEWAY), make_task(4, TaskState.WAITING, account=GATEWAY))
    assert desk.notices() == []


def test_cap_of_the_key_leads_to_the_page_for_keys(desk: Desk, desktop: Desktop) -> None:
    desk.bridge.announce_stop(GATEWAY, NoCredits("The cap is reached.", 433))
    part_of(desk.window.notices, QPushButton, "Change the cap").click()
    assert desktop.opened == ["https://kie.ai/api-key"]


@pytest.mark.parametrize("account", [GATEWAY, KIE_ACCOUNT])
def test_key_from_outside_is_to_be_changed_there(desk: Desk, account: str) -> None:
    desk.runner.stopped_by = BAD_KEY
    desk.bridge.announce_stop(account, BAD_KEY)
    part_of(desk.window.notices, QPushButton, "Check key").click()
    (question,) = desk.window.findChildren(HeldQuestion)
    assert "KIEGUI_API_KEY" in question.what_waits()
    assert not desk.window.findChildren(KeyDialog)


def test_own_key_is_asked_for_at_once(desk: Desk) -> None:
    desk.accounts.fixed = False
    desk.bridge.announce_stop(KIE_ACCOUNT, BAD_KEY)
    assert len(desk.window.findChildren(KeyDialog)) == 1
    assert desk.notices() == []


def test_other_refusals_lead_to_what_waits(desk: Desk) -> None:
    desk.bridge.announce_stop(GATEWAY, Refused("Kie says no.", 418))
    part_of(desk.window.notices, QPushButton, "See what waits").click()
    assert len(desk.window.findChildren(HeldQuestion)) == 1


@pytest.mark.parametrize(("words", "sent"), [("Send this one", [2]), ("Send all 3", [1, 2, 3])])
def test_exactly_what_the_question_named_is_sent(desk: Desk, words: str, sent: list[int]) -> None:
    desk.runner.waiting = [replace(held(number), estimate=None) for number in (1, 2, 3)]
    question = desk.question(2)
    desk.runner.waiting = [*desk.runner.waiting, held(4)]  # this one came while it was open
    part_of(question, QPushButton, words).click()
    assert desk.runner.sent == sent


def test_nothing_is_sent_where_the_account_is_gone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.runner.waiting = [held(1)]
    question = desk.question()
    monkeypatch.setattr(desk.accounts, "is_connected", lambda _account: False)
    question.send_wanted.emit((1,))
    assert desk.runner.sent == []
    assert "nothing was sent" in desk.problems[0]


def test_one_that_cannot_be_taken_back_does_not_keep_the_others(desk: Desk) -> None:
    desk.runner.waiting = [held(number) for number in (1, 2, 3)]
    desk.runner.on_its_way = frozenset({2})
    part_of(desk.question(), QPushButton, "Don’t send any of them").click()
    assert desk.runner.withdrawn == [1, 3]
    assert desk.problems == ["It is on its way already."]


def test_missing_browser_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiegui.account_desk.open_page", lambda _address: False)
    desk.bridge.announce_stop(GATEWAY, EMPTY)
    part_of(desk.window.notices, QPushButton, "Add credits").click()
    assert desk.notices()[1] == "No browser answered. The page is here: https://kie.ai/billing"
