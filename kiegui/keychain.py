"""The API key in the operating system's keychain, and nowhere else. Blocking (30 ms, or as long as the person is asked)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from kiegui.errors import SettingsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "KieGUI"
_USER = "api.kie.ai"
_KEPT = "so the key is kept for this session only"
_NO_SAFE = f"This computer has no safe keychain, {_KEPT}."
_PLAIN = ("keyrings.alt.", "keyring.backends.null")
"""Back ends of keyring that write plain files, or nothing at all and say that they did."""
_ERRORS_BELOW: dict[str, tuple[tuple[str, str], ...]] = {
    "linux": (("jeepney.wrappers", "DBusErrorResponse"), ("secretstorage.exceptions", "SecretStorageException")),
    "win32": (("win32ctypes.pywin32.pywintypes", "error"),),
}
"""What the libraries under keyring raise, and keyring lets through."""


def load_key() -> str | None:
    """The stored key, or None. Raises SettingsError where there is no usable keychain.

    The person may be asked to unlock one that is there, but never to make one: only saving a key does that.
    """
    with _in_words():
        _refuse_plain_text()
        found = (backend.get_password(_SERVICE, _USER) for backend in _backends() if not _is_to_be_made(backend))
        return next((key for key in found if key is not None), None)


def save_key(key: str) -> None:
    """Store the key. Raises SettingsError where there is no usable keychain; it is never written anywhere else."""
    import keyring  # 110 ms: off the path to the first paint

    with _in_words():
        _refuse_plain_text()
        keyring.set_password(_SERVICE, _USER, key)


def forget_key() -> None:
    """Remove the key; nothing happens if there is none. Raises SettingsError where there is no usable keychain."""
    from keyring.errors import PasswordDeleteError

    with _in_words("so the key may still be in it"):
        for backend in _backends():
            if not _is_to_be_made(backend):
                with suppress(PasswordDeleteError, NotImplementedError):  # not there; can't hold any
                    backend.delete_password(_SERVICE, _USER)


def _backends() -> tuple[KeyringBackend, ...]:
    """What holds keys: the back end in use, or those that it tries one after the other."""
    import keyring

    backend = keyring.get_keyring()
    return tuple(getattr(backend, "backends", ())) or (backend,)


def _is_to_be_made(backend: KeyringBackend) -> bool:
    """Whether a back end has no keyring yet: the Secret Service's has the person make one, even for looking into it."""
    if type(backend).__module__ != "keyring.backends.SecretService" or hasattr(backend, "preferred_collection"):
        return False
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        try:
            secretstorage.Collection(bus)  # the default one
        except secretstorage.ItemNotFoundException:
            return True
    return False


def _refuse_plain_text() -> None:
    """A paid key doesn't belong into a plain file, also not where keyring would try one after the other."""
    if any(f"{type(backend).__module__}.".startswith(_PLAIN) for backend in _backends()):
        raise SettingsError(_NO_SAFE)


@contextmanager
def _in_words(so: str = _KEPT) -> Iterator[None]:
    """Whatever a keychain raises as a sentence. The key is in none of it: only the kind of the error is named."""
    try:
        yield
    except _errors() as error:
        raise SettingsError(f"The keychain of this computer can’t be used ({type(error).__name__}), {so}.") from None


def _errors() -> tuple[type[Exception], ...]:
    from keyring.errors import KeyringError

    below = (getattr(importlib.import_module(module), name) for module, name in _ERRORS_BELOW.get(sys.platform, ()))
    return (KeyringError, OSError, RuntimeError, *below)
