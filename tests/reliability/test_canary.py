"""F13: the key is in the keychain, in the Authorization header for Kie's two hosts, and nowhere else."""

from __future__ import annotations

import asyncio
import base64
import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
import shiboken6
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from qasync import QEventLoop

from kiegui import accounts
from kiegui.__main__ import start_logging
from kiegui.api.client import Client
from kiegui.api.origin import Origin
from kiegui.app import App
from kiegui.paths import Paths, paths_in
from kiegui.redact import Redactor
from kiegui.tasks.pace import Pace
from kiegui.tasks.task import Task
from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.look import Appearance, Look
from kiegui.ui.unexpected import UnexpectedError, catch_unexpected
from tests.fake_kie import FAULTS, FakeKie, Fault, Request
from tests.fake_kie import Origin as Host
from tests.reliability.figures import tell
from tests.reliability.search import Search, spellings
from tests.test_keychain import Memory

CANARY = "c0ffee5ca1ab1e0ddba11f00d0decade"
"""Looks like Kie's keys, which look like Kie's task ids."""

MODEL = "kling/v2-5-turbo-text-to-video-pro"


class Seat:
    """The app with a log that holds everything, and a search for the key that looks again and again."""

    def __init__(self, paths: Paths, search: Search) -> None:
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        self.redactor = Redactor()
        self.look = Look(qt)
        self.app = App(paths, self.look, pace=Pace(scale=0.002), redactor=self.redactor)
        self.tasks: dict[int, Task] = {}
        self.app.bridge.task_changed.connect(self._on_task_changed)
        self._search = search
        self._clicks = 0

    def _on_task_changed(self, task: Task) -> None:
        self.tasks[task.number] = task

    async def __aenter__(self) -> Seat:
        self.app.window.show()
        await self.app.start()
        self.look_for_the_key()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.look_for_the_key()
        for window in QApplication.topLevelWidgets():
            window.close()
        await self.app.stop()
        self.app.window.deleteLater()
        self.look.choose(Appearance.SYSTEM)
        self.look.deleteLater()

    def look_for_the_key(self) -> None:
        """On the screen, on the clipboard after every Copy button, and at our processes."""
        self._search.window()
        for button in QApplication.allWidgets():
            if isinstance(button, QAbstractButton) and "copy" in f"{button.text()} {button.accessibleName()}".lower():
                button.click()
                self._search.text(f"the clipboard after “{button.text()}”", QApplication.clipboard().text())
        self._search.children()

    def look_into_objects(self) -> None:
        """What every object of ours says of itself in a log or a debugger."""
        for thing in gc.get_objects():
            if str(type(thing).__module__).startswith("kiegui.") and shiboken6.isValid(thing):
                self._search.text(f"repr of {type(thing).__name__}", repr(thing))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for it."""
        while not condition():
            await asyncio.sleep(0.005)

    async def click(self, **more: Any) -> None:
        """Submit a task, and wait until it stands somewhere, whatever comes."""
        self._clicks += 1
        values = {"prompt": f"click {self._clicks}", **more}
        self.app.window.submitted.emit(self.app.models.by_id[MODEL], values, None)
        before = len(self.tasks)
        await self.until(lambda: len(self.tasks) > before)
        await asyncio.sleep(0.03)

    async def enter(self, text: str, answer: str) -> None:
        """Type a key in, and wait for what the dialog says of it."""
        self.app.window.top_bar.key_wanted.emit()
        (dialog,) = self.app.window.findChildren(KeyDialog)
        (line,) = dialog.findChildren(QLineEdit)
        line.setText(text)
        self._search.window()
        dialog.key_entered.emit(text)
        await self.until(lambda: answer in dialog.status())
        self.look_for_the_key()
        dialog.reject()
        await self.until(lambda: not self.app.window.findChildren(KeyDialog))


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    qapp.setQuitOnLastWindowClosed(False)
    with QEventLoop(qapp) as made:
        yield made


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments and environment of every process that is started, on any system."""
    seen: list[str] = []
    real = subprocess.Popen.__init__

    def init(self: Any, args: Any, *rest: Any, **options: Any) -> None:
        seen.append(f"{args!r} {options.get('env') or dict(os.environ)!r}")
        real(self, args, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", init)
    return seen


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Callable[[Redactor], None]]:
    """Begins the app's own log, at the level at which everything talks; as before at the end."""
    root = logging.getLogger()
    before, level, raises = list(root.handlers), root.level, logging.raiseExceptions

    def begin(redactor: Redactor) -> None:
        for handler in before:
            root.removeHandler(handler)
        start_logging(paths_in(tmp_path), redactor)
        for name in (None, "urllib3", "qasync", "asyncio", "keyring"):
            logging.getLogger(name).setLevel(logging.DEBUG)

    yield begin
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        if handler not in root.handlers:
            root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = raises
    for name in ("urllib3", "qasync", "asyncio", "keyring"):
        logging.getLogger(name).setLevel(logging.NOTSET)


async def live(seat: Seat, kie: FakeKie, folder: Path) -> None:
    """Everything that a person, a server and an accident can do with a key."""
    for welcome in seat.app.window.findChildren(Welcome):
        welcome.reject()
    await seat.enter(f"{CANARY}\nX-Header: y", "does not look like a key")
    kie.next("chat/credit", Fault.code(401, f"Invalid key: Bearer {CANARY}"))
    await seat.enter(CANARY, "did not accept")
    await seat.enter(f" {CANARY}\n", "The key works")
    assert seat.redactor.redact(f"a {CANARY}") == "a ***"
    picture = folder / "input.png"
    picture.write_bytes(kie.results[0][1])
    await seat.click(image_url=picture.as_uri())
    await seat.click()
    for name in sorted(FAULTS.keys() - {"hang"}):
        kie.next("createTask", FAULTS[name](after_commit=True))
        await seat.click()
        kie.next("recordInfo", FAULTS[name]())
        kie.next("file", FAULTS[name]())
        await seat.click()
    for text in (f"Invalid header value b'Bearer {CANARY}'", "no"):
        kie.next("createTask", Fault.code(422, text))
        await seat.click()
    kie.next("file", *[Fault.redirect(302, kie.evil.base_url)] * 3)
    await seat.click()
    for number in list(seat.tasks)[-10:]:
        seat.app.window.history.choose(number)
        await asyncio.sleep(0.01)
        seat.look_for_the_key()
    seat.look_into_objects()
    await adopt(seat)
    await crash(seat)
    seat.app.window.top_bar.key_forgotten.emit()
    await seat.until(lambda: not any(seat_has_key()))


def seat_has_key() -> Iterator[bool]:
    """Whether the keychain still has it."""
    backend = keyring.get_keyring()
    assert isinstance(backend, Memory)
    yield CANARY in backend.kept.values()


async def adopt(seat: Seat) -> None:
    """Paste a whole command for a terminal, with the key in it, where ids are asked for."""
    ids = [task.task_id for task in seat.tasks.values() if task.task_id]
    pasted = f"curl 'https://api.kie.ai/api/v1/jobs/recordInfo?taskId={ids[0]}' -H 'Authorization: Bearer {CANARY}'"
    runner = seat.app._runner
    assert runner is not None
    await runner.adopt("kie", pasted, lambda done, total: None)


async def crash(seat: Seat) -> None:
    """What nobody foresaw, with the key in its text."""
    sys.excepthook(ValueError, ValueError(f"Invalid header value b'Bearer {CANARY}\\n'"), None)
    await seat.until(lambda: any(isinstance(window, UnexpectedError) for window in QApplication.topLevelWidgets()))
    seat.look_for_the_key()
    logging.getLogger("kiegui").error("with a key: %s", CANARY, exc_info=RuntimeError(CANARY), stack_info=True)
    logging.getLogger("kiegui").debug("%d is no number", CANARY)


def network(search: Search, kie: FakeKie) -> int:
    """Look into everything that came in anywhere but in that one header; how often it was there."""
    rightly = 0
    for request in kie.truth.requests:
        headers = list(request.headers)
        if request.origin in (Host.API, Host.UPLOADS) and ("Authorization", f"Bearer {CANARY}") in headers:
            headers.remove(("Authorization", f"Bearer {CANARY}"))
            rightly += 1
        search.bytes(f"a request to {request.origin}", repr((request.target, headers)).encode() + request.body)
    return rightly


def test_the_key_is_nowhere_else(
    loop: QEventLoop,
    kie: FakeKie,
    tmp_path: Path,
    started: list[str],
    log: Callable[[Redactor], None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    search = Search(CANARY)
    kie.key = CANARY
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(accounts, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))
    monkeypatch.setattr(keyring.core, "_keyring_backend", Memory())

    async def story() -> None:
        seat = Seat(paths_in(tmp_path), search)
        log(seat.redactor)
        with catch_unexpected(loop, seat.redactor.redact):
            async with seat:
                await live(seat, kie, tmp_path)
            again = Seat(paths_in(tmp_path), search)
            async with again:
                again.look_for_the_key()

    loop.run_until_complete(asyncio.wait_for(story(), 120))
    search.files(tmp_path)
    for process in started:
        search.text("a process that was started", process)
    search.text("our own environment", repr(dict(os.environ)))
    for text in capfd.readouterr():
        search.text("what was printed", text)
    rightly = network(search, kie)
    tell(
        "F13", "places in which the key was found", 0, f"{len(search.hits)} of {search.looked_at:,} ({rightly} rightly)"
    )
    assert search.hits == []
    assert rightly > 100
    assert "with a key: ***" in (paths_in(tmp_path).logs / "kiegui.log").read_text("utf-8")


def test_what_holds_a_key_does_not_tell_it() -> None:
    search = Search(CANARY)
    origin = Origin("https://api.example.org", "https://files.example.org")
    redactor = Redactor()
    redactor.add(CANARY)
    for holder in (accounts.Gateway(origin, CANARY), Client(origin, CANARY), redactor):
        for thing in (holder, *vars(holder).values()):
            if type(thing).__module__.startswith("kiegui."):
                search.text(f"repr of {type(thing).__name__}", repr(thing))
    assert search.looked_at >= 5
    assert search.hits == []


@pytest.mark.parametrize("name", spellings(CANARY))
def test_the_search_finds_every_spelling(name: str, tmp_path: Path) -> None:
    search = Search(CANARY)
    (tmp_path / "file").write_bytes(b"before " + spellings(CANARY)[name] + b" after")
    search.files(tmp_path)
    assert search.hits


@pytest.mark.parametrize("before", ["", "a", "Be"])
def test_the_search_finds_it_within_base64(before: str) -> None:
    search = Search(CANARY)
    search.bytes("here", base64.b64encode(f"{before}{CANARY} and more".encode()))
    assert search.hits


def test_the_search_finds_it_in_a_window(loop: QEventLoop) -> None:
    shown, hidden = QLineEdit(CANARY), QLineEdit(CANARY)
    hidden.setEchoMode(QLineEdit.EchoMode.Password)
    search = Search(CANARY)
    search.window()
    assert any("display text" in hit for hit in search.hits)
    shown.deleteLater()
    search = Search(CANARY)
    shown.setText("")
    search.window()
    assert search.hits == []
    hidden.deleteLater()


def test_the_search_finds_it_at_other_servers(kie: FakeKie) -> None:
    search = Search(CANARY)
    header = ("Authorization", f"Bearer {CANARY}")
    for host in (Host.API, Host.FILES):
        kie.truth.saw(Request(host, "GET", "/x", (header,)))
    kie.truth.saw(Request(Host.API, "GET", f"/x?key={CANARY}"))
    assert network(search, kie) == 1
    assert {hit.split(" (")[0] for hit in search.hits} == {"a request to files", "a request to api"}
