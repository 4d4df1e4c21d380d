"""Accounts: what is connected, what is used, and where the key goes. Against the fake Kie, without Qt."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest
from msgspec.structs import replace

from kiegui import accounts as accounts_module
from kiegui.accounts import KIE_ACCOUNT, Accounts, Gateway
from kiegui.api.origin import KIE as REAL_KIE
from kiegui.api.origin import Origin, checked_origin
from kiegui.errors import BadKey, SandboxError, SettingsError
from kiegui.redact import Redactor
from kiegui.tasks.balance import Balance
from kiegui.tasks.task import SANDBOX, Failure, TaskState
from tests.fake_kie import FakeKie, Fault
from tests.tasks.conftest import REQUEST, Bench, stored
from tests.test_keychain import Memory


class Office:
    """Accounts with a runner, and what they told."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder
        self.figures: list[float | None] = []
        self.shown = 0

    def _show(self) -> None:
        self.shown += 1

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Accounts]:
        runner = await self.bench.open()
        balance = Balance(self.figures.append)
        accounts = Accounts(self.folder / "sandbox.json", runner, balance, self._show, Redactor(), **options)
        try:
            yield accounts
        finally:
            await balance.close()
            await self.bench.close()
            await accounts.close()


@pytest.fixture
def office(kie: FakeKie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(accounts_module, "KIE", Origin(api=kie.base_url, upload=kie.upload_url))
    return Office(Bench(kie, tmp_path), tmp_path)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    backend = Memory()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 20))


def test_nothing_is_in_use_at_the_first_start(office: Office, memory: Memory) -> None:
    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start("", frozenset())
            assert (accounts.active, accounts.is_ready, accounts.fixed) == ("", False, False)

    run(story)


def test_a_stored_key_is_used(office: Office, memory: Memory, kie: FakeKie) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = kie.key

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start("", frozenset())
            assert (accounts.active, accounts.is_ready) == (KIE_ACCOUNT, True)
            while 1000.0 not in office.figures:
                await asyncio.sleep(0.005)

    run(story)


@pytest.mark.parametrize(("unfinished", "is_read"), [(frozenset(), False), (frozenset({KIE_ACCOUNT}), True)])
def test_whoever_practises_is_asked_for_no_keychain_unless_tasks_are_open(
    unfinished: frozenset[str], is_read: bool, office: Office, memory: Memory, kie: FakeKie
) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = kie.key

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(SANDBOX, unfinished)
            assert (accounts.active, accounts.is_connected(KIE_ACCOUNT)) == (SANDBOX, is_read)
            assert await accounts.use_kie()
            assert accounts.active == KIE_ACCOUNT

    run(story)


def test_a_forgotten_key_is_not_found_again(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = kie.key
    monkeypatch.setattr(memory, "delete_password", lambda *_: None)

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(SANDBOX, frozenset())
            await accounts.forget_key()
            assert not await accounts.use_kie()

    run(story)


@pytest.mark.parametrize("text", ["", "no key at all"])
def test_what_can_be_no_key_changes_nothing(text: str, office: Office, memory: Memory, kie: FakeKie) -> None:
    async def story() -> None:
        async with office.open() as accounts:
            with pytest.raises(SettingsError):
                await accounts.enter_key(text)
            assert not accounts.is_ready

    run(story)
    assert (kie.api.requests, memory.kept) == ([], {})


def test_a_refused_key_is_not_kept(office: Office, memory: Memory, kie: FakeKie) -> None:
    async def story() -> None:
        async with office.open() as accounts:
            kie.next("chat/credit", Fault.code(401))
            with pytest.raises(BadKey):
                await accounts.enter_key("a-key-that-is-wrong")
            assert not accounts.is_ready

    run(story)
    assert memory.kept == {}


def test_a_right_key_is_kept_and_sends_what_waited_for_it(office: Office, memory: Memory, kie: FakeKie) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = "an-older-key-of-mine"

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start("", frozenset())
            office.bench.runner.submit(KIE_ACCOUNT, REQUEST)
            await office.bench.heard.until_state(TaskState.HELD)
            credits, kept = await accounts.enter_key(f" {kie.key}\n")
            assert (credits, "keychain" in kept) == (1000.0, True)
            await office.bench.heard.until_state(TaskState.SAVED)

    run(story)
    assert list(memory.kept.values()) == [kie.key]


def test_a_gateway_is_fixed_and_leaves_the_keychain_alone(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "KIE", REAL_KIE)
    read: list[object] = []
    monkeypatch.setattr(memory, "get_password", lambda *place: read.append(place))
    gateway = Gateway(checked_origin(kie.base_url, kie.upload_url), kie.key)

    async def story() -> None:
        async with office.open(gateway=gateway) as accounts:
            await accounts.start(SANDBOX, frozenset())
            assert (accounts.active, accounts.fixed) == (kie.base_url, True)

    run(story)
    assert read == []


def test_the_sandbox_comes_back_after_it_died(office: Office, memory: Memory) -> None:
    async def story() -> None:
        async with office.open(practice=True) as accounts:
            await accounts.start("", frozenset())
            process = accounts._sandbox._process
            assert process is not None
            process.kill()
            process.wait()
            await accounts.revive_sandbox()
            assert accounts._sandbox.running
            office.bench.runner.submit(SANDBOX, REQUEST)
            await office.bench.heard.until_state(TaskState.WAITING)

    run(story)


def test_a_sandbox_that_cannot_start_is_said(office: Office, memory: Memory) -> None:
    (office.folder / "sandbox.json").mkdir()

    async def story() -> None:
        async with office.open(practice=True) as accounts:
            with pytest.raises(SandboxError):
                await accounts.start("", frozenset())
            assert not accounts.is_ready

    run(story)


def test_open_tasks_of_the_sandbox_go_on_beside_kie(office: Office, memory: Memory, kie: FakeKie) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = kie.key

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(KIE_ACCOUNT, frozenset({SANDBOX}))
            assert accounts.active == KIE_ACCOUNT
            assert accounts._sandbox.running

    run(story)


def test_forgetting_the_key_stops_its_use_before_anything_else(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.kept["KieGUI", "api.kie.ai"] = kie.key

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start("", frozenset())
            await accounts.forget_key()
            assert (accounts.is_ready, memory.kept) == (False, {})
            assert not await accounts.use_kie()
            office.bench.runner.submit(KIE_ACCOUNT, REQUEST)
            await office.bench.heard.until_state(TaskState.HELD)

    run(story)
    assert kie.truth.creates == []


def test_a_key_sends_what_waited_for_a_key_and_nothing_else(office: Office, memory: Memory, kie: FakeKie) -> None:
    async def story() -> None:
        async with office.open() as accounts:
            bench = office.bench
            for failure in (Failure("401", ""), Failure("402", ""), None):
                task = await bench.lane.do(bench.ledger.add, KIE_ACCOUNT, int(time.time() * 1000), REQUEST, None)
                held = replace(task, state=TaskState.HELD, failure=failure)
                await bench.lane.do(bench.ledger.save, held, TaskState.QUEUED)
            await accounts.enter_key(kie.key)
            await bench.heard.until_state(TaskState.SAVED, 1)

    run(story)
    assert [state for state, _ in stored(office.bench)] == ["saved", "held", "held"]
    assert len(kie.truth.creates) == 1


def test_a_check_that_ends_after_another_choice_changes_nothing(office: Office, memory: Memory, kie: FakeKie) -> None:
    kie.next("chat/credit", Fault.hang())

    async def story() -> None:
        async with office.open() as accounts:
            entering = asyncio.ensure_future(accounts.enter_key(kie.key))
            await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
            await accounts.use_sandbox()
            kie.release()
            with pytest.raises(SettingsError, match="meanwhile"):
                await entering
            assert (accounts.active, memory.kept) == (SANDBOX, {})

    run(story)


def test_a_keychain_that_asks_the_person_first_is_waited_for(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = threading.Event()
    monkeypatch.setattr(accounts_module, "_KEYCHAIN_SECONDS", 0.01)
    monkeypatch.setattr("kiegui.keychain.load_key", lambda: kie.key if unlocked.wait(10) else None)

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(KIE_ACCOUNT, frozenset())
            before = accounts.active
            unlocked.set()
            while not accounts.is_connected(KIE_ACCOUNT) or not accounts.active:
                await asyncio.sleep(0.01)
            assert (before, accounts.active) == ("", KIE_ACCOUNT)

    run(story)


def test_kie_is_used_as_soon_as_the_keychain_is_unlocked(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = threading.Event()
    monkeypatch.setattr(accounts_module, "_KEYCHAIN_SECONDS", 0.01)
    monkeypatch.setattr("kiegui.keychain.load_key", lambda: kie.key if unlocked.wait(10) else None)

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(SANDBOX, frozenset())
            choosing = asyncio.ensure_future(accounts.use_kie())
            while accounts._late is None:
                await asyncio.sleep(0.005)
            unlocked.set()
            assert await choosing
            assert accounts.active == KIE_ACCOUNT

    run(story)


def test_a_key_that_comes_while_it_is_forgotten_is_not_used(
    office: Office, memory: Memory, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked, came = threading.Event(), threading.Event()
    monkeypatch.setattr(accounts_module, "_KEYCHAIN_SECONDS", 0.01)
    monkeypatch.setattr("kiegui.keychain.load_key", lambda: kie.key if unlocked.wait(10) else None)

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.start(KIE_ACCOUNT, frozenset())
            loop = asyncio.get_running_loop()
            call = loop.call_soon_threadsafe

            def carry(*given: Any, **options: Any) -> object:
                handle = call(*given, **options)
                came.set()
                return handle

            monkeypatch.setattr(loop, "call_soon_threadsafe", carry)
            unlocked.set()
            came.wait(10)  # the loop stands still: that the key is here is the next thing it hears
            monkeypatch.setattr(accounts_module, "_KEYCHAIN_SECONDS", 10.0)
            await asyncio.sleep(0)
            await accounts.forget_key()
            late = accounts._late
            assert late is not None
            await asyncio.wait([late])
            assert (accounts.is_connected(KIE_ACCOUNT), accounts.active) == (False, "")

    run(story)


class SlowToSave(Memory):
    """A keychain that first asks the person whether it may store the key."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed = threading.Event()
        self.asked = 0

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked += 1
        assert self.allowed.wait(10)
        super().set_password(service, username, password)


@pytest.fixture
def slow_memory(monkeypatch: pytest.MonkeyPatch) -> SlowToSave:
    backend = SlowToSave()
    monkeypatch.setattr(accounts_module, "_KEYCHAIN_SECONDS", 0.02)
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


def test_a_keychain_that_is_late_keeps_the_key_and_nothing_else_was_promised(
    office: Office, slow_memory: SlowToSave, kie: FakeKie
) -> None:
    async def story() -> None:
        async with office.open() as accounts:
            _, kept = await accounts.enter_key(kie.key)
            assert "has not answered yet" in kept
            assert accounts.is_ready
            slow_memory.allowed.set()
            while list(slow_memory.kept.values()) != [kie.key]:
                await asyncio.sleep(0.005)

    run(story)


def test_a_key_that_is_forgotten_while_it_is_being_kept_is_not_there_in_the_end(
    office: Office, slow_memory: SlowToSave, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = threading.Event()
    forget = slow_memory.delete_password

    def delete(service: str, username: str) -> None:
        forget(service, username)
        forgotten.set()

    monkeypatch.setattr(slow_memory, "delete_password", delete)

    async def story() -> None:
        async with office.open() as accounts:
            await accounts.enter_key(kie.key)
            with pytest.raises(SettingsError, match="may still be in it"):
                await accounts.forget_key()
            slow_memory.allowed.set()
            await asyncio.to_thread(forgotten.wait, 10)

    run(story)
    assert (slow_memory.asked, slow_memory.kept) == (1, {})
