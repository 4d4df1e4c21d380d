"""Everything but the window works where Qt isn't even installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STORY = """
import asyncio, sys
from importlib.abc import MetaPathFinder
from pathlib import Path


class NoQt(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(f"{name} is not installed here")


sys.meta_path.insert(0, NoQt())

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.catalog.check import check, input_for
from kiegui.catalog.registry import load_models
from kiegui.media.kinds import MediaKind
from kiegui.paths import resources_folder
from kiegui.sandbox.process import SandboxProcess
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.pace import Pace
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.results import ResultStore
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Request, TaskState

folder = Path(sys.argv[1])


class Listening:
    def __init__(self):
        self.ended = asyncio.Event()

    def announce_task(self, task):
        if not task.state.unfinished:
            self.ended.set()

    def announce_stop(self, account, problem):
        raise problem

    announce_trouble = announce_stop

    def announce_progress(self, number, done, total):
        pass


async def story(base):
    spec = load_models(resources_folder() / "models").by_id["kling/v2-5-turbo-text-to-video-pro"]
    values = {"prompt": "A kite over the dunes", "duration": "5", "cfg_scale": 0.3}
    assert check(spec, values) == ()
    lane = Lane("ledger")
    ledger = await lane.do(Ledger, folder / "ledger.sqlite")
    heard = Listening()
    recorder = FlightRecorder(folder / "answers.bin")
    results, inputs = ResultStore(folder / "results"), Inputs(folder / "inputs")
    runner = Runner(ledger, lane, recorder, results, inputs, heard, pace=Pace(scale=0.01))
    await runner.connect(SANDBOX, Client(checked_origin(base), "practice-key"))
    runner.submit(SANDBOX, Request(spec.id, input_for(spec, values)))
    await asyncio.wait_for(heard.ended.wait(), 20)
    await runner.close()
    await lane.do(ledger.close)
    recorder.close()
    lane.close(1.0)


sandbox = SandboxProcess()
base = sandbox.start(
    [sys.executable, "-m", "kiegui.sandbox", "--pace", "0", "--state", str(folder / "state.json"),
     "--media", str(resources_folder() / "sandbox")]
)
try:
    asyncio.run(story(base))
finally:
    sandbox.stop()

reader = LedgerReader(folder / "ledger.sqlite")
(task,) = reader.tasks(reader.numbers())
reader.close()
(result,) = task.results
assert task.state is TaskState.SAVED, task
assert result.kind is MediaKind.VIDEO
assert (folder / "results" / result.file).stat().st_size == result.size > 10_000
assert not [name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "qasync")]
print("saved without Qt")
"""


def test_a_task_goes_all_the_way_without_qt(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", STORY, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert (ended.stdout.strip(), ended.stderr) == ("saved without Qt", "")
