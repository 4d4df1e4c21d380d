"""The app without its window, as a process that is made to be killed: `python -m tests.reliability.life '{"folder": …}'`.

Its parts are the app's own, put together as `kiegui.app` does. What the person at the screen would see is appended to
`seen.jsonl` in the folder, beside the app's own folders.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import time
from pathlib import Path

import msgspec

from kiegui import crashpoint
from kiegui.__main__ import start_logging
from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.data_lock import DataLock
from kiegui.errors import KieGuiError, Refused
from kiegui.paths import Paths, paths_in
from kiegui.redact import Redactor
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.marking import Marking
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recovery import open_ledger
from kiegui.tasks.task import Request, Task, TaskState
from tests.reliability.checker import SEEN
from tests.reliability.full_disk import FullDisk

_write = os.write  # of a disk that has room, whatever `FullDisk` does

ACCOUNT = "test"
MODEL = "kling/v2-5-turbo-text-to-video-pro"
ENDED, CRASHED, TAKEN = 0, 137, 3
"""Exit codes: all is done that can be done; ended at its crashpoint; another process has the folder."""


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What one such process does: open the folder, click, go on with what there is, and end when nothing moves any more.

    `clicks` are the prompts of new tasks, `picture` the path of a file that they all read ("" = none). `labels`: results
    tell what made them. `trashes`: everything that is over goes into the trash at the end; what is there comes back in every
    life, with its files. `sends_held`: the person says that held tasks shall be sent, again and again. `pasted` is given to
    `Runner.adopt` at the end. `crash_at` is KIEGUI_CRASH_AT; `passed` a file to which the name of every crashpoint is
    appended when it is first passed.
    The disk is full for the writes number `full_from` to `full_to` (counted from 1; 0 = never); `dies_when_full`: the life
    ends at the last of them as `kill -9` would. `session` is what the operating system keeps for this session, `begin` a
    moment (seconds since 1970) to wait for before anything is done.
    """

    folder: str
    base_url: str
    upload_url: str
    key: str
    clicks: tuple[str, ...] = ()
    picture: str = ""
    labels: bool = False
    trashes: bool = False
    sends_held: bool = False
    pasted: str = ""
    scale: float = 0.004
    crash_at: str = ""
    passed: str = ""
    full_from: int = 0
    full_to: int = 0
    dies_when_full: bool = False
    session: str = ""
    begin: float = 0.0


class Person:
    """Sees what the window would show, and writes it down where no kill can take it back."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / SEEN, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.prompts: set[str] = set()
        self.clicks_refused = 0

    def note(self, what: str, **members: object) -> None:
        """One line; whole even if we are killed right after."""
        _write(self._file, json.dumps({"what": what, **members}).encode() + b"\n")

    def announce_task(self, task: Task) -> None:
        """A row of the history changes."""
        self.prompts.add(task.request.prompt)
        self.note("task", number=task.number, prompt=task.request.prompt, state=task.state, task_id=task.task_id)

    def announce_stop(self, account: str, problem: Refused) -> None:
        """A dialog."""
        self.note("stop", message=problem.message)

    def announce_trouble(self, problem: KieGuiError) -> None:
        """A notice."""
        self.clicks_refused += "Nothing was sent, nothing was charged." in problem.message
        self.note("trouble", message=problem.message)

    def announce_progress(self, number: int, done: int, total: int) -> None:
        """A bar that nobody writes down."""


class _Passing:
    """Stands where the name of the crashpoint to end at is kept: it is none of them, and writes down which are passed."""

    def __init__(self, file: str) -> None:
        self._file = Path(file)

    def __eq__(self, name: object) -> bool:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
        return False


async def live(life: Life, paths: Paths, person: Person) -> None:
    """From the opening of the folder to the moment when nothing moves any more."""
    lane = Lane("ledger")
    session = Path(life.session or Path(life.folder, "session"))
    session.mkdir(exist_ok=True)
    opened = await lane.do(open_ledger, paths.ledger, paths.answers, session, time.time)
    ledger = opened.ledger
    person.note("ready", notes=opened.notes)
    store = ResultStore(paths.results)
    store.writes_provenance = life.labels
    runner = Runner(ledger, lane, opened.recorder, store, Inputs(paths.inputs), person, pace=Pace(scale=life.scale))
    await runner.connect(ACCOUNT, Client(checked_origin(life.base_url, life.upload_url), life.key))
    wish = {"image_url": Path(life.picture).as_uri()} if life.picture else {}
    for prompt in life.clicks:
        runner.submit(ACCOUNT, Request(MODEL, {"prompt": prompt, "duration": "5", **wish}))
    while len(set(life.clicks) - person.prompts) > person.clicks_refused:
        await asyncio.sleep(0.005)
    await _come_to_rest(life, runner, ledger, lane)
    await lane.do(ledger.back_up_if_due, opened.recorder.written)
    if life.pasted:
        adoption = await runner.adopt(ACCOUNT, life.pasted, lambda done, total: None)
        person.note("adopted", adoption=msgspec.to_builtins(adoption))
        await _come_to_rest(life, runner, ledger, lane)
    await runner.close()
    await _throw_away_and_take_back(life, Marking(ledger, lane, store, lambda marks: None), ledger, lane)
    await lane.do(ledger.close)
    opened.recorder.close()
    lane.close(1.0)


async def _throw_away_and_take_back(life: Life, marking: Marking, ledger: Ledger, lane: Lane) -> None:
    await marking.go_on()
    if life.trashes:
        await marking.trash(range(1, len(life.clicks) + 1))
    await marking.restore(await lane.do(ledger.in_trash))
    marking.close()


async def _come_to_rest(life: Life, runner: Runner, ledger: Ledger, lane: Lane) -> None:
    while left := await lane.do(ledger.unfinished):
        if all(task.state is TaskState.HELD for task in left):
            if not life.sends_held:
                return
            await runner.resume(ACCOUNT)
        await asyncio.sleep(0.005)


def main(text: str | None = None) -> None:
    """Live once, as the JSON object says."""
    life = msgspec.json.decode(text or sys.argv[1], type=Life)
    os.environ["KIEGUI_CRASH_AT"] = life.crash_at
    importlib.reload(crashpoint)  # it reads the environment when it is imported, and a fork comes with all imports done
    if life.passed:
        vars(crashpoint)["_NAME"] = _Passing(life.passed)
    time.sleep(max(0.0, life.begin - time.time()))
    disk = FullDisk(life.full_from, life.full_to, die=life.dies_when_full)
    folder = Path(life.folder)
    paths = paths_in(folder)
    redactor = Redactor()
    redactor.add(life.key)
    start_logging(paths, redactor)
    if not DataLock(paths.data / "lock").take():
        sys.exit(TAKEN)
    disk.begin()
    person = Person(folder)
    asyncio.run(live(life, paths, person))
    person.note("done", writes=disk.count)


if __name__ == "__main__":
    main()
