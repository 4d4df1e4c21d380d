"""F1: kill -9 at every step that has a name, and at random moments: nothing is lost, and nothing is paid for twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.fake_kie import FakeKieProcess
from tests.reliability.checker import Violation, violations
from tests.reliability.children import Child
from tests.reliability.crashpoints import crashpoints
from tests.reliability.figures import SEED, rounds, tell
from tests.reliability.home import crashing, home, tally
from tests.reliability.life import CRASHED, ENDED, Life
from tests.reliability.scenarios import SCENARIOS

AT_ONCE = 4
"""Lives at a time; each waits more than it works."""
TIMES = (1, 2, 5)
"""A step is passed many times, and the first time may be easier than a later one."""
KILLS = 5
"""In one data folder, before it may come to rest."""
CLICKS = 4
"""Before each of them."""


@dataclass(frozen=True)
class Cut:
    """One run: a scenario that is ended when it passes a crashpoint for the `nth` time."""

    scenario: str
    name: str
    nth: int


@dataclass(frozen=True)
class Found:
    """What one run came to: whether it was cut off there, what was broken, which ids were still unknown after the paste."""

    was_cut: bool
    broken: list[Violation]
    unknown: list[str]


def passed_in(scenario: str) -> Counter[str]:
    """Which crashpoints a scenario passes, and how often."""
    with home() as here:
        trace = here.folder / "passed.txt"
        trace.touch()
        assert here.live(replace(SCENARIOS[scenario](here), passed=str(trace))) == ENDED
        return Counter(trace.read_text("utf-8").splitlines())


@pytest.fixture(scope="module")
def passed() -> dict[str, Counter[str]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(SCENARIOS, pool.map(passed_in, SCENARIOS), strict=True))


def test_crashpoints_have_names_of_their_own() -> None:
    assert [name for name, times in Counter(crashpoints()).items() if times > 1 or not name] == []


def steps() -> set[str]:
    """Exports and imports are killed in `tests/tasks/archive`."""
    elsewhere = ("archive-", "importing-", "ledger-taking", "ledger-took")
    return {name for name in crashpoints() if not name.startswith(elsewhere)}


def test_every_crashpoint_is_passed_in_some_scenario(passed: dict[str, Counter[str]]) -> None:
    assert steps() - set().union(*passed.values()) == set()


def cuts_of(passed: dict[str, Counter[str]]) -> list[Cut]:
    """Every step: in the scenario that passes it most often the first, second and fifth time, in all others the first."""
    cuts = []
    for scenario, counts in passed.items():
        for name, times in counts.items():
            most = max(passed, key=lambda other: passed[other][name])
            cuts += [Cut(scenario, name, nth) for nth in TIMES if nth <= times and (nth == 1 or scenario == most)]
    return cuts


def cut_off(cut: Cut) -> Found:
    with home() as here:
        code = here.live(crashing(SCENARIOS[cut.scenario](here), f"{cut.name}:{cut.nth}"))
        here.settle()
        return Found(code == CRASHED, here.violations(), here.unknown_ids())


def test_killed_at_every_step_nothing_is_lost_or_doubled(passed: dict[str, Counter[str]]) -> None:
    cuts = cuts_of(passed)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(cuts, pool.map(cut_off, cuts), strict=True))
    broken = {cut: one.broken for cut, one in found.items() if one.broken}
    unknown = {cut: one.unknown for cut, one in found.items() if one.unknown}
    what = f"kill -9 at each of {len(steps())} steps, {sum(one.was_cut for one in found.values())} kills"
    tell("F1", what, tally([]), tally([one for some in broken.values() for one in some]))
    tell("F1", "unknown ids after pasting Kie’s log, after those", 0, sum(map(len, unknown.values())))
    assert (broken, unknown) == ({}, {})
    assert steps() - {cut.name for cut, one in found.items() if one.was_cut} == set()


@contextmanager
def noted(seed: str) -> Iterator[None]:
    """What fails here says its seed: KIEGUI_SEED is the first word of it."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"seed {seed}")
        raise


def killed_at_random(seed: str) -> Found:
    """Some kills in one folder, all at moments and amid faults that follow from the seed."""
    chance = random.Random(seed)
    with home() as here, noted(seed):
        here.fail(0.3, chance.randrange(2**31))
        for number in range(KILLS):
            child = Child(here.life(*(f"click {number}.{click}" for click in range(CLICKS)), sends_held=True))
            time.sleep(chance.uniform(0.0, 0.2))  # the moment of the kill: chance, not a condition
            child.kill()
        here.settle()
        return Found(True, here.violations(), here.unknown_ids())


def test_killed_at_random_moments_nothing_is_lost_or_doubled() -> None:
    seeds = [f"{SEED} {number}" for number in range(rounds(300 // KILLS))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(seeds, pool.map(killed_at_random, seeds), strict=True))
    broken = {seed: one.broken for seed, one in found.items() if one.broken}
    unknown = {seed: one.unknown for seed, one in found.items() if one.unknown}
    what = f"kill -9 at {len(seeds) * KILLS} random moments, 30 % faults"
    tell("F1", what, tally([]), tally([one for some in broken.values() for one in some]), SEED)
    tell("F1", "unknown ids after pasting Kie’s log, after those", 0, sum(map(len, unknown.values())), SEED)
    assert (broken, unknown) == ({}, {})


def test_kie_itself_is_killed_and_comes_back(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with FakeKieProcess(tmp_path / "truth.jsonl", ["--signed", "--faults", "0.1", "--seed", str(SEED)]) as kie:
        life = Life(
            folder=str(tmp_path / "home"),
            base_url=kie.base_url,
            upload_url=kie.upload_url,
            key=kie.key,
            clicks=tuple(f"click {number}" for number in range(8)),
            sends_held=True,
        )
        child = Child(life)
        for _ in range(rounds(3)):
            time.sleep(chance.uniform(0.0, 0.2))
            kie.restart()
        kie.calm()
        assert child.end() == ENDED
        truth = kie.truth()
    broken = violations(truth, tmp_path / "home", kie.key)
    tell("F1", f"Kie killed {rounds(3)} times, and back", tally([]), tally(broken), SEED)
    assert broken == []
