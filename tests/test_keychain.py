"""The keychain, with back ends of keyring's own interface in the place of the system's."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from kiegui.errors import SettingsError
from kiegui.keychain import forget_key, load_key, save_key

KEY = "0123456789abcdef"


class Memory(KeyringBackend):
    """Keeps passwords in a dictionary."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def memory() -> Iterator[Memory]:
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_key_is_kept_and_forgotten(memory: Memory) -> None:
    assert load_key() is None
    save_key(KEY)
    assert load_key() == KEY
    forget_key()
    forget_key()
    assert memory.kept == {}


def test_key_is_found_and_forgotten_wherever_it_is(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    second = Memory()
    monkeypatch.setattr(memory, "backends", [memory, second], raising=False)
    second.kept["KieGUI", "api.kie.ai"] = KEY
    assert load_key() == KEY
    forget_key()
    assert second.kept == {}


def test_without_a_keychain_it_is_said_openly(memory: Memory) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    for call in (load_key, lambda: save_key(KEY)):
        with pytest.raises(SettingsError, match="this session only"):
            call()


@pytest.mark.parametrize("module", ["keyrings.alt.file", "keyring.backends.null"])
def test_a_backend_that_is_no_keychain_is_not_used(
    module: str, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Memory, "__module__", module)
    with pytest.raises(SettingsError, match="no safe keychain"):
        save_key(KEY)
    assert memory.kept == {}


def test_a_plain_text_backend_behind_a_safe_one_is_not_used(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = type("Plain", (Memory,), {"__module__": "keyrings.alt.file"})
    monkeypatch.setattr(memory, "backends", [memory, plain()], raising=False)
    with pytest.raises(SettingsError, match="no safe keychain"):
        save_key(KEY)


@pytest.mark.parametrize("error", [KeyringLocked(KEY), OSError(KEY), RuntimeError(KEY)])
def test_whatever_a_keychain_raises_is_a_sentence_without_the_key(
    error: Exception, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise error

    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(memory, name, fail)
    used: tuple[tuple[Callable[[], object], str], ...] = (
        (load_key, "kept for this session only"),
        (lambda: save_key(KEY), "kept for this session only"),
        (forget_key, "may still be in it"),
    )
    for call, words in used:
        with pytest.raises(SettingsError, match=words) as caught:
            call()
        assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.skipif(sys.platform != "linux", reason="what D-Bus says is said on Linux")
def test_what_dbus_says_is_a_sentence_too(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    from secretstorage.exceptions import PromptDismissedException

    def fail(*_: str) -> None:
        raise PromptDismissedException

    monkeypatch.setattr(memory, "get_password", fail)
    with pytest.raises(SettingsError, match="PromptDismissedException"):
        load_key()
