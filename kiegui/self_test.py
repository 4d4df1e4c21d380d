"""`kiegui --self-test DIR`: the main job in a real window, in the sandbox, with a report and screenshots."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Qt, SignalInstance, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from kiegui import __version__
from kiegui.app import App
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import KieGuiError
from kiegui.paths import Paths
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.look import Look

MODELS = ("bytedance/v1-lite-text-to-video", "kling/v2-5-turbo-text-to-video-pro")
_STEP_SECONDS = 60.0
_LINGER_SECONDS = 1.2  # so that the film is well under way on the screenshot


class SelfTestFailed(KieGuiError):
    """Something is not as it should be."""


class Step(msgspec.Struct):
    """One thing that was done: what, and how long it took."""

    name: str
    seconds: float


class Report(msgspec.Struct):
    """What `report.json` says; `ok` only if results were saved, shown, and are in the history after a reopen."""

    ok: bool = False
    problem: str = ""
    versions: dict[str, str] = {}
    steps: list[Step] = []
    states: dict[str, list[str]] = {}
    results: list[str] = []
    screenshots: list[str] = []


class SelfTest:
    """Goes through the app as a person would."""

    def __init__(self, folder: Path, paths: Paths, look: Look) -> None:
        self._folder = folder
        self._paths = paths
        self._look = look
        self._tasks: dict[int, Task] = {}
        self.report = Report(
            versions={
                "kiegui": __version__,
                "python": platform.python_version(),
                "qt": str(qVersion()),
                "system": platform.platform(),
                "screen": QGuiApplication.platformName(),
            }
        )

    async def run(self) -> None:
        """Everything; raises SelfTestFailed or TimeoutError where something is not as it should be."""
        begun = time.monotonic()
        app = App(self._paths, self._look, sandbox=True)
        app.bridge.task_changed.connect(self._on_task_changed)
        app.window.show()
        try:
            await app.start()
            self._took("start", begun)
            for model_id in MODELS:
                _demand(model_id in app.models.by_id, f"the model {model_id} is missing")
                await self._make(app, app.models.by_id[model_id])
        finally:
            app.window.close()
            await app.stop()
        await self._reopen()

    def _on_task_changed(self, task: Task) -> None:
        self._tasks[task.number] = task
        states = self.report.states.setdefault(f"{task.number} {task.request.model}", [])
        if states[-1:] != [task.state]:
            states.append(task.state)

    async def _make(self, app: App, spec: ModelSpec) -> None:
        """One film: fill in the form, press Generate, wait until it plays on the stage."""
        short = spec.id.partition("/")[2]
        begun = time.monotonic()
        app.window.form.set_draft(spec.id, spec.example)
        _demand(app.window.form.values() == spec.example, f"the form of {spec.id} does not hold what was filled in")
        await self._shoot(app, f"{short} 1 form")
        before = set(self._tasks)
        button = _button(app.window, "Generate")
        _demand(button.isEnabled(), "Generate can’t be pressed")
        button.click()
        await _until(app.bridge.task_changed, lambda: len(self._tasks) > len(before))
        (number,) = set(self._tasks) - before
        self._took(f"{short}: submitted", begun)

        begun = time.monotonic()
        shown = asyncio.ensure_future(_heard(app.window.stage.playing))
        await _until(app.bridge.task_changed, lambda: self._tasks[number].state is TaskState.GENERATING)
        await self._shoot(app, f"{short} 2 running")
        await _until(app.bridge.task_changed, lambda: not self._tasks[number].state.unfinished)
        task = self._tasks[number]
        _demand(task.state is TaskState.SAVED, f"{spec.id} ended as {task.state}: {task.failure or task.trouble}")
        self._took(f"{short}: saved", begun)

        begun = time.monotonic()
        await shown
        self._took(f"{short}: on the stage", begun)
        await asyncio.sleep(_LINGER_SECONDS)
        await self._shoot(app, f"{short} 3 finished")
        for result in task.results:
            path = self._paths.results / result.file
            _demand(path.stat().st_size == result.size > 0, f"{path} is not what was downloaded")
            self.report.results.append(str(path))

    async def _reopen(self) -> None:
        """A new window on the same folder: everything must be there."""
        begun = time.monotonic()
        app = App(self._paths, self._look, sandbox=True)
        app.window.show()
        try:
            await app.start()
            async with asyncio.timeout(_STEP_SECONDS):
                for number, task in self._tasks.items():
                    while not (text := _row_text(app, number)):
                        await asyncio.sleep(0.02)
                    wanted = f"{app.models.by_id[task.request.model].title}, Saved, {task.request.prompt}"
                    _demand(text == wanted, f"the history says “{text}”")
            self._took("found again after a reopen", begun)
            await self._shoot(app, "history after a reopen")
        finally:
            app.window.close()
            await app.stop()

    def _took(self, name: str, begun: float) -> None:
        self.report.steps.append(Step(name, round(time.monotonic() - begun, 3)))

    async def _shoot(self, app: App, name: str) -> None:
        await asyncio.sleep(0.25)  # let hover, layout and thumbnails settle: this is for people to look at
        file = self._folder / f"{name.replace(' ', '-')}.png"
        _demand(app.window.grab().save(str(file)), f"{file} can’t be written")
        self.report.screenshots.append(str(file))


async def self_test_in(folder: Path, paths: Paths, look: Look) -> int:
    """Run it and leave `report.json` in `folder`; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    test = SelfTest(folder, paths, look)
    try:
        await test.run()
        test.report.ok = True
    except (TimeoutError, KieGuiError) as problem:
        test.report.problem = str(problem) or type(problem).__name__
    (folder / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(test.report), indent=2))
    return 0 if test.report.ok else 1


def _demand(so: bool, otherwise: str) -> None:
    if not so:
        raise SelfTestFailed(otherwise)


def _button(window: QObject, name: str) -> QAbstractButton:
    """The button that assistive tools know by that name."""
    return next(button for button in window.findChildren(QAbstractButton) if button.accessibleName() == name)


def _row_text(app: App, number: int) -> str:
    """What assistive tools read for a task in the history; "" while it is being fetched."""
    rows = app.window.rows
    index = rows.index_of(number)
    if rows.data(index, rows.TaskRole) is None:
        return ""
    return str(rows.data(index, Qt.ItemDataRole.AccessibleTextRole))


async def _until(signal: SignalInstance, condition: Callable[[], bool]) -> None:
    """Wait for a condition that changes only when `signal` is emitted."""
    came = asyncio.Event()

    def on_signal(*_: Any) -> None:
        came.set()

    signal.connect(on_signal)
    try:
        async with asyncio.timeout(_STEP_SECONDS):
            while not condition():
                came.clear()
                await came.wait()
    finally:
        signal.disconnect(on_signal)


async def _heard(signal: SignalInstance) -> None:
    """Wait until `signal` is emitted."""
    heard = False

    def on_signal(*_: Any) -> None:
        nonlocal heard
        heard = True

    signal.connect(on_signal)
    try:
        await _until(signal, lambda: heard)
    finally:
        signal.disconnect(on_signal)
