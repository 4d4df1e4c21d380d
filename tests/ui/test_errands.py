"""Orders become calls of the runner; what may cost is asked first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.registry import Models
from kiegui.errors import BadKey, KieGuiError, LedgerError
from kiegui.tasks.adopting import Adoption
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import TaskState
from kiegui.ui.account.adopt_dialog import AdoptDialog
from kiegui.ui.account.send_again import SendAgainQuestion
from kiegui.ui.bridge import Bridge
from kiegui.ui.errands import Errands, TaskCarrier
from kiegui.ui.orders import Order
from kiegui.ui.paste_field import PasteField
from kiegui.ui.window import MainWindow
from tests.ui.made_tasks import make_task, part_of
from tests.ui.test_window import Pages

DOUBTFUL = make_task(7, TaskState.UNCONFIRMED, account="kie")


class FakeCarrier:
    """Writes down what it is told to do."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.problem: KieGuiError | None = None
        self.meanwhile: Callable[[], object] = list

    async def adopt(self, name: str, text: str, tell: Callable[[int, int], None]) -> Adoption:
        self.told.append(("adopt", name, text))
        tell(1, 2)
        self.meanwhile()
        if self.problem is not None:
            raise self.problem
        return Adoption(ids=2, known=1, adopted=1, foreign=0, unknown=0, unanswered=0, tasks=(7, 8))

    async def send_again(self, number: int) -> None:
        self.told.append(("send again", number))

    async def write_off(self, number: int) -> None:
        self.told.append(("write off", number))

    async def leave_open(self, number: int) -> None:
        self.told.append(("keep waiting", number))

    async def withdraw(self, number: int) -> None:
        self.told.append(("withdraw", number))

    async def try_now(self, number: int) -> None:
        self.told.append(("try now", number))

    async def fetch_again(self, number: int) -> None:
        self.told.append(("fetch again", number))


class Desk:
    """A window, its errands, and what became of them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        pages = Pages()
        pages.tasks = {number: make_task(number) for number in (7, 8, 9)}
        self.window = MainWindow(Bridge(), pages, Models({}, ()), folder, Inputs(folder / "inputs"))
        qtbot.addWidget(self.window)
        self.carrier = FakeCarrier()
        self.account = "kie"
        self.problems: list[str] = []
        self.errands = Errands(self.window, self.open_carrier, lambda: self.account, self.do)
        self.window.load_history()
        self.window.show()

    def open_carrier(self) -> TaskCarrier:
        return self.carrier

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run(work)
        except KieGuiError as problem:
            self.problems.append(problem.message)

    def adopt(self, text: str = "some ids") -> AdoptDialog:
        """Through the dialog that is open."""
        dialog = self.window.findChildren(AdoptDialog)[-1]
        part_of(dialog, PasteField).setPlainText(text)
        part_of(dialog, QPushButton, "Adopt").click()
        return dialog


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def test_runner_is_a_carrier() -> None:
    runner: Callable[[Runner], TaskCarrier] = lambda made: made  # noqa: E731 - checked by the types
    assert callable(runner)


@pytest.mark.parametrize(
    "order", [Order.KEEP_WAITING, Order.WRITE_OFF, Order.WITHDRAW, Order.TRY_NOW, Order.FETCH_AGAIN]
)
def test_what_costs_nothing_is_done_at_once(desk: Desk, order: Order) -> None:
    desk.window.ordered.emit(order, DOUBTFUL)
    assert desk.carrier.told == [(order.value, 7)]


def test_sending_again_is_asked_first(desk: Desk) -> None:
    desk.window.ordered.emit(Order.SEND_AGAIN, DOUBTFUL)
    assert desk.carrier.told == []
    (question,) = desk.window.findChildren(SendAgainQuestion)
    part_of(question, QPushButton, "Send again").click()
    assert desk.carrier.told == [("send again", 7)]


def test_finding_asks_the_account_of_the_task(desk: Desk) -> None:
    desk.account = "sandbox"
    desk.window.ordered.emit(Order.FIND, DOUBTFUL)
    dialog = desk.adopt()
    assert desk.carrier.told == [("adopt", "kie", "some ids")]
    assert dialog.status() == "2 ids: 1 known, 1 adopted, 0 not from this app"
    assert dialog.isVisible()


def test_first_task_that_was_found_is_chosen(desk: Desk) -> None:
    desk.window.top_bar.adopting_wanted.emit()
    desk.adopt()
    assert desk.window.stage.task is not None
    assert desk.window.stage.task.number == 7
    assert desk.window.rows.number_at(desk.window.history.currentIndex().row()) == 7


def test_without_an_account_the_dialog_says_so(desk: Desk) -> None:
    desk.account = ""
    desk.window.adopting_wanted.emit()
    assert "no account in use" in desk.adopt().status()
    assert (desk.carrier.told, desk.problems) == ([], [])


def test_problem_is_told_in_the_dialog(desk: Desk) -> None:
    desk.carrier.problem = BadKey("Kie did not accept this key.", 401)
    desk.window.adopting_wanted.emit()
    assert desk.adopt().status() == "Kie did not accept this key."
    assert desk.problems == []


def test_closed_dialog_is_not_talked_to(desk: Desk) -> None:
    desk.window.adopting_wanted.emit()
    dialog = desk.window.findChildren(AdoptDialog)[0]
    desk.carrier.meanwhile = dialog.reject
    desk.adopt()
    assert dialog.status() == "Asked 1 of 2"
    desk.carrier.problem = LedgerError("The disk is full.")
    desk.window.adopting_wanted.emit()
    desk.carrier.meanwhile = desk.window.findChildren(AdoptDialog)[-1].reject
    assert desk.adopt().status() == "Asked 1 of 2"
    assert desk.problems == []


def test_history_that_is_not_open_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> TaskCarrier:
        raise LedgerError("The history is not open.")

    monkeypatch.setattr(desk.errands, "_carrier", closed)
    desk.window.ordered.emit(Order.WITHDRAW, DOUBTFUL)
    assert desk.problems == ["The history is not open."]


def test_what_is_missing_on_the_disk_is_fetched_as_what_was_gone(desk: Desk) -> None:
    desk.window.ordered.emit(Order.DOWNLOAD_AGAIN, DOUBTFUL)
    assert desk.carrier.told == [("fetch again", 7)]


def test_dialog_that_is_open_is_used_again(desk: Desk) -> None:
    for _ in range(2):
        desk.window.adopting_wanted.emit()
    assert len(desk.window.findChildren(AdoptDialog)) == 1
    assert "1 adopted" in desk.adopt().status()
