"""An app that is started and stopped by a test, in Qt's loop: the fixtures `run`, `gateway` and `memory`, and the `Seat`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Self

import keyring
import pytest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from kiegui.accounts import Gateway
from kiegui.api.origin import checked_origin
from kiegui.app import App
from kiegui.paths import paths_in
from kiegui.tasks.pace import Pace
from kiegui.tasks.prices import estimate
from kiegui.tasks.task import Task
from kiegui.ui.look import Appearance, Look
from tests.fake_kie import FakeKie
from tests.test_keychain import Memory

KLING = "kling/v2-5-turbo-text-to-video-pro"
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """Carry out a coroutine in Qt's loop; the errors that nobody caught fail the test."""
    unexpected: list[dict[str, Any]] = []
    qapp.setQuitOnLastWindowClosed(False)
    with QEventLoop(qapp) as loop:
        loop.set_exception_handler(lambda _loop, context: unexpected.append(context))
        yield lambda story: loop.run_until_complete(asyncio.wait_for(story, 20))
    assert unexpected == []


@pytest.fixture
def gateway(kie: FakeKie) -> Gateway:
    return Gateway(checked_origin(kie.base_url, kie.upload_url), kie.key)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A keychain in memory."""
    backend = Memory()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


class Seat:
    """An app that was started, and the tasks that it told of."""

    def __init__(self, folder: Path, **options: Any) -> None:
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        self.look = Look(qt)
        self.app = App(paths_in(folder), self.look, pace=Pace(scale=0.002), **options)
        self.tasks: dict[int, Task] = {}
        self.app.bridge.task_changed.connect(self._on_task_changed)

    def _on_task_changed(self, task: Task) -> None:
        self.tasks[task.number] = task

    async def __aenter__(self) -> Self:
        self.app.window.show()
        await self.app.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.app.window.close()
        await self.app.stop()
        self.app.window.deleteLater()
        self.look.choose(Appearance.SYSTEM)
        self.look.deleteLater()

    def submit(self) -> None:
        spec = self.app.models.by_id[KLING]
        values = {"prompt": "A kite", "duration": "5"}
        self.app.window.submitted.emit(spec, values, estimate(spec, values))

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await asyncio.sleep(0.005)
