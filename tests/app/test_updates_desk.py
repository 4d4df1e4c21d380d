"""From the look at a feed on this machine to the start of the installer: every step, and everything that can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from kiegui.accounts import Gateway
from kiegui.api.transport import Exchanges
from kiegui.errors import LedgerError
from kiegui.paths import paths_in
from kiegui.settings import Settings
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.ui.updates.update_dialog import UpdateDialog
from kiegui.updates.packing import Packing
from kiegui.updates_desk import NEW_VERSION, UpdatesDesk, copy_history
from tests.app.conftest import Run, Seat
from tests.fake_kie import FakeKie, Fault
from tests.updates.publishing import INSTALLER, NAME, Publisher

NEWS = "KieGUI 1.2 is there."


class Opened:
    """What was handed to other programs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files: list[str] = []
        monkeypatch.setattr("kiegui.updates_desk.open_in_other_app", self._take("open"))
        monkeypatch.setattr("kiegui.updates_desk.show_in_folder", self._take("show"))
        self.answers = True

    def _take(self, how: str) -> Callable[[Path], bool]:
        def take(path: Path) -> bool:
            self.files.append(f"{how} {path.name}")
            return self.answers

        return take


class Looker:
    """An app whose desk for updates looks at a feed on this machine, at once."""

    def __init__(self, seat: Seat, publisher: Publisher, folder: Path, packing: Packing = Packing.SETUP) -> None:
        self.seat = seat
        self.settings = Settings()
        self.backed_up: list[bool] = []
        self.problem: LedgerError | None = None
        self.cache = paths_in(folder).cache / "updates"
        own = publisher.own(packing)
        app = seat.app
        self.desk = UpdatesDesk(
            app.window, paths_in(folder), own, lambda: self.settings, self._back_up, app._do, first_look=0
        )

    async def _back_up(self) -> None:
        self.backed_up.append((self.cache / NAME).exists())
        if self.problem is not None:
            raise self.problem

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.seat.until(condition)

    async def dialog(self) -> UpdateDialog:
        """Opened from the notice."""
        notices = self.seat.app.window.notices
        await self.until(lambda: notices.is_said(NEW_VERSION))
        self.press("What is new")
        (dialog,) = self.seat.app.window.findChildren(UpdateDialog)
        return dialog

    def press(self, words: str) -> None:
        """What stands in the dialog, if it is open; else what stands in the window."""
        window = self.seat.app.window
        dialogs = [one for one in window.findChildren(UpdateDialog) if one.isVisible()]
        buttons = [button for one in (*dialogs, window) for button in one.findChildren(QPushButton)]
        next(one for one in buttons if one.text() == words and one.isVisible()).click()


@pytest.fixture
def publisher(kie: FakeKie) -> Publisher:
    made = Publisher(kie)
    made.publish()
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def test_a_new_version_is_told_fetched_checked_and_started_last(
    run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            dialog = await looker.dialog()
            assert publisher.asked() == ["feed.json", "feed.json.sig"]  # nothing is fetched without a click
            looker.press("Download")
            await looker.until(lambda: "Install it now?" in dialog.status())
            assert (looker.cache / NAME).read_bytes() == INSTALLER
            assert looker.backed_up == []
            looker.press("Install now")
            await looker.until(seat.app.closed.is_set)
            assert looker.backed_up == [True]
            assert opened.files == []  # not while the app is running
            looker.desk.close()
        looker.desk.hand_over()
        assert opened.files == [f"open {NAME}"]

    run(story())


@pytest.mark.parametrize("packing", [Packing.TAR, Packing.APPIMAGE])
def test_where_there_is_no_installer_the_file_is_shown(
    packing: Packing, run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path, packing)
            dialog = await looker.dialog()
            looker.press("Download")
            await looker.until(lambda: str(looker.cache) in dialog.status())
            looker.press("Show in folder")
            await looker.until(lambda: opened.files == [f"show {NAME}"])
            assert looker.backed_up == [True]
            assert not seat.app.closed.is_set()
            looker.desk.close()
        looker.desk.hand_over()
        assert opened.files == [f"show {NAME}"]

    run(story())


def test_a_folder_that_nothing_opens_is_named(
    run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    opened.answers = False

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path, Packing.TAR)
            dialog = await looker.dialog()
            looker.press("Download")
            await looker.until(lambda: str(looker.cache) in dialog.status())
            looker.press("Show in folder")
            await looker.until(lambda: "No program answered" in dialog.status())
            looker.desk.close()

    run(story())


def test_not_now_is_for_now_and_skip_is_for_good(
    run: Run, gateway: Gateway, publisher: Publisher, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            notices = seat.app.window.notices
            looker = Looker(seat, publisher, tmp_path)
            await looker.until(lambda: NEWS in notices.texts())
            looker.press("Not now")
            assert NEWS not in notices.texts()
            notes = paths_in(tmp_path).data / "updates.json"
            assert b"skipped" not in notes.read_bytes()
            notes.unlink()
            again = Looker(seat, publisher, tmp_path)
            await looker.until(lambda: NEWS in notices.texts())
            looker.press("Skip this version")
            assert NEWS not in notices.texts()
            await looker.until(lambda: b'"skipped":"1.2"' in notes.read_bytes())
            looker.desk.close()
            again.desk.close()

    run(story())


def test_what_is_switched_off_asks_nobody(run: Run, gateway: Gateway, publisher: Publisher, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            passed = asyncio.Event()
            looker = Looker(seat, publisher, tmp_path)
            looker.settings = Settings(looks_for_updates=False)
            looker.desk._timer.timeout.connect(passed.set)
            await passed.wait()
            looker.settings = Settings()
            looker.desk._timer.start(0)
            await looker.until(lambda: "feed.json.sig" in publisher.asked())
            looker.desk.close()

    run(story())
    assert len(publisher.asked()) == 2


def test_a_look_that_fails_bothers_nobody(
    run: Run, gateway: Gateway, publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.put(publisher.feed_url + ".sig", bytes(64))

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            await looker.until(lambda: "not signed by the makers" in caplog.text)
            assert not seat.app.window.notices.is_said(NEW_VERSION)
            looker.desk.close()

    run(story())


def test_a_tampered_file_is_told_and_never_started(
    run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    publisher.put(publisher.file_url, INSTALLER[::-1])

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            dialog = await looker.dialog()
            looker.press("Download")
            await looker.until(lambda: "not the file that was published" in dialog.status())
            publisher.put(publisher.file_url, INSTALLER)
            looker.press("Try again")
            await looker.until(lambda: "Install it now?" in dialog.status())
            (looker.cache / NAME).write_bytes(INSTALLER[::-1])
            looker.press("Install now")
            await looker.until(lambda: "has changed since it came" in dialog.status())
            looker.desk.close()
        looker.desk.hand_over()

    run(story())
    assert opened.files == []


def test_without_a_copy_of_the_history_nothing_is_installed(
    run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            looker.problem = LedgerError("No room for a copy.")
            dialog = await looker.dialog()
            looker.press("Download")
            await looker.until(lambda: "Install it now?" in dialog.status())
            looker.press("Install now")
            await looker.until(lambda: dialog.status() == "No room for a copy.")
            assert not seat.app.closed.is_set()
            looker.desk.close()
        looker.desk.hand_over()

    run(story())
    assert opened.files == []


def test_a_download_that_hangs_is_stopped_by_a_click(
    run: Run, kie: FakeKie, gateway: Gateway, publisher: Publisher, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            dialog = await looker.dialog()
            kie.next("file", Fault.hang())
            looker.press("Download")
            await looker.until(lambda: NAME in publisher.asked())
            looker.press("Cancel")
            await looker.until(lambda: "to download" in dialog.status())
            looker.press("Not now")
            assert not seat.app.window.findChildren(UpdateDialog)[0].isVisible()
            looker.desk.close()

    run(story())


def test_the_end_of_the_app_does_not_wait_for_a_hung_feed(
    run: Run, kie: FakeKie, gateway: Gateway, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Exchanges] = []

    def close(one: Exchanges) -> None:
        closed.append(one)
        really_close(one)

    really_close = Exchanges.close
    monkeypatch.setattr(Exchanges, "close", close)
    kie.next("file", Fault.hang())

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            looker = Looker(seat, publisher, tmp_path)
            await looker.until(lambda: "feed.json" in publisher.asked())
            looker.desk.close()
            assert looker.desk._exchanges in closed

    run(story())


def test_the_history_is_copied_or_it_is_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    recorder = FlightRecorder(tmp_path / "answers.bin")
    copy_history(ledger, recorder)
    before = len(ledger.backups.newest_first())
    assert before
    ledger.backups._free_bytes = lambda _folder: 0
    with pytest.raises(LedgerError, match="not enough room"):
        copy_history(ledger, recorder)
    ledger.close()
    recorder.close()


@pytest.mark.parametrize(
    ("sandbox", "packed", "looks"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_only_an_installed_app_looks_and_not_in_a_session_for_practice(
    run: Run,
    gateway: Gateway,
    publisher: Publisher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sandbox: bool,
    packed: bool,
    looks: bool,
) -> None:
    own = publisher.own() if packed else None
    monkeypatch.setattr("kiegui.app.own_copy", lambda *_: own)

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway, sandbox=sandbox) as seat:
            assert seat.app._updates_desk._timer.isActive() is looks

    run(story())


def test_an_installed_app_copies_its_history_and_hands_over_when_all_is_closed(
    run: Run, gateway: Gateway, publisher: Publisher, opened: Opened, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            desk, ledger = seat.app._updates_desk, seat.app._ledger
            assert ledger is not None
            before = len(ledger.backups.newest_first())
            await desk._back_up()
            assert len(ledger.backups.newest_first()) == before + 1
            desk._installer = tmp_path / NAME
            assert opened.files == []
        assert opened.files == [f"open {NAME}"]
        assert not seat.app.is_open

    run(story())
