"""Credits, and what the passing of time makes of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from kiegui.sandbox.account import OutOfCredits, Phase, PracticeAccount
from kiegui.sandbox.state_file import StateFile
from tests.sandbox.conftest import KLING, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def make_account(
    folder: Path, clock: Clock, numbers: Iterator[int], pace: float = 1.0, credits_at_first: float = 1000.0
) -> PracticeAccount:
    file = StateFile(folder / "state.json")
    return PracticeAccount(
        file, clock=clock, new_id=lambda: f"id-{next(numbers)}", pace=pace, credits_at_first=credits_at_first
    )


def request(prompt: str = "a boat") -> dict[str, object]:
    return {"model": KLING, "input": {"prompt": prompt, "duration": "5"}}


def phase(account: PracticeAccount, task_id: str) -> Phase | None:
    found = account.find(task_id)
    return found and found[1]


def test_a_task_waits_generates_and_succeeds(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers)
    task, seen = account.create(request()), []
    for _ in range(110):
        clock.now += 0.1
        if (now := phase(account, task.id)) not in seen:
            seen.append(now)
    assert [each for each in seen if each] == [Phase.WAITING, Phase.GENERATING, Phase.SUCCESS]


def test_delays_are_lifelike_and_stretched_by_the_pace(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers, pace=2.0)
    tasks = [account.create(request()) for _ in range(20)]
    assert all(2000 <= task.begun - task.created <= 4000 for task in tasks)
    assert all(8000 <= task.done - task.begun <= 16000 for task in tasks)
    assert {task.visible - task.created for task in tasks} == {0, 600}


def test_a_hidden_task_is_not_known_at_once(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers)
    hidden = next(task for _ in range(20) if (task := account.create(request())).visible > task.created)
    assert account.find(hidden.id) is None
    clock.now += 0.31
    assert phase(account, hidden.id) is Phase.WAITING


def test_pace_zero_is_at_once(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers, pace=0)
    assert phase(account, account.create(request()).id) is Phase.SUCCESS


def test_a_failed_task_is_refunded_once(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers)
    task = account.create(request("Fail please!"))
    assert account.balance() == 958
    clock.now += 10
    assert phase(account, task.id) is Phase.FAIL
    assert (account.balance(), account.balance()) == (1000, 1000)


def test_a_task_that_costs_more_than_a_full_account_is_refused(
    tmp_path: Path, clock: Clock, numbers: Iterator[int]
) -> None:
    account = make_account(tmp_path, clock, numbers, credits_at_first=41)
    with pytest.raises(OutOfCredits):
        account.create(request())
    assert account.balance() == 41


def test_a_restart_goes_on_where_it_was(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    task = make_account(tmp_path, clock, numbers).create(request())
    clock.now += 3
    restarted = make_account(tmp_path, clock, numbers)
    assert (phase(restarted, task.id), restarted.balance()) == (Phase.GENERATING, 958)
    clock.now += 7
    assert phase(restarted, task.id) is Phase.SUCCESS


def test_an_account_that_is_too_empty_is_filled_up(tmp_path: Path, clock: Clock, numbers: Iterator[int]) -> None:
    account = make_account(tmp_path, clock, numbers, credits_at_first=46)
    for _ in range(3):
        account.create(request())
        assert account.balance() == 4


def test_the_oldest_finished_tasks_are_forgotten(
    tmp_path: Path, clock: Clock, numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiegui.sandbox.account._KEPT", 3)
    account = make_account(tmp_path, clock, numbers, pace=1)
    for _ in range(5):
        account.create(request())
    clock.now += 10
    unfinished = account.create(request())
    assert [account.find(f"id-{n}") is not None for n in range(1, 6)] == [False, False, True, True, True]
    assert unfinished.id == "id-6"


def test_what_could_not_be_saved_did_not_happen(
    tmp_path: Path, clock: Clock, numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(tmp_path, clock, numbers)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        account.create(request())
    assert (account.balance(), account.find("id-1")) == (1000, None)
