"""F4: that a task is being sent is on the disk before the first byte of it leaves, as the operating system saw it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.fake_kie.process import REPOSITORY
from tests.reliability.checker import SEEN
from tests.reliability.figures import rounds, tell
from tests.reliability.home import Home, home
from tests.reliability.intents import Departure, departures
from tests.reliability.system_calls import Call, read_calls, watched, why_not_here

LOG, MARKS = "ledger.sqlite-wal", "answers.bin"
ROW = (
    r"{\"number\":7,\"created\":1,\"request\":{\"model\":\"m\",\"input\":{\"prompt\":\"dunes\"}},\"state\":\"sending\"}"
)
MARK = r"KGFR\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
GOOD = [
    rf'11 pwrite64(5</d/ledger.sqlite-wal>, "\0{ROW}", 99, 32) = 99',
    "11 fdatasync(5</d/ledger.sqlite-wal> <unfinished ...>",
    rf'12 write(6</d/answers.bin>, "{MARK}", 28) = 28',
    "11 <... fdatasync resumed>)              = 0",
    "12 fsync(6</d/answers.bin>)                = 0",
    r'12 sendto(9<socket:[1]>, "POST /api/v1/jobs/createTask HTTP/1.1\r\n", 40, 0, NULL, 0) = 40',
    r'12 sendto(9<socket:[1]>, "{\"input\":{\"prompt\":\"dunes\"}}", 30, 0, NULL, 0) = 30',
]


def found(lines: list[str]) -> list[Departure]:
    return departures(read_calls(lines), LOG, MARKS, {"dunes": 7})


def test_calls_are_read_with_their_bytes_and_in_two_parts() -> None:
    first, second, *_ = read_calls([GOOD[1], GOOD[2], GOOD[3]])
    assert (first.name, first.target, first.data[:8]) == ("write", "/d/answers.bin", "KGFR\1\0\0\0")
    assert second == Call(0, 2, "11", "fdatasync", "/d/ledger.sqlite-wal", "", True)


def test_send_after_both_intents_misses_none() -> None:
    assert found(GOOD) == [Departure(7, ())]


@pytest.mark.parametrize(
    ("order", "missing"),
    [
        ([0, 1, 2, 3, 5, 4, 6], (MARKS,)),  # the recorder reaches the disk too late
        ([0, 1, 2, 4, 5, 3, 6], (LOG,)),  # the ledger's fdatasync has begun, but not ended
        ([1, 3, 0, 2, 4, 5, 6], (LOG,)),  # the row was written after it
        ([5, 6], (LOG, MARKS)),
    ],
)
def test_send_before_an_intent_is_named(order: list[int], missing: tuple[str, ...]) -> None:
    assert found([GOOD[place] for place in order]) == [Departure(7, missing)]


def test_sync_that_failed_makes_nothing_safe() -> None:
    failed = [*GOOD[:4], GOOD[4].replace("= 0", "= -1 ENOSPC (No space left on device)"), *GOOD[5:]]
    assert found(failed) == [Departure(7, (MARKS,))]


def send_all(here: Home, count: int, notes: Path) -> None:
    """So many tasks are sent by a process that is watched."""
    here.kie.plan = ("fail",)  # which is soon over
    here.folder.mkdir(exist_ok=True)
    life = here.life(*(f"click {number}" for number in range(count)))
    command = [sys.executable, "-m", "tests.reliability.life", msgspec.json.encode(life).decode()]
    subprocess.run(watched(command, notes), cwd=REPOSITORY, check=True, timeout=60 + count)


def numbers_by_prompt(here: Home) -> dict[str, int]:
    lines = map(json.loads, (here.folder / SEEN).read_text("utf-8").splitlines())
    return {line["prompt"]: line["number"] for line in lines if line["what"] == "task"}


def test_intent_is_on_the_disk_before_the_first_byte() -> None:
    if reason := why_not_here():
        pytest.skip(reason)
    count = rounds(1000)
    with home() as here:
        notes = here.folder / "calls.txt"
        send_all(here, count, notes)
        with notes.open(encoding="latin-1") as lines:
            sends = departures(read_calls(lines), LOG, MARKS, numbers_by_prompt(here))
    late = [send for send in sends if send.missing]
    tell(
        "F4",
        "intent on disk before the first byte, under strace",
        f"{count}/{count}",
        f"{len(sends) - len(late)}/{len(sends)}",
    )
    assert (late, len(sends)) == ([], count)
