"""A computer with a history: a folder with ledger, results and inputs, from which archives are made and into which they go."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiegui.catalog.versions import ModelVersions
from kiegui.media.kinds import sniff_file
from kiegui.tasks.archive.exporting import Exported, export_archive
from kiegui.tasks.archive.form import Belongings
from kiegui.tasks.archive.importing import Imported, Importing, Step
from kiegui.tasks.finding import Marks
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.walk import LedgerWalk
from kiegui.tasks.task import Request, Result, Task, TaskState
from tests.catalog.test_own import BOAT
from tests.media.whole_files import SMALL

PNG = (SMALL / "picture.png").read_bytes()
NOW = 1_795_000_000_000
MODEL = msgspec.structs.replace(BOAT, id="maker/film", title="Maker Film")


class Place:
    """Everything below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger_file = folder / "data" / "ledger.sqlite"
        self.inputs = Inputs(folder / "data" / "inputs")
        self.results = ResultStore(folder / "results")
        self.versions = ModelVersions(folder / "data" / "model-versions")
        self.results.home.mkdir(parents=True, exist_ok=True)
        self.history = Belongings(
            self.ledger_file, self.results, self.inputs, self.versions, lambda model: model.rpartition("/")[2]
        )
        self.told: list[Task] = []
        self.told_marks: dict[int, Marks] = {}

    def fill(self, *tasks: tuple[Task, Marks]) -> None:
        """Put these into the ledger as they are."""
        ledger = Ledger(self.ledger_file)
        ledger.take_over(tasks)
        ledger.close()

    def saved(self, name: str, content: bytes = PNG, url: str = "https://a/b") -> Result:
        """A result as it came."""
        file = self.results.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        kind = sniff_file(file).kind
        return Result(url=url, file=name, kind=kind, size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def entries(self) -> list[tuple[Task, Marks]]:
        """All that stands in the ledger."""
        walk = LedgerWalk(self.ledger_file)
        entries = walk.page(walk.numbers())
        walk.close()
        return entries

    def task(self, number: int) -> Task:
        """One of them."""
        return next(task for task, _ in self.entries() if task.number == number)

    def files(self) -> dict[str, bytes]:
        """What lies below the results folder, by its path from there."""
        found = (file for file in sorted(self.results.home.rglob("*")) if file.is_file())
        return {file.relative_to(self.results.home).as_posix(): file.read_bytes() for file in found}

    def export(self, target: Path, wanted: Sequence[int] | None = None, *, with_files: bool = True) -> Exported:
        return export_archive(
            self.history,
            target,
            wanted,
            lambda _done, _all: None,
            threading.Event(),
            with_files=with_files,
            clock=lambda: NOW / 1000,
        )

    def bring_in(
        self,
        file: Path,
        accounts: Sequence[str] = ("kie",),
        told: Callable[[Step, int, int], None] = lambda _step, _done, _all: None,
    ) -> Imported:
        """Import it, with a ledger that is open as in the app."""
        return self.on_loop(lambda importing: importing.bring_in(file, accounts, told))

    def on_loop(self, story: Callable[[Importing], Coroutine[Any, Any, Imported]]) -> Imported:
        async def run() -> Imported:
            lane = Lane("ledger")
            ledger = await lane.do(Ledger, self.ledger_file)
            importing = Importing(self.history, ledger, lane, self.told.extend, self._on_marks)
            try:
                return await story(importing)
            finally:
                await importing.close()
                await lane.do(ledger.close)
                lane.close(2.0)

        return asyncio.run(run())

    def _on_marks(self, changed: Mapping[int, Marks]) -> None:
        self.told_marks |= changed


def a_task(number: int, state: TaskState = TaskState.SAVED, task_id: str = "", **changes: Any) -> Task:
    """A task that stands so."""
    given: dict[str, Any] = {
        "account": "kie",
        "created": NOW - 1_000_000 + number,
        "request": Request("maker/film", {"prompt": f"Ein Tag am Meer {number} 🌊", "seed": number}),
    }
    return Task(number=number, state=state, task_id=task_id, **{**given, **changes})
