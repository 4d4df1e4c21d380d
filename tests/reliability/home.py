"""One data folder with a Kie of its own: where lives are lived, ended and checked."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kiegui.paths import paths_in
from tests.fake_kie import FakeKie, Origin, Request
from tests.fake_kie.log_page import log_page
from tests.fake_kie.server import no_whim
from tests.fake_kie.whims import Whims
from tests.reliability.checker import SEEN, Kind, Violation, read_rows, unknown_ids, violations
from tests.reliability.children import Child
from tests.reliability.life import ENDED, Life

_MEMORY = Path("/dev/shm")
"""kill -9 takes nothing from the operating system, so a disk in memory serves: what has to reach the platter is F4's matter."""


class Home:
    """A folder as `--data-dir` names it, and the Kie that its tasks are made at."""

    def __init__(self, kie: FakeKie, folder: Path) -> None:
        self.kie = kie
        self.folder = folder
        self.paths = paths_in(folder)
        kie.signed_results = True
        kie.patience = 0.1
        kie.truth.book(1_000_000)

    def life(self, *clicks: str, **members: Any) -> Life:
        """A life here; `members` as in `Life`."""
        places = {"base_url": self.kie.base_url, "upload_url": self.kie.upload_url, "key": self.kie.key}
        return Life(**{"folder": str(self.folder), **places, "clicks": clicks, **members})

    def live(self, life: Life) -> int:
        """Live it to its end; the exit code. AssertionError with what stands if it comes to none."""
        try:
            return Child(life).end()
        except AssertionError as error:
            error.add_note(f"tasks: {dict(self.states())}; last seen: {self.seen()[-1:]}")
            raise

    def settle(self, *, paste: bool = True) -> None:
        """Start once more with a Kie that behaves, and go on until nothing moves; then `paste` the whole text of Kie's log."""
        self.kie.whim = no_whim
        self.kie.drain()
        pasted = log_page(self.kie.truth.creates) if paste else ""
        assert self.live(self.life(sends_held=True, pasted=pasted)) == ENDED

    def make_elsewhere(self, prompt: str) -> None:
        """A task of the same account that this app did not make."""
        body = json.dumps({"model": "some/model", "input": {"prompt": prompt}}).encode()
        key = (("Authorization", f"Bearer {self.kie.key}"),)
        self.kie.answer(Request(Origin.API, "POST", "/api/v1/jobs/createTask", key, body))

    def violations(self) -> list[Violation]:
        """Which promises were broken here."""
        return violations(self.kie.truth, self.folder, self.kie.key)

    def unknown_ids(self) -> list[str]:
        """Tasks at Kie that the ledger does not know by id."""
        return unknown_ids(self.kie.truth, self.folder)

    def states(self) -> Counter[str]:
        """How many tasks stand how."""
        return Counter(row.state for row in read_rows(self.paths.ledger))

    def seen(self) -> list[dict[str, Any]]:
        """What the person saw, line by line."""
        file = self.folder / SEEN
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def wait_until_seen(self, what: str, times: int, seconds: float = 10.0) -> None:
        """Block until the person has seen so many lines of this kind."""
        until = time.monotonic() + seconds
        while sum(line["what"] == what for line in self.seen()) < times:
            assert time.monotonic() < until, f"{what} was not seen {times} times"
            time.sleep(0.005)

    def posts(self) -> int:
        """How often something was submitted here, whatever became of it."""
        return sum(request.path.endswith("/createTask") for request in self.kie.truth.requests)

    def fail(self, rate: float, seed: int) -> None:
        """Let so many requests fail from now on."""
        self.kie.whim = Whims(rate, seed)


@contextmanager
def home() -> Iterator[Home]:
    """A new one, in memory if the system has such a disk."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="kiegui-") as folder, FakeKie() as kie:
        yield Home(kie, Path(folder))


def crashing(life: Life, at: str) -> Life:
    """The same life, ended at a crashpoint."""
    return replace(life, crash_at=at)


def tally(broken: Sequence[Violation]) -> str:
    """How many of each kind, as the figures have it."""
    counts = Counter(violation.kind for violation in broken)
    return ", ".join(f"{counts[kind]} {kind}" for kind in Kind)
