"""From the first paint to the end: the window can be closed at any time, and the process ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from kiegui.__main__ import live
from kiegui.accounts import Gateway
from kiegui.app import App
from kiegui.errors import KieGuiError, LedgerError, SettingsError
from kiegui.paths import paths_in
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Task, TaskState
from kiegui.ui.look import Look
from tests.app.conftest import Run


@pytest.fixture
def app(qapp: QApplication, gateway: Gateway, tmp_path: Path) -> Iterator[App]:
    look = Look(qapp)
    made = App(paths_in(tmp_path), look, gateway=gateway, pace=Pace(scale=0.002))
    yield made
    made.window.deleteLater()
    look.deleteLater()


async def until_visible(app: App) -> None:
    while not app.window.isVisible():
        await asyncio.sleep(0.01)


def test_a_window_is_closed_although_the_disk_is_full_at_the_start(
    app: App, run: Run, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(paths_in(tmp_path).ledger)
    task = ledger.add(gateway.account, 1_700_000_000_000, Request("some/model", {}), None)
    ledger.save(replace(task, state=TaskState.SENDING, sent=task.created), TaskState.QUEUED)
    ledger.close()
    told = asyncio.Event()

    def full(_ledger: Ledger, _task: Task, _was: TaskState) -> None:
        raise LedgerError("The history can’t be written: the disk is full.")

    async def story() -> None:
        monkeypatch.setattr("kiegui.tasks.store.recovery.hold_what_waits", lambda *_: False)
        monkeypatch.setattr(Ledger, "save", full)
        app.bridge.trouble_came.connect(lambda _problem: told.set())
        living = asyncio.ensure_future(live(app, paths_in(tmp_path)))
        await told.wait()
        app.window.close()
        done, _ = await asyncio.wait({living}, timeout=5)
        assert done

    run(story())


@pytest.mark.parametrize("is_open", [False, True], ids=["history closed", "history open"])
@pytest.mark.parametrize("problem", [LedgerError("The disk is gone."), SettingsError("The keychain is locked.")])
def test_a_start_that_fails_is_said_and_the_window_stays(
    problem: KieGuiError, is_open: bool, app: App, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise problem

    async def story() -> None:
        said: list[str] = []
        monkeypatch.setattr(app, "start", fail)
        monkeypatch.setattr(App, "is_open", is_open)
        app.bridge.trouble_came.connect(lambda problem: said.append(problem.message))
        monkeypatch.setattr(app.window, "show_closed", said.append)
        living = asyncio.ensure_future(live(app, paths_in(tmp_path)))
        while not said:
            await asyncio.sleep(0.01)
        assert app.window.isVisible()
        app.window.close()
        assert (await living, said) == (0, [problem.message])

    run(story())


def test_who_cancels_it_is_obeyed(app: App, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr(app, "start", asyncio.Event().wait)
        living = asyncio.ensure_future(live(app, paths_in(tmp_path)))
        await until_visible(app)
        living.cancel()
        with pytest.raises(asyncio.CancelledError):
            await living
        app.window.close()
        await app.stop()

    run(story())
