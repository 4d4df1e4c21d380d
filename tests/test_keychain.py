"""The keychain, with back ends of keyring's own interface in the place of the system's."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from kiegui.errors import SettingsError
from kiegui.keychain import forget_key, load_key, save_key


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
    save_key("0123456789abcdef")
    assert load_key() == "0123456789abcdef"
    forget_key()
    forget_key()
    assert memory.kept == {}


def test_without_a_keychain_it_is_said_openly(memory: Memory) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    for call in (load_key, lambda: save_key("0123456789abcdef")):
        with pytest.raises(SettingsError, match="this session only"):
            call()


def test_a_plain_text_backend_is_not_used(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory, "__module__", "keyrings.alt.file")
    with pytest.raises(SettingsError, match="no safe keychain"):
        save_key("0123456789abcdef")
    assert memory.kept == {}
