"""The app's downloads alone, as a process that is made to be killed: it goes on with one task until its results are saved."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kiegui import crashpoint
from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks import part_file
from kiegui.tasks.account import Account
from kiegui.tasks.fetching import Fetching
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Task, TaskState
from tests.reliability import life


def start(folder: Path, base_url: str, key: str, crash_at: str = "") -> BaseProcess:
    """A process that downloads until all is saved, or until it is killed, or passes that crashpoint."""
    if sys.platform == "win32":
        spawn = multiprocessing.get_context("spawn")
        process: BaseProcess = spawn.Process(target=main, args=(folder, base_url, key, crash_at), daemon=True)
    else:
        fork = multiprocessing.get_context("forkserver")
        fork.set_forkserver_preload([life.__name__, __name__])
        process = fork.Process(target=main, args=(folder, base_url, key, crash_at), daemon=True)
    process.start()
    return process


def main(folder: Path, base_url: str, key: str, crash_at: str) -> None:
    """What such a process does. It vouches for what has come much more often than the app, whose results are larger."""
    os.environ["KIEGUI_CRASH_AT"] = crash_at
    importlib.reload(crashpoint)
    vars(part_file)["VOUCH_BYTES"] = 8_000
    asyncio.run(asyncio.wait_for(download(folder, Client(checked_origin(base_url), key)), 60))


async def download(folder: Path, client: Client) -> None:
    """Go on with what is unfinished, as the runner does, until nothing is."""
    lane = Lane("ledger")
    ledger = await lane.do(Ledger, folder / "ledger.sqlite")

    async def change(task: Task, **changes: Any) -> Task:
        changed = replace(task, **changes)
        await lane.do(ledger.save, changed, task.state)
        return changed

    pace = Pace(scale=0.002)
    store = ResultStore(folder / "results")
    fetching = Fetching(change, store, lambda _number, _done, _total: None, pace.questions(), pace, time.time)
    for task in await lane.do(ledger.unfinished):
        attempt = 0
        while task.state is TaskState.DOWNLOADING:
            task, pause = await fetching.step(task, Account(task.account, client), attempt)
            attempt = attempt + 1 if task.trouble else 0
            await asyncio.sleep(pause)
    fetching.close()
    await lane.do(ledger.close)
