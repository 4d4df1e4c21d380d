"""F9: ledgers with flipped bytes, holes and torn ends: each opens again, and every task id is in it."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.recorder import INTENT, LEAVING, Answer
from kiegui.tasks.store.recovery import Opened, open_ledger
from kiegui.tasks.task import Request, Result, Task, TaskState
from tests.reliability.figures import SEED, rounds, tell

TASKS = 200
IDS = {f"id-{number}" for number in range(1, TASKS + 1)}
LONGEST_SECONDS = 5.0
_ACCEPTED = '{{"code":200,"msg":"success","data":{{"taskId":"{0}"}}}}'


def open_in(folder: Path) -> Opened:
    return open_ledger(folder / "ledger.sqlite", folder / "answers.bin", folder.parent, time.time)


def close(opened: Opened) -> None:
    opened.ledger.close()
    opened.recorder.close()


def live(opened: Opened, chance: random.Random) -> None:
    """Submit all tasks and carry each as far as chance has it, as the app does; a backup whenever one is due."""
    ledger, recorder = opened.ledger, opened.recorder
    for number in range(1, TASKS + 1):
        request = Request(
            "some/model", {"prompt": f"Task {number}: " + "a long walk along the sea " * chance.randrange(60)}
        )
        task = ledger.add("kie", 1_700_000_000_000 + number, request, 40.0)
        task = _goes_on(opened, task, TaskState.SENDING)
        for status, body in ((INTENT, ""), (LEAVING, ""), (200, _ACCEPTED.format(f"id-{number}"))):
            recorder.keep(Answer(number, status, body.encode(), "kie"))
        task = _goes_on(opened, task, TaskState.WAITING, task_id=f"id-{number}")
        if chance.random() < 0.7:
            task = _goes_on(opened, task, TaskState.DOWNLOADING)
            _goes_on(opened, task, TaskState.SAVED, results=(Result(url="https://a/b", file="x.mp4", sha256="0" * 64),))
        ledger.back_up_if_due(recorder.written)


def _goes_on(opened: Opened, task: Task, state: TaskState, **changes: object) -> Task:
    changed = replace(task, state=state, **changes)
    opened.ledger.save(changed, task.state)
    return changed


def damage(file: Path, chance: random.Random) -> str:
    """One misfortune; its name."""
    data = bytearray(file.read_bytes())
    place = chance.randrange(len(data))
    name = chance.choice(["a bit", "bytes", "header", "hole", "cut"])
    match name:
        case "a bit":
            data[place] ^= 1 << chance.randrange(8)
        case "bytes":
            for _ in range(chance.randrange(1, 300)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        case "header":
            data[chance.randrange(min(100, len(data)))] = chance.randrange(256)
        case "hole":
            end = min(len(data), place + chance.randrange(1, 30_000))
            data[place:end] = bytes(end - place)
        case "cut":
            del data[place:]
    file.write_bytes(data)
    return name


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder as a crash leaves it, with its write-ahead log, and the same after it was closed."""
    home = tmp_path_factory.mktemp("damage")
    opened = open_in(home / "data")
    live(opened, random.Random(SEED))
    shutil.copytree(home / "data", home / "in use")
    close(opened)
    return home / "in use", home / "data"


def test_a_damaged_ledger_opens_with_every_task_id(folders: tuple[Path, Path], tmp_path: Path) -> None:
    chance = random.Random(SEED)
    asked = rounds(300)
    lost: list[str] = []
    restored = 0
    slowest = 0.0
    for turn in range(asked):
        folder = tmp_path / "data"
        shutil.rmtree(folder, ignore_errors=True)
        source = chance.choice(folders)
        shutil.copytree(source, folder)
        log = folder / "ledger.sqlite-wal"
        file = log if log.exists() and chance.random() < 0.5 else folder / "ledger.sqlite"
        what = f"round {turn}: {damage(file, chance)} in {file.name}"
        begun = time.perf_counter()
        opened = open_in(folder)
        slowest = max(slowest, time.perf_counter() - begun)
        missing = IDS - opened.ledger.by_task_ids("kie", sorted(IDS)).keys()
        restored += any("damaged" in note for note in opened.notes)
        close(opened)
        if missing or examine(folder / "ledger.sqlite") is not Standing.WHOLE:
            lost.append(f"{what}: without {sorted(missing)}")
    reached = f"{asked - len(lost)} of {asked} ({restored} put together again, the slowest in {slowest:.2f} s)"
    tell("F9", "damaged ledgers that open with every task id", f"{asked} of {asked}", reached, SEED)
    assert lost == []
    assert slowest < LONGEST_SECONDS
