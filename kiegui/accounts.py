"""The accounts: Kie with a key, the sandbox, or a gateway for one session; which one is in use. asyncio, no Qt."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiegui import keychain
from kiegui.api.origin import KIE, Origin, checked_key
from kiegui.child import child_command
from kiegui.errors import KieGuiError, SandboxError, SettingsError, Unconfirmed
from kiegui.paths import resources_folder
from kiegui.redact import Redactor
from kiegui.sandbox.process import SandboxProcess
from kiegui.tasks.balance import Balance
from kiegui.tasks.lanes import Lane
from kiegui.tasks.runner import Runner
from kiegui.tasks.task import SANDBOX, Task

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

KIE_ACCOUNT = "kie"
_KEYCHAIN_SECONDS = 3.0
_UNLOCK_SECONDS = 300.0
_CHECK_SECONDS = 30.0
_STOP_SECONDS = 1.5


@dataclass(frozen=True)
class Gateway:
    """A session-only account at another origin (`KIEGUI_API_BASE`); the stored key is not even read then."""

    origin: Origin
    key: str = field(repr=False)

    @property
    def account(self) -> str:
        """The account's name in the ledger: its origin; Kie's own tasks go on with the stored key, too."""
        return KIE_ACCOUNT if self.origin == KIE else self.origin.api


class Accounts:
    """Connects accounts with the runner. All methods on the loop's thread; `active` is "" while no account is in use."""

    def __init__(
        self,
        state: Path,
        runner: Runner,
        balance: Balance,
        show: Callable[[], None],
        redactor: Redactor,
        *,
        gateway: Gateway | None = None,
        practice: bool = False,
    ) -> None:
        """`state` is the sandbox's file; `show` is told when another account is in use, `redactor` every key.

        With a `gateway`, or for `practice`, the account is fixed for this session and the keychain is left alone.
        """
        self._state = state
        self._runner = runner
        self._balance = balance
        self._show = show
        self._redactor = redactor
        self._gateway = gateway
        self._practice = practice
        self.active = ""
        self._choices = 0
        self._late: asyncio.Task[None] | None = None
        self.fixed = practice or gateway is not None
        self._clients: dict[str, Client] = {}
        self._has_looked = self.fixed
        """Whether the stored key was asked for, or is not to be."""
        self._key = ""
        """What the keychain is to hold, "" = none."""
        self._keychain_turn = threading.Lock()
        self._sandbox = SandboxProcess(patience=0.4)
        self._sandbox_lane = Lane("sandbox")

    @property
    def is_ready(self) -> bool:
        """Whether something can be submitted."""
        return self.is_connected(self.active)

    @property
    def client(self) -> Client | None:
        """The way to the account in use; None while there is none."""
        return self._clients.get(self.active)

    def is_connected(self, account: str) -> bool:
        """Whether that account can be reached in this session."""
        return account in self._clients

    async def start(self, wanted: str, unfinished: frozenset[str]) -> None:
        """Connect what is there, and use the account that was used last; `unfinished` are the accounts with open tasks.

        Whoever only practises is not held up by a keychain that wants to be unlocked: it is left alone until it is needed.
        Raises SandboxError or LedgerError; what was connected before stays so.
        """
        if self._gateway is not None:
            await self._use(self._gateway.account, _client(self._gateway.origin, self._gateway.key))
            return
        if wanted != SANDBOX or KIE_ACCOUNT in unfinished:
            await self.find_key()
        if self._practice or wanted == SANDBOX:
            await self.use_sandbox()
        elif KIE_ACCOUNT in self._clients:
            await self.use_kie()
        else:
            self._show()
        if SANDBOX in unfinished and not self._sandbox.running:
            await self._connect_sandbox()

    async def use_sandbox(self) -> None:
        """Practise from now on. Raises SandboxError if the sandbox can't be started."""
        self._choose()
        if not self._sandbox.running:
            await self._connect_sandbox()
        await self._use(SANDBOX, self._clients[SANDBOX])

    async def use_kie(self) -> bool:
        """Submit to Kie from now on, or as soon as the person has unlocked the keychain; False if there is no key."""
        choice = self._choose()
        await self.find_key()
        if self._late is not None and KIE_ACCOUNT not in self._clients:
            await asyncio.wait([self._late])
        if choice != self._choices:
            return True
        if KIE_ACCOUNT not in self._clients:
            self._show()
            return False
        await self._use(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])
        return True

    async def revive_sandbox(self) -> None:
        """If it is in use and has died, start it again; tasks that wait for it go on. Raises SandboxError."""
        if self.active == SANDBOX and not self._sandbox.running:
            await self.use_sandbox()

    async def enter_key(self, text: str) -> tuple[float, str]:
        """Check a key by the balance call, keep it and use it: the credits, and a sentence on where it is kept.

        Raises SettingsError (it can be no key) or ApiError (not accepted, or not to be checked now); nothing has changed then.
        """
        key = checked_key(text)
        self._redactor.add(key)
        client = _client(KIE, key)
        choice = self._choose()
        credits = await _aside(
            _CHECK_SECONDS, client.credits, Unconfirmed("Kie does not answer. The key was not checked.")
        )
        if choice != self._choices:
            raise SettingsError("This key works, but something else was chosen meanwhile, so it was not kept.")
        kept = await self._keep(key)
        await self._use(KIE_ACCOUNT, client)
        await self._runner.resume(KIE_ACCOUNT, _waits_for_a_key)
        return credits, kept

    def _choose(self) -> int:
        """Another account is wanted, or none: what was asked for before and is still being checked counts no more."""
        self._choices += 1
        return self._choices

    async def forget_key(self) -> None:
        """Use the key no more, then take it out of the keychain. Raises SettingsError if that can't be done."""
        self._choose()
        self._has_looked = True
        if self._late is not None:
            self._late.cancel()
        self._clients.pop(KIE_ACCOUNT, None)
        self._runner.disconnect(KIE_ACCOUNT)
        if self.active == KIE_ACCOUNT:
            self.active = ""
            self._balance.follow(None)
        self._show()
        late = SettingsError("The keychain of this computer does not answer; the key may still be in it.")
        await self._store("", late)

    async def _use(self, name: str, client: Client) -> None:
        if self._clients.get(name) is not client:
            self._clients[name] = client
            await self._runner.connect(name, client)
        self.active = name
        self._show()
        self._balance.follow(client)

    async def _connect_sandbox(self) -> None:
        media = str(resources_folder() / "sandbox")
        command = child_command("kiegui.sandbox", "--state", str(self._state), "--media", media)
        base = await self._sandbox_lane.do(self._sandbox.start, command)
        self._clients[SANDBOX] = _client(Origin(api=base, upload=base), "practice-needs-no-key")
        await self._runner.connect(SANDBOX, self._clients[SANDBOX])

    async def find_key(self) -> None:
        """Connect Kie with the stored key, if there is one and it was not asked for before.

        That there is no keychain is said when a key is entered.
        """
        if self._has_looked or KIE_ACCOUNT in self._clients:
            return
        self._has_looked = True
        loading = asyncio.ensure_future(
            _aside(_UNLOCK_SECONDS, keychain.load_key, SettingsError("It does not answer."))
        )
        await asyncio.wait([loading], timeout=_KEYCHAIN_SECONDS)
        taking = asyncio.ensure_future(self._take_key(loading))
        if loading.done():
            await taking
        else:  # the person is being asked to unlock it: the rest of the app need not wait for that
            self._late = taking

    async def _take_key(self, loading: asyncio.Future[str | None]) -> None:
        """Connect with the stored key, whenever it comes; it is also used if nothing else is by then."""
        is_late = not loading.done()
        try:
            stored = await loading
            key = checked_key(stored) if stored else ""
        except SettingsError as problem:
            _log.warning("no key from the keychain: %s", problem.message)
            return
        if not key or KIE_ACCOUNT in self._clients:  # another one was entered meanwhile
            return
        self._redactor.add(key)
        self._clients[KIE_ACCOUNT] = _client(KIE, key)
        await self._runner.connect(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])
        if is_late and not self.active:
            self._choose()
            await self._use(KIE_ACCOUNT, self._clients[KIE_ACCOUNT])

    async def _keep(self, key: str) -> str:
        late = SettingsError(
            "The keychain of this computer has not answered yet. The key is in use now; if it is not there at the next start, "
            "enter it again."
        )
        try:
            await self._store(key, late)
        except SettingsError as problem:
            return problem.message
        return "It is kept in the keychain of this computer."

    async def _store(self, key: str, late: SettingsError) -> None:
        """Put the key into the keychain, "" = take it out. Raises `late` if that takes long, or what the keychain says.

        A call that is late goes on, and the keychain may be asking the person. Those after it wait for their turn, and
        bring the keychain to what is wanted by then, so that it never ends with an older key, or with a forgotten one.
        """
        self._key = key

        def bring() -> None:
            with self._keychain_turn:
                wanted = self._key
                if wanted:
                    keychain.save_key(wanted)
                else:
                    keychain.forget_key()

        await _aside(_KEYCHAIN_SECONDS, bring, late)

    async def close(self) -> None:
        """End the sandbox, and with it what hangs there."""
        if self._late is not None:
            self._late.cancel()
            await asyncio.gather(self._late, return_exceptions=True)
        self._sandbox_lane.close()
        await _aside(_STOP_SECONDS, self._sandbox.stop, SandboxError("The sandbox does not end."))


async def _aside(seconds: float, call: Callable[[], _T], late: KieGuiError) -> _T:
    """Carry out a blocking call on a thread of its own; raises `late` if it takes longer than that."""
    lane = Lane("aside")
    try:
        # Not wait_for: in Python 3.11 it loses a cancellation that comes together with what it waits for.
        async with asyncio.timeout(seconds):
            return await lane.do(call)
    except TimeoutError:
        raise late from None
    finally:
        lane.close()


def _waits_for_a_key(task: Task) -> bool:
    """Whoever enters a key wants what is held because the last one was not accepted; what else is held stays so."""
    return task.failure is not None and task.failure.code in ("401", "403")


def _client(origin: Origin, key: str) -> Client:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint

    return Client(origin, key)
