"""F7: a disk that is full at each of its writes: nothing is sent that can't be recorded, no id is lost, and then it goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.fake_kie.process import REPOSITORY
from tests.reliability.checker import SEEN, Violation
from tests.reliability.figures import tell
from tests.reliability.home import Home, home, tally
from tests.reliability.life import CRASHED, ENDED
from tests.reliability.small_disk import why_not_here

AT_ONCE = 8
"""They mostly wait until it is time to write again."""
CLICKS = ("dunes", "harbour")
REFUSALS = 3
"""So many writes in a row find no room; then there is some again."""
NEVER = 10**9
REFUSED_TO_OPEN = 1


@dataclass(frozen=True)
class Trial:
    """The disk is full from this write on, for some writes; `dies`: and the app is killed before there is room again."""

    write: int
    dies: bool


@dataclass(frozen=True)
class Found:
    """What became of it, and what was broken."""

    code: int
    broken: list[Violation]
    unknown: list[str]
    in_doubt: int


def writes_of_a_good_run() -> int:
    """How many writes there are when there is room."""
    with home() as here:
        assert here.live(here.life(*CLICKS, full_from=NEVER)) == ENDED
        *_, last = (here.folder / SEEN).read_text("utf-8").splitlines()
        return int(json.loads(last)["writes"])


def fill(trial: Trial) -> Found:
    with home() as here:
        last = trial.write + REFUSALS - 1
        code = here.live(here.life(*CLICKS, full_from=trial.write, full_to=last, dies_when_full=trial.dies))
        return settled(here, code)


def settled(here: Home, code: int) -> Found:
    here.settle(paste=False)
    in_doubt = here.states()["unconfirmed"]
    here.settle()
    return Found(code, here.violations(), here.unknown_ids(), in_doubt)


def test_full_disk_at_each_write_loses_nothing() -> None:
    count = writes_of_a_good_run()
    trials = [Trial(write, dies) for write in range(1, count + 1) for dies in (False, True)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(trials, pool.map(fill, trials), strict=True))
    broken = {trial: one.broken for trial, one in found.items() if one.broken or one.unknown}
    what = f"disk full at each of {count} writes, and killed then or going on"
    tell("F7", what, tally([]), tally([one for some in broken.values() for one in some]))
    assert broken == {}
    assert {one.code for trial, one in found.items() if not trial.dies} <= {ENDED, REFUSED_TO_OPEN}
    assert {one.code for trial, one in found.items() if trial.dies} <= {ENDED, CRASHED, REFUSED_TO_OPEN}
    # Kie answered every time, so whoever was not killed knows every id.
    assert [trial for trial, one in found.items() if one.in_doubt and not trial.dies] == []


def test_disk_without_room_for_one_page_more_loses_nothing() -> None:
    if reason := why_not_here():
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.reliability.small_disk"]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
    assert told.returncode == 0, told.stderr
    found = [json.loads(line) for line in told.stdout.splitlines()]
    broken = [trial for trial in found if trial["broken"] or trial["unknown"] or trial["in_doubt"]]
    tell(
        "F7", f"a real full disk, with 0 to {len(found) - 1} pages left", "0 lost, 0 in doubt", f"{len(broken)} broken"
    )
    assert broken == []
    assert any(trial["troubled"] for trial in found)
