"""Tasks with local files, from the click to the saved result: sent once, with addresses that Kie can read."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from kiegui.tasks.inputs import Inputs
from kiegui.tasks.task import Request, Task, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.media.samples import picture
from tests.tasks.conftest import ACCOUNT, Bench

Run = Callable[[Coroutine[Any, Any, Any]], Any]
DAY = 86_400.0

LIFE = """
import asyncio, sys
from pathlib import Path
from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import Request
from tests.tasks.conftest import Listening

async def main(folder, api, upload, key, file):
    lane = Lane("ledger")
    ledger = await lane.do(Ledger, folder / "data" / "ledger.sqlite")
    recorder = FlightRecorder(folder / "data" / "answers.bin")
    runner = Runner(ledger, lane, recorder, ResultStore(folder / "results"), Inputs(folder / "data" / "inputs"),
                    Listening(), pace=Pace(scale=0.002))
    await runner.connect("test", Client(checked_origin(api, upload), key))
    runner.submit("test", Request("acme/film", {"image_url": file}), 42.0)
    await asyncio.sleep(30)

folder, *words = sys.argv[1:]
asyncio.run(main(Path(folder), *words))
"""


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    file = tmp_path / "heron.png"
    file.write_bytes(picture("png"))
    return file


def request_for(*files: Path) -> Request:
    return Request("acme/film", {"prompt": "A heron", "shots": [{"image": file.as_uri()} for file in files]})


async def carried(bench: Bench, request: Request, state: TaskState = TaskState.SAVED, number: int = 1) -> Task:
    """Submit one task and wait for a state, in a session of its own."""
    await bench.open()
    await bench.connect()
    bench.runner.submit(ACCOUNT, request, 42.0)
    task = await bench.heard.until_state(state, number)
    await bench.close()
    return task


def test_file_is_uploaded_then_the_task_is_sent_with_its_address(
    bench: Bench, kie: FakeKie, run: Run, heron: Path
) -> None:
    task = run(carried(bench, request_for(heron)))
    (created,), (taken,) = kie.truth.creates, kie.truth.uploads
    assert created.json["input"] == {"prompt": "A heron", "shots": [{"image": taken.url}]}
    assert taken.content == heron.read_bytes()
    assert bench.heard.states()[:4] == [TaskState.QUEUED, TaskState.UPLOADING, TaskState.QUEUED, TaskState.SENDING]
    assert (task.number, len(taken.content), len(taken.content)) in bench.heard.progress


def test_key_is_shown_to_kie_and_its_file_server_only(bench: Bench, kie: FakeKie, run: Run, heron: Path) -> None:
    kie.next("file-stream-upload", Fault.redirect(307))
    run(carried(bench, request_for(heron)))
    shown = {request.origin for request in kie.truth.requests if request.header("Authorization")}
    assert shown == {"api", "uploads"}
    assert kie.evil.requests == []


def test_what_was_asked_can_be_used_again_although_the_original_is_gone(
    bench: Bench, kie: FakeKie, run: Run, heron: Path
) -> None:
    content = heron.read_bytes()
    first = run(carried(bench, request_for(heron)))
    heron.unlink()
    run(carried(bench, first.request, number=2))
    assert len(kie.truth.creates) == 2
    assert [taken.content for taken in kie.truth.uploads] == [content, content]


def test_task_that_waited_for_more_than_a_day_uploads_again(bench: Bench, kie: FakeKie, run: Run, heron: Path) -> None:
    async def go_on_a_day_later() -> None:
        await bench.open(clock=lambda: time.time() + DAY)
        await bench.connect()
        await bench.runner.resume(ACCOUNT)
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    kie.next("createTask", Fault.code(402))
    run(carried(bench, request_for(heron), TaskState.HELD))
    run(go_on_a_day_later())
    (created,) = kie.truth.creates
    assert len(kie.truth.uploads) == 2
    assert created.json["input"]["shots"][0]["image"] == kie.truth.uploads[1].url


def test_batch_uploads_its_file_once(bench: Bench, kie: FakeKie, run: Run, heron: Path) -> None:
    async def batch() -> None:
        await bench.open()
        await bench.connect()
        for _ in range(4):
            bench.runner.submit(ACCOUNT, request_for(heron), 42.0)
        for number in range(1, 5):
            await bench.heard.until_state(TaskState.SAVED, number)
        await bench.close()

    run(batch())
    assert (len(kie.truth.creates), len(kie.truth.uploads)) == (4, 1)


def test_missing_file_is_held_and_nothing_is_sent(bench: Bench, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    task = run(carried(bench, request_for(tmp_path / "gone.png"), TaskState.HELD))
    assert task.trouble == "The file “gone.png” is not there any more. Nothing was sent, nothing was charged."
    assert (kie.truth.creates, kie.truth.uploads) == ([], [])


def test_upload_that_fails_for_a_while_is_tried_until_it_arrives(
    bench: Bench, kie: FakeKie, run: Run, heron: Path
) -> None:
    faults = (Fault.http(503), Fault.reset(after_commit=True), Fault.html(), Fault.code(429), Fault.cut())
    kie.next("file-stream-upload", *faults)
    run(carried(bench, request_for(heron)))
    (created,) = kie.truth.creates
    assert created.json["input"]["shots"][0]["image"] == kie.truth.uploads[-1].url


def test_quitting_in_the_middle_of_an_upload_goes_on_at_the_next_start(
    bench: Bench, kie: FakeKie, run: Run, heron: Path
) -> None:
    async def cut_off() -> float:
        kie.next("file-stream-upload", Fault.hang())
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, request_for(heron), 42.0)
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
        began = time.monotonic()
        await bench.close()
        return time.monotonic() - began

    async def go_on() -> None:
        await bench.open()
        await bench.connect()
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    assert run(cut_off()) < 2.5
    heron.unlink()
    run(go_on())
    assert len(kie.truth.creates) == 1


@pytest.mark.parametrize("place", ["inputs-copied", "inputs-kept", "uploading-arrived", "uploading-saved"])
def test_killed_on_the_way_it_is_sent_once_after_the_next_start(
    place: str, bench: Bench, kie: FakeKie, run: Run, tmp_path: Path, heron: Path
) -> None:
    words = [str(tmp_path), kie.base_url, kie.upload_url, kie.key, heron.as_uri()]
    environment = {**os.environ, "KIEGUI_CRASH_AT": place}
    killed = subprocess.run([sys.executable, "-c", LIFE, *words], env=environment, timeout=30, check=False)
    assert killed.returncode == 137
    assert kie.truth.creates == []

    async def go_on() -> None:
        await bench.open()
        await bench.connect()
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(go_on())
    assert len(kie.truth.creates) == 1
    with sqlite3.connect(bench.file) as db:
        assert db.execute("SELECT count(*) FROM task").fetchone() == (1,)
    db.close()
    leftovers = [path for path in Inputs(bench.file.with_name("inputs")).folder.iterdir() if path.is_file()]
    assert len(leftovers) <= 1  # half a copy, where it was killed in the middle of one
