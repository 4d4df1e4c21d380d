"""Before money moves: room for the result, and a Kie that answers."""

from __future__ import annotations

import asyncio
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiegui.errors import ApiError, BadKey, NotSent, TooMany
from kiegui.tasks import gates as gates_module
from kiegui.tasks.account import Account
from kiegui.tasks.gates import Gates
from kiegui.tasks.pace import Pace
from kiegui.tasks.results import ResultStore
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import ACCOUNT, Bench, Run


async def problem(account: Account, folder: Path, times: int = 1) -> list[ApiError | None]:
    gates = Gates(ResultStore(folder.parent / "home", folder), Pace())
    found = await asyncio.gather(*(gates.problem(account) for _ in range(times)))
    gates.close()
    account.close()
    account._lanes.clear()
    return found


@pytest.fixture
def account(bench: Bench) -> Account:
    return Account(ACCOUNT, bench.client())


def test_one_answer_is_enough_for_many(account: Account, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    assert run(problem(account, tmp_path, times=5)) == [None] * 5
    assert (len(kie.api.requests), account.credits) == (1, kie.truth.credits)


def test_a_doubt_asks_again(account: Account, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    run(problem(account, tmp_path))
    account.doubt()
    assert run(problem(account, tmp_path)) == [None]
    assert len(kie.api.requests) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.close(), NotSent),
        (Fault.http(502), NotSent),
        (Fault.html(), NotSent),
        (Fault.code(401), BadKey),
        (Fault.code(429), TooMany),
    ],
)
def test_without_a_proper_answer_nothing_goes(
    fault: Fault, error: type[ApiError], account: Account, kie: FakeKie, run: Run, tmp_path: Path
) -> None:
    kie.next("chat/credit", fault)
    (found,) = run(problem(account, tmp_path))
    assert type(found) is error
    assert run(problem(account, tmp_path)) == [None]


def test_a_server_without_that_question_may_pass(account: Account, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    kie.next("chat/credit", Fault.code(404))
    assert run(problem(account, tmp_path)) == [None]


def test_without_a_key_nothing_goes(run: Run, tmp_path: Path) -> None:
    (found,) = run(problem(Account(ACCOUNT), tmp_path))
    assert isinstance(found, NotSent)


def test_a_full_disk_lets_nothing_go(
    account: Account, kie: FakeKie, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=40_000_000))
    (found,) = run(problem(account, tmp_path))
    assert found is not None
    assert "40 MB left" in found.message
    assert kie.api.requests == []


def test_a_folder_that_is_not_there_lets_nothing_go(account: Account, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (found,) = run(problem(account, tmp_path / "file" / "results"))
    assert found is not None
    assert "Choose another folder" in found.message


def test_a_chosen_folder_that_is_unplugged_is_not_made_anew(account: Account, run: Run, tmp_path: Path) -> None:
    (found,) = run(problem(account, tmp_path / "stick" / "results"))
    assert found is not None
    assert "Plug its disk in" in found.message
    assert not (tmp_path / "stick").exists()


def test_the_apps_own_folder_is_made(account: Account, run: Run, tmp_path: Path) -> None:
    async def story() -> ApiError | None:
        gates = Gates(ResultStore(tmp_path / "new" / "home"), Pace())
        found = await gates.problem(account)
        gates.close()
        account.close()
        return found

    assert run(story()) is None


def test_a_disk_that_does_not_answer_is_said_so(
    account: Account, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = threading.Event()
    monkeypatch.setattr(gates_module, "_PATIENCE", 0.01)
    monkeypatch.setattr(gates_module, "_check_room", lambda results: hang.wait(5))
    (found,) = run(problem(account, tmp_path))
    hang.set()
    assert found is not None
    assert "does not answer" in found.message


def test_the_balance_can_be_asked_for_at_any_time(account: Account, kie: FakeKie, run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        gates = Gates(ResultStore(tmp_path), Pace())
        await gates.problem(account)
        kie.truth.book(-5)
        assert await gates.ask(account) is None
        assert account.credits == kie.truth.credits
        gates.close()
        account.close()

    run(story())
