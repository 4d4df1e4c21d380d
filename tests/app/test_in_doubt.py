"""The whole app where an answer was lost or something waits for the person, against the fake Kie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from kiegui.accounts import Gateway
from kiegui.app import App
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.account.adopt_dialog import AdoptDialog
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.send_again import SendAgainQuestion
from kiegui.ui.paste_field import PasteField
from tests.app.conftest import Run, Seat
from tests.fake_kie import FakeKie, Fault
from tests.ui.made_tasks import part_of


def doubts(app: App) -> str:
    """What the bar says of tasks that are maybe sent; "" if there are none."""
    buttons = app.window.top_bar.findChildren(QToolButton)
    return next((button.text() for button in buttons if "maybe" in button.text() and button.isVisible()), "")


async def lose_an_answer(seat: Seat, kie: FakeKie) -> Task:
    """A task that Kie took in, though its answer never came."""
    kie.next("createTask", Fault.reset(after_commit=True))
    seat.submit()
    await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.UNCONFIRMED)
    return seat.tasks[1]


def press(seat: Seat, words: str) -> None:
    part_of(seat.app.window.stage, QPushButton, words).click()


def test_a_lost_task_is_found_by_pasting_the_log(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await lose_an_answer(seat, kie)
            assert doubts(seat.app) == "1 maybe sent"
            press(seat, "Find it…")
            (dialog,) = seat.app.window.findChildren(AdoptDialog)
            part_of(dialog, PasteField).setPlainText(f"kling {kie.truth.creates[0].task_id} success")
            part_of(dialog, QPushButton, "Adopt").click()
            await seat.until(lambda: dialog.status() == "1 id: 0 known, 1 adopted, 0 not from this app")
            await seat.until(lambda: seat.tasks[1].state is TaskState.SAVED)
            assert doubts(seat.app) == ""
            dialog.reject()

    run(story())
    assert len(kie.truth.creates) == 1


def test_a_doubt_is_counted_after_a_restart_also_when_it_is_left_open(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await lose_an_answer(seat, kie)
        async with Seat(tmp_path, gateway=gateway) as seat:
            assert doubts(seat.app) == "1 maybe sent"
            await seat.until(lambda: seat.app.window.stage.task is not None)
            press(seat, "Keep waiting")
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].is_left_open)
        async with Seat(tmp_path, gateway=gateway) as seat:
            assert doubts(seat.app) == "1 maybe sent"

    run(story())
    assert len(kie.truth.creates) == 1


def test_sending_again_is_a_new_task_that_names_the_old_one(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await lose_an_answer(seat, kie)
            press(seat, "Send again…")
            assert len(kie.truth.creates) == 1  # not before the person agrees
            (question,) = seat.app.window.findChildren(SendAgainQuestion)
            assert question.text() == "You may pay twice: about 42 + 42 credits."
            part_of(question, QPushButton, "Send again").click()
            await seat.until(lambda: 2 in seat.tasks and seat.tasks[2].state is TaskState.SAVED)
            assert (seat.tasks[1].state, seat.tasks[2].instead_of) == (TaskState.WRITTEN_OFF, 1)
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.app.window.go_to(1)
            stage = seat.app.window.stage
            await seat.until(
                lambda: any("sent again as a new task" in label.text() for label in stage.findChildren(QLabel))
            )
            press(seat, "Show the new task")
            await seat.until(lambda: stage.task is not None and stage.task.number == 2)

    run(story())
    assert len(kie.truth.creates) == 2


def test_held_tasks_can_all_be_taken_back(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            kie.next("createTask", Fault.code(402))
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.HELD)
            seat.app.window.account_wanted.emit(gateway.account, 1)
            await seat.until(lambda: bool(seat.app.window.findChildren(HeldQuestion)))
            (question,) = seat.app.window.findChildren(HeldQuestion)
            assert "Not enough credits" in question.text()
            assert question.what_waits().startswith("1 task waits; once sent it costs about 42 credits.")
            part_of(question, QPushButton, "Don’t send it").click()
            await seat.until(lambda: seat.tasks[1].state is TaskState.WITHDRAWN)
            part_of(seat.app.window.stage, QPushButton, "Edit and retry")

    run(story())
    assert kie.truth.creates == []


def test_held_tasks_are_told_of_at_the_start(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            kie.next("createTask", Fault.code(402))
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.HELD)
        async with Seat(tmp_path, gateway=gateway) as seat:
            said = "1 task waits; once sent it costs about 42 credits. Nothing is sent by itself."
            assert any(text.startswith(said) for text in seat.app.window.notices.texts())

    run(story())
    assert kie.truth.creates == []


def test_nothing_is_adopted_without_an_account(run: Run, kie: FakeKie, tmp_path: Path) -> None:
    async def story() -> None:
        seat = Seat(tmp_path)
        seat.app.window.adopting_wanted.emit()
        (dialog,) = seat.app.window.findChildren(AdoptDialog)
        part_of(dialog, PasteField).setPlainText("some ids")
        part_of(dialog, QPushButton, "Adopt").click()
        await seat.until(lambda: "no account in use" in dialog.status())
        dialog.reject()
        await seat.__aexit__()

    run(story())
