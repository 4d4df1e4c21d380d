"""F2: one click is one POST, whatever the network and Kie do; only after a definite no is it sent again."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.paths import paths_in
from kiegui.tasks.pace import Pace
from kiegui.tasks.task_ids import MAX_IDS
from tests.fake_kie import FakeKieProcess, Truth
from tests.reliability.checker import read_rows, unknown_ids, violations
from tests.reliability.figures import SEED, rounds, tell
from tests.reliability.memory import memory_folder
from tests.reliability.rig import ACCOUNT, rig

RATE = 0.3
CLICKS = 10_000
AT_ONCE = 60


def posts(truth: Truth) -> Counter[bytes]:
    """How many POSTs there were that were not told a definite no, by body; b"" = dropped before the body was read."""
    times = Counter(post.body for post in truth.requests if post.path.endswith("/createTask"))
    times.subtract(refusal.body for refusal in truth.refusals)
    return times


async def click_on(folder: Path, kie: FakeKieProcess, times: int) -> int:
    """Click so often, then paste the ids that nobody knows; how many these were."""
    client = Client(checked_origin(kie.base_url, kie.upload_url), kie.key)
    async with rig(folder, client, Pace(scale=0.0005)) as one:
        await one.click(times, AT_ONCE)
        kie.calm()
        in_doubt = unknown_ids(kie.truth(), folder)
        for start in range(0, len(in_doubt), MAX_IDS):
            await one.runner.adopt(ACCOUNT, "\n".join(in_doubt[start : start + MAX_IDS]), lambda done, total: None)
        await one.until(lambda: not any(state.unfinished for state in one.states.values()))
    return len(in_doubt)


def test_one_click_is_one_post() -> None:
    clicks = rounds(CLICKS)
    arguments = ["--plan", "fail", "--faults", str(RATE), "--seed", str(SEED), "--patience", "0.05", "--credits", "1e9"]
    with memory_folder() as memory, FakeKieProcess(memory / "truth.jsonl", arguments) as kie:
        folder = memory / "app"
        folder.mkdir()
        in_doubt = asyncio.run(click_on(folder, kie, clicks))
        truth = kie.truth()
        broken = [*violations(truth, folder, kie.key), *unknown_ids(truth, folder)]
        refused = sum(row.state == "refused" for row in read_rows(paths_in(folder).ledger))
    sent = posts(truth)
    most = max(times for body, times in sent.items() if body)
    answers = f"{len(truth.refusals):,} refused, {in_doubt:,} in doubt and then found"
    reached = f"{most} in {clicks:,} clicks ({answers}); {len(broken)}"
    tell("F2", f"POSTs per click without a no between, {RATE:.0%} faults; broken promises", "1; 0", reached, SEED)
    assert most == 1
    assert sent.total() == clicks - refused  # also with those that can't be told apart
    assert broken == []
