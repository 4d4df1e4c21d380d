"""The whole app on an offscreen window, against the fake Kie."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.errors import InitError
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from kiegui import accounts as accounts_module
from kiegui.accounts import KIE_ACCOUNT, Gateway
from kiegui.api.origin import Origin
from kiegui.app import App
from kiegui.errors import LedgerError
from kiegui.paths import paths_in
from kiegui.settings import Settings, load_settings, save_settings
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.account.held import HeldQuestion
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.form.generate_bar import GenerateBar
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.segments import Segment
from kiegui.ui.look import dark_palette, light_palette
from kiegui.ui.settings.settings_dialog import SettingsDialog
from tests.app.conftest import KLING, Run, Seat
from tests.fake_kie import FakeKie, Fault
from tests.test_keychain import Memory
from tests.ui.made_tasks import make_task, part_of


def balance(app: App) -> str:
    return app.window.top_bar.balance_text()


def test_a_film_is_made_and_there_after_a_restart(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    kie.plan = ("success",)

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.SAVED)
            await seat.until(lambda: balance(seat.app) == "Balance 990")
            assert seat.tasks[1].estimate == 42.0
        async with Seat(tmp_path, gateway=gateway) as seat:
            await seat.until(lambda: seat.app.window.rows.rowCount() == 1)

    run(story())
    assert len(kie.truth.creates) == 1


def test_a_draft_comes_back_with_its_model(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.app.window.form.set_draft(KLING, {"prompt": "half a sent"})
        async with Seat(tmp_path, gateway=gateway) as seat:
            form = seat.app.window.form
            assert (form.model_id, form.values()) == (KLING, {"prompt": "half a sent"})

    run(story())


def test_a_refused_key_of_a_gateway_is_said_and_nothing_is_lost(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            kie.next("createTask", Fault.code(401))
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.HELD)
            assert any("key" in text for text in seat.app.window.notices.texts())
        async with Seat(tmp_path, gateway=gateway) as seat:
            await seat.until(lambda: seat.app.window.rows.rowCount() == 1)
            assert kie.truth.creates == []  # nothing is sent at a start without a click
            seat.app.window.account_wanted.emit(gateway.account, 1)
            await seat.until(lambda: bool(seat.app.window.findChildren(HeldQuestion)))
            (question,) = seat.app.window.findChildren(HeldQuestion)
            question.send_wanted.emit((1,))
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.SAVED)
            question.reject()

    run(story())
    assert len(kie.truth.creates) == 1


def test_the_first_start_asks_how_to_begin(run: Run, memory: Memory, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path) as seat:
            (welcome,) = seat.app.window.findChildren(Welcome)
            assert welcome.isVisible()
            assert not seat.app.window.history_pane.isEnabled()  # "Make your first one" comes after the answer
            welcome.reject()
            assert seat.app.window.history_pane.isEnabled()
            assert seat.app.window.form.values()["prompt"]

    run(story())


@pytest.mark.parametrize(("account", "is_practice"), [(SANDBOX, True), (KIE_ACCOUNT, False)])
def test_practice_is_said_from_the_first_paint(
    account: str, is_practice: bool, qapp: QApplication, run: Run, tmp_path: Path
) -> None:
    save_settings(paths_in(tmp_path).settings, Settings(account=account))

    async def story() -> None:
        seat = Seat(tmp_path)
        button = part_of(seat.app.window.form, GenerateBar).findChildren(QPushButton)[0]
        assert ("practice" in button.text()) is is_practice
        await seat.__aexit__()

    run(story())


@pytest.mark.parametrize("wish", [lambda app: app.window.top_bar.kie_wanted.emit(), lambda app: old_one(app)])
def test_a_key_that_was_left_alone_while_practising_is_found_when_it_is_needed(
    wish: Callable[[App], None], run: Run, memory: Memory, tmp_path: Path
) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = "0123456789abcdef"
    save_settings(paths_in(tmp_path).settings, Settings(account=SANDBOX))

    async def story() -> None:
        async with Seat(tmp_path) as seat:
            accounts = seat.app._open_accounts()
            before = accounts.is_connected(KIE_ACCOUNT)
            wish(seat.app)
            await seat.until(lambda: accounts.is_connected(KIE_ACCOUNT))
            assert not before

    run(story())


def old_one(app: App) -> None:
    """One that Kie had no more is fetched again."""
    app.bridge.announce_task(make_task(1, TaskState.DOWNLOADING, account=KIE_ACCOUNT))


def test_a_key_is_checked_kept_and_used(
    run: Run, kie: FakeKie, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))

    async def story() -> None:
        async with Seat(tmp_path) as seat:
            for welcome in seat.app.window.findChildren(Welcome):
                welcome.reject()
            seat.app.window.top_bar.key_wanted.emit()
            (dialog,) = seat.app.window.findChildren(KeyDialog)
            kie.next("chat/credit", Fault.code(401))
            dialog.key_entered.emit("a-key-that-is-wrong")
            await seat.until(lambda: "did not accept" in dialog.status())
            assert memory.kept == {}
            dialog.key_entered.emit(kie.key)
            await seat.until(lambda: "The key works" in dialog.status())
            assert list(memory.kept.values()) == [kie.key]
            assert dialog.findChildren(QLineEdit)[0].text() == ""
            dialog.reject()
        async with Seat(tmp_path) as seat:
            await seat.until(lambda: balance(seat.app).replace(",", "") == "Balance 1000")
            assert not seat.app.window.findChildren(Welcome)

    run(story())


def test_many_refused_tasks_open_one_dialog(
    run: Run, kie: FakeKie, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))
    memory.kept["KieGUI", "api.kie.ai"] = "a-key-that-was-revoked"

    async def story() -> None:
        async with Seat(tmp_path) as seat:
            for _ in range(3):
                seat.submit()
            await seat.until(lambda: [task.state for task in seat.tasks.values()] == [TaskState.HELD] * 3)
            (dialog,) = seat.app.window.findChildren(KeyDialog)
            dialog.key_entered.emit(kie.key)
            await seat.until(lambda: [task.state for task in seat.tasks.values()] == [TaskState.SAVED] * 3)
            dialog.reject()

    run(story())
    assert len(kie.truth.creates) == 3


def test_without_a_keychain_the_key_is_for_this_session(
    run: Run, kie: FakeKie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring as NoKeyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())  # type: ignore[no-untyped-call]
    monkeypatch.setattr(accounts_module, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))

    async def story() -> None:
        async with Seat(tmp_path) as seat:
            for welcome in seat.app.window.findChildren(Welcome):
                welcome.reject()
            seat.app.window.top_bar.key_wanted.emit()
            (dialog,) = seat.app.window.findChildren(KeyDialog)
            dialog.key_entered.emit(kie.key)
            await seat.until(lambda: "this session only" in dialog.status())
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.SAVED)
            dialog.reject()

    run(story())


def test_the_stored_key_is_not_even_read_for_a_gateway(
    run: Run, kie: FakeKie, gateway: Gateway, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, str]] = []
    monkeypatch.setattr(memory, "get_password", lambda *place: read.append(place))

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await seat.until(lambda: balance(seat.app) != "Balance –")

    run(story())
    assert read == []
    assert {value for place in (kie.api, kie.files) for value in place.authorizations} == {f"Bearer {kie.key}"}


def test_a_sandbox_that_cannot_start_is_said_and_the_app_goes_on(run: Run, memory: Memory, tmp_path: Path) -> None:
    state = paths_in(tmp_path).data / "sandbox.json"
    state.mkdir(parents=True)

    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            assert any("sandbox could not be started" in text for text in seat.app.window.notices.texts())
            for welcome in seat.app.window.findChildren(Welcome):
                welcome.reject()

    run(story())


def test_a_ledger_that_cannot_be_opened_is_said_and_nothing_is_sent(run: Run, memory: Memory, tmp_path: Path) -> None:
    paths_in(tmp_path).ledger.mkdir(parents=True)

    async def story() -> None:
        seat = Seat(tmp_path)
        with pytest.raises(LedgerError, match="history can’t be"):
            await seat.__aenter__()
        seat.submit()
        seat.app.window.top_bar.sandbox_wanted.emit()
        await seat.until(lambda: any("history is not open" in text for text in seat.app.window.notices.texts()))
        await seat.__aexit__()

    run(story())


def test_forgetting_the_key_ends_its_use_at_once(
    run: Run, kie: FakeKie, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))
    memory.kept["KieGUI", "api.kie.ai"] = kie.key

    async def story() -> None:
        async with Seat(tmp_path) as seat:
            monkeypatch.setattr(memory, "delete_password", lambda *_: broken_keychain())
            seat.app.window.top_bar.key_forgotten.emit()
            await seat.until(lambda: any("keychain" in text for text in seat.app.window.notices.texts()))
            seat.submit()
            (welcome,) = seat.app.window.findChildren(Welcome)
            welcome.reject()

    run(story())
    assert kie.truth.creates == []


def broken_keychain() -> None:
    raise InitError("locked")


def test_quitting_with_a_hung_server_is_quick(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> float:
        seat = Seat(tmp_path, gateway=gateway)
        await seat.__aenter__()
        kie.next("createTask", Fault.hang())
        seat.submit()
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
        begun = asyncio.get_running_loop().time()
        await seat.__aexit__()
        return asyncio.get_running_loop().time() - begun

    assert run(story()) < 3.0


def test_a_damaged_settings_file_is_said(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    settings = paths_in(tmp_path).settings
    settings.parent.mkdir(parents=True)
    settings.write_text("{")

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            assert any("settings" in text for text in seat.app.window.notices.texts())

    run(story())
    assert settings.with_name("settings.json.broken").read_text() == "{"


def test_the_last_settings_are_on_the_disk_at_the_end_and_no_older_ones(
    run: Run, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def slow(file: Path, settings: Settings) -> None:
        threads.append(threading.get_ident())
        time.sleep(0.01)
        save_settings(file, settings)

    async def story() -> None:
        monkeypatch.setattr("kiegui.app.save_settings", slow)
        async with Seat(tmp_path, gateway=gateway) as seat:
            form = seat.app.window.form
            for model in ("a", "b", "c"):
                form.set_marks(ModelMarks(recent=(model,)))
                form.marks_changed.emit()

    run(story())
    assert load_settings(paths_in(tmp_path).settings)[0].recent_models == ("c",)
    assert threading.get_ident() not in threads


def test_children_do_not_inherit_the_key(
    run: Run, kie: FakeKie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiegui.__main__ import take_gateway

    monkeypatch.setenv("KIEGUI_API_BASE", kie.base_url)
    monkeypatch.setenv("KIEGUI_API_KEY", kie.key)
    take_gateway(os.environ)
    assert kie.key not in os.environ.values()


def test_a_chosen_folder_takes_new_results_at_once_and_next_time(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    chosen = tmp_path / "my films"

    async def story() -> None:
        async with Seat(tmp_path / "data", gateway=gateway) as seat:
            seat.app.window.folder_chosen.emit(chosen)
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.SAVED)
        async with Seat(tmp_path / "data", gateway=gateway) as seat:
            seat.submit()
            await seat.until(lambda: 2 in seat.tasks and seat.tasks[2].state is TaskState.SAVED)

    run(story())
    assert len([path for path in chosen.rglob("*") if path.is_file() and path.suffix != ".part"]) == 2


def test_the_wish_for_sound_is_kept(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.app.window.stage.sound_switched.emit(True)

    run(story())
    assert load_settings(paths_in(tmp_path).settings)[0].sound


def test_the_chosen_appearance_shows_at_once_and_next_time(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    def ground(app: App) -> QColor:
        return app.window.palette().color(QPalette.ColorRole.Window)

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await seat.until(lambda: ground(seat.app) == light_palette().color(QPalette.ColorRole.Window))
            seat.app.window.top_bar.settings_wanted.emit()
            dialog = part_of(seat.app.window, SettingsDialog)
            part_of(dialog, Segment, "Dark").click()
            part_of(dialog, QPushButton, "Save").click()
            await seat.until(lambda: ground(seat.app) == dark_palette().color(QPalette.ColorRole.Window))
        async with Seat(tmp_path, gateway=gateway) as seat:
            await seat.until(lambda: ground(seat.app) == dark_palette().color(QPalette.ColorRole.Window))

    run(story())


def test_favourite_and_last_used_models_are_kept(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            form = seat.app.window.form
            form.set_marks(ModelMarks(favourites=(KLING,), recent=("a", "b"), shows_retired=True))
            form.marks_changed.emit()
            await seat.until(lambda: load_settings(paths_in(tmp_path).settings)[0].favourite_models == (KLING,))
        async with Seat(tmp_path, gateway=gateway) as seat:
            assert seat.app.window.form.marks == ModelMarks((KLING,), ("a", "b"), shows_retired=True)

    run(story())
