"""The API key in the operating system's keychain, and nowhere else. Blocking (30 ms, or as long as the person is asked)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kiegui.errors import SettingsError

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
    """The stored key, or None. Raises SettingsError where there is no usable keychain."""
    import keyring  # 110 ms: off the path to the first paint

    with _in_words():
        _refuse_plain_text()
        return keyring.get_password(_SERVICE, _USER)


def save_key(key: str) -> None:
    """Store the key. Raises SettingsError where there is no usable keychain; it is never written anywhere else."""
    import keyring

    with _in_words():
        _refuse_plain_text()
        keyring.set_password(_SERVICE, _USER, key)


def forget_key() -> None:
    """Remove the key; nothing happens if there is none. Raises SettingsError where there is no usable keychain."""
    import keyring
    from keyring.errors import PasswordDeleteError

    with _in_words("so the key may still be in it"):
        try:
            keyring.delete_password(_SERVICE, _USER)
        except PasswordDeleteError:
            return


def _refuse_plain_text() -> None:
    """A paid key doesn't belong into a plain file, also not where keyring would try one after the other."""
    import keyring

    backend = keyring.get_keyring()
    for one in (backend, *getattr(backend, "backends", ())):
        if f"{type(one).__module__}.".startswith(_PLAIN):
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
