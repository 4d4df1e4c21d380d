"""F5: an old or copied data folder that comes back to life sends nothing without a click."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.fake_kie import Endpoint, Fault
from tests.fake_kie.server import no_whim
from tests.reliability.children import Child
from tests.reliability.figures import SEED, rounds, tell
from tests.reliability.home import Home, home
from tests.reliability.life import ENDED

AT_ONCE = 4


def queued(endpoint: Endpoint) -> Fault | None:
    """Kie says nothing useful when it is asked whether all is well: everything waits."""
    return Fault.close() if endpoint is Endpoint.CREDIT else None


def in_the_air(endpoint: Endpoint) -> Fault | None:
    """Submissions hang."""
    return Fault.hang(after_commit=True) if endpoint is Endpoint.CREATE_TASK else None


def without_credits(endpoint: Endpoint) -> Fault | None:
    """Everything is held."""
    return Fault.code(402) if endpoint is Endpoint.CREATE_TASK else None


MOODS = (queued, in_the_air, without_credits, no_whim)


def live_for_a_moment(here: Home, chance: random.Random, names: Iterator[int]) -> None:
    """Some clicks at a Kie in some mood, and a kill at some moment."""
    here.kie.whim = chance.choice(MOODS)
    clicks = (f"click {next(names)}" for _ in range(chance.randint(1, 6)))
    child = Child(here.life(*clicks, sends_held=chance.random() < 0.5))
    time.sleep(chance.uniform(0.02, 0.2))
    child.kill()


def copied(here: Home, old: Path, chance: random.Random) -> Path:
    """The folder as it is now, at another place; the first one stays."""
    return Path(shutil.copytree(here.paths.data, here.folder / "copy" / "data")).parent


def old_copy(here: Home, old: Path, chance: random.Random) -> Path:
    """The folder as it was, at another place."""
    return Path(shutil.copytree(old, here.folder / "copy" / "data")).parent


def moved(here: Home, old: Path, chance: random.Random) -> Path:
    """The folder as it is now, at another place; there is only one."""
    return Path(shutil.move(here.paths.data, here.folder / "moved" / "data")).parent


def restored(here: Home, old: Path, chance: random.Random) -> Path:
    """The folder as it was, in its place."""
    shutil.rmtree(here.paths.data)
    shutil.copytree(old, here.paths.data)
    return here.folder


def restored_over(here: Home, old: Path, chance: random.Random) -> Path:
    """The files as they were, over those that are there."""
    shutil.copytree(old, here.paths.data, dirs_exist_ok=True)
    return here.folder


def ledger_restored(here: Home, old: Path, chance: random.Random) -> Path:
    """Only the ledger as it was; what stood beside it is gone."""
    for file in here.paths.data.glob("ledger.sqlite*"):
        file.unlink()
    for file in old.glob("ledger.sqlite*"):
        shutil.copy(file, here.paths.data)
    return here.folder


def backup_restored(here: Home, old: Path, chance: random.Random) -> Path:
    """One of the app's own copies of the ledger, put in its place by hand."""
    for file in here.paths.data.glob("ledger.sqlite*"):
        file.unlink()
    backups = sorted((here.paths.data / "backups").glob("ledger-*.sqlite")) or sorted(old.glob("ledger.sqlite"))
    if backups:  # else the first life was over before it had a ledger
        shutil.copy(chance.choice(backups), here.paths.ledger)
    return here.folder


Variation = Callable[[Home, Path, random.Random], Path]
ELSEWHERE: tuple[Variation, ...] = (copied, old_copy, moved)
IN_PLACE: tuple[Variation, ...] = (restored, restored_over, ledger_restored, backup_restored)
VARIATIONS = ELSEWHERE + IN_PLACE


@dataclass(frozen=True)
class Revival:
    """One variation: its name, how often it sent without a click, and how many tasks waited in it."""

    variation: str
    sent: int
    waiting: int


def revive(seed: str) -> Revival:
    """Bring an old folder back to life, and start it twice without a click."""
    chance = random.Random(seed)
    names = count(1)
    with home() as here:
        for _ in range(chance.randint(1, 3)):
            live_for_a_moment(here, chance, names)
        here.paths.data.mkdir(exist_ok=True)  # the kills may have been faster
        old = Path(shutil.copytree(here.paths.data, here.folder / "old"))
        for _ in range(chance.randint(1, 2)):
            live_for_a_moment(here, chance, names)
        variation = chance.choice(VARIATIONS)
        if variation in IN_PLACE:  # if nothing were sent since, the old folder would be as good as the new one
            here.kie.whim = no_whim
            assert here.live(here.life("sent meanwhile", sends_held=True)) == ENDED
        folder = variation(here, old, chance)
        here.kie.whim = no_whim
        here.kie.drain()
        before = here.posts()
        for _ in range(2):
            life = here.life(folder=str(folder), session=str(here.folder / "session"))
            assert here.live(life) == ENDED
        revived = Home(here.kie, folder)
        return Revival(variation.__name__, here.posts() - before, revived.states()["held"])


def test_revived_folder_sends_nothing_without_a_click() -> None:
    seeds = [f"{SEED} {number}" for number in range(rounds(100))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(seeds, pool.map(revive, seeds), strict=True))
    guilty = {seed: revival for seed, revival in found.items() if revival.sent}
    waiting = sum(revival.waiting for revival in found.values())
    what = f"sends without a click from {len(seeds)} restored, moved or copied folders ({waiting} tasks held in them)"
    tell("F5", what, 0, sum(revival.sent for revival in guilty.values()), SEED)
    assert guilty == {}
    assert waiting > 0


def test_folder_that_was_only_closed_goes_on_by_itself() -> None:
    with home() as here:
        here.kie.whim = queued
        child = Child(here.life("dunes", "harbour"))
        here.wait_until_seen("task", 2)
        child.kill()
        assert here.posts() == 0
        here.kie.whim = no_whim
        assert here.live(here.life()) == ENDED
        assert (here.posts(), here.states()) == (2, {"saved": 2})


@pytest.mark.parametrize("variation", VARIATIONS)
def test_each_way_of_reviving_a_queue_holds_it(variation: Variation) -> None:
    with home() as here:
        here.live(here.life("aurora"))  # so that there is a backup, and a count
        here.kie.whim = queued
        before = sum(line["what"] == "task" for line in here.seen())
        child = Child(here.life("dunes"))
        here.wait_until_seen("task", before + 1)
        child.kill()
        old = Path(shutil.copytree(here.paths.data, here.folder / "old"))
        here.kie.whim = no_whim
        here.live(here.life("harbour", sends_held=True))
        folder = variation(here, old, random.Random(0))
        before = here.posts()
        assert here.live(here.life(folder=str(folder), session=str(here.folder / "session"))) == ENDED
        assert here.posts() == before
