"""kill -9 at random moments: nothing is sent twice, nothing is lost, and every doubt is named."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.fake_kie import FakeKieProcess

TASKS = 8
ROUNDS = int(os.environ.get("KIEGUI_KILLS", "6"))
"""The long form: KIEGUI_KILLS=300 make test ARGS="-k kill"."""

APP = """
import asyncio, sys
from pathlib import Path
from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks.lanes import Lane
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.pace import Pace
from kiegui.tasks.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import Request

folder, base, key, submissions = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])

class Silent:
    def announce_task(self, task): pass
    def announce_stop(self, account, problem): raise problem
    def announce_trouble(self, problem): raise problem

async def live():
    lane = Lane("ledger")
    ledger = await lane.do(Ledger, folder / "ledger.sqlite")
    recorder = FlightRecorder(folder / "answers.bin")
    runner = Runner(ledger, lane, recorder, ResultStore(folder / "results"), Silent(), pace=Pace(scale=0.01))
    await runner.connect("test", Client(checked_origin(base), key))
    for number in range(submissions):
        runner.submit("test", Request("some/model", {"prompt": f"task {number}"}))
    print("ready", flush=True)
    while submissions or await lane.do(ledger.unfinished):
        await asyncio.sleep(0.01)
    print("done", flush=True)

asyncio.run(asyncio.wait_for(live(), 30))
"""


def start(folder: Path, kie: FakeKieProcess, submissions: int) -> subprocess.Popen[str]:
    """The app without its window, until it says that it is ready."""
    command = [sys.executable, "-c", APP, str(folder), kie.base_url, kie.key, str(submissions)]
    app = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    assert app.stdout.readline() == "ready\n"
    return app


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_at_any_moment_nothing_is_lost_or_doubled(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with FakeKieProcess(tmp_path / "truth.jsonl") as kie:
        for submissions in (TASKS, 0):
            with start(tmp_path, kie, submissions) as app:
                time.sleep(chance.uniform(0.0, 0.12))  # the moment of the kill: chance, not a condition
                app.kill()
        with start(tmp_path, kie, 0) as app:
            assert app.stdout is not None
            assert app.stdout.readline() == "done\n"
        creates = kie.truth().creates
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        rows = db.execute(
            "SELECT state, task_id, json_extract(CAST(record AS TEXT), '$.request.input.prompt') FROM task"
        )
        tasks = {prompt: (state, task_id) for state, task_id, prompt in rows}
    db.close()
    sent = Counter(created.json["input"]["prompt"] for created in creates)
    assert not [prompt for prompt, times in sent.items() if times > 1], f"sent twice with seed {seed}"
    for created in creates:
        state, task_id = tasks[created.json["input"]["prompt"]]
        assert task_id == created.task_id or state == "unconfirmed", f"lost with seed {seed}: {created.task_id}"
    assert {state for state, _ in tasks.values()} <= {"saved", "unconfirmed"}
