"""F6: many starts at once on one data folder: one gets it, and no task is sent twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request
from tests.fake_kie import FakeKie
from tests.fake_kie.process import REPOSITORY
from tests.reliability.children import Child
from tests.reliability.figures import tell
from tests.reliability.home import Home, home
from tests.reliability.life import ENDED, TAKEN

STARTS = 50
WINDOWS = 5


def test_one_of_many_starts_gets_the_folder_and_sends_once() -> None:
    with home() as here:
        here.kie.plan = ("waiting",)  # the one that gets it has something to do until we say so
        begin = time.time() + 1.0
        lives = [Child(here.life("dunes", "harbour", sends_held=True, begin=begin)) for _ in range(STARTS)]
        here.kie.wait_for(lambda: len(here.kie.truth.creates) == 2, 20.0)
        until = time.monotonic() + 60
        while sum(life.has_ended() for life in lives) < STARTS - 1 and time.monotonic() < until:
            time.sleep(0.01)
        for task in here.kie.tasks.values():
            task.plan = ("success",)
        codes = Counter(life.end() for life in lives)
        sent = Counter(created.json["input"]["prompt"] for created in here.kie.truth.creates)
        broken = here.violations()
    tell(
        "F6",
        f"{STARTS} simultaneous starts on one folder",
        "1 gets it, 0 sent twice",
        f"{codes[ENDED]} gets it, {here.posts() - 2} sent twice",
    )
    assert codes == {ENDED: 1, TAKEN: STARTS - 1}
    assert (sent, here.posts(), broken) == ({"dunes": 1, "harbour": 1}, 2, [])


def queue_one(here: Home) -> None:
    """A task that was clicked just before the app was closed."""
    ledger = Ledger(here.paths.ledger)
    ledger.add(here.kie.base_url, int(time.time() * 1000), Request("some/model", {"prompt": "dunes"}), None)
    ledger.close()


@contextmanager
def opened(here: Home) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The app itself, started several times; whatever is still open in the end is killed."""
    apps = [open_app(here.folder, here.kie) for _ in range(WINDOWS)]
    try:
        yield apps
    finally:
        for app in apps:
            app.kill()
            app.wait()


def open_app(folder: Path, kie: FakeKie) -> subprocess.Popen[bytes]:
    """The app itself, on a screen that nobody sees."""
    account = {"KIEGUI_API_BASE": kie.base_url, "KIEGUI_UPLOAD_BASE": kie.upload_url, "KIEGUI_API_KEY": kie.key}
    command = [sys.executable, "-m", "kiegui", "--data-dir", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **account}
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL)


@pytest.mark.skipif(sys.platform == "win32", reason="a window can't be asked to close by a signal there")
def test_one_of_several_windows_opens_and_the_others_leave() -> None:
    with home() as here:
        queue_one(here)
        with opened(here) as apps:
            until = time.monotonic() + 60
            while sum(app.poll() is not None for app in apps) < WINDOWS - 1 and time.monotonic() < until:
                time.sleep(0.02)
            (winner,) = (app for app in apps if app.poll() is None)
            here.kie.wait_for(lambda: bool(here.kie.truth.requests), 20.0)  # its window listens to signals by now
            winner.send_signal(signal.SIGTERM)
            codes = [app.wait(20) for app in apps]
        posts = here.posts()
    tell(
        "F6",
        f"{WINDOWS} real starts of the app on one folder",
        "1 window, 0 sent twice",
        f"1 window, {max(0, posts - 1)} sent twice",
    )
    assert (codes, posts <= 1) == ([0] * WINDOWS, True)
