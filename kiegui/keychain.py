"""The API key in the operating system's keychain, and nowhere else. Blocking (30 ms, or as long as the person is asked)."""

from __future__ import annotations

from kiegui.errors import SettingsError

_SERVICE = "KieGUI"
_USER = "api.kie.ai"


def load_key() -> str | None:
    """The stored key, or None. Raises SettingsError where there is no usable keychain."""
    import keyring  # 110 ms: off the path to the first paint
    from keyring.errors import KeyringError

    try:
        _refuse_plain_text()
        return keyring.get_password(_SERVICE, _USER)
    except KeyringError as error:
        raise _unusable(error) from None


def save_key(key: str) -> None:
    """Store the key. Raises SettingsError where there is no usable keychain; it is never written anywhere else."""
    import keyring
    from keyring.errors import KeyringError

    try:
        _refuse_plain_text()
        keyring.set_password(_SERVICE, _USER, key)
    except KeyringError as error:
        raise _unusable(error) from None


def forget_key() -> None:
    """Remove the key; nothing happens if there is none. Raises SettingsError where there is no usable keychain."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    try:
        keyring.delete_password(_SERVICE, _USER)
    except PasswordDeleteError:
        return
    except KeyringError as error:
        raise _unusable(error) from None


def _refuse_plain_text() -> None:
    """Some back ends of keyring write plain files; a paid key doesn't belong there."""
    import keyring

    backend = type(keyring.get_keyring())
    if backend.__module__.startswith("keyrings.alt"):
        raise SettingsError("This computer has no safe keychain, so the key is kept for this session only.")


def _unusable(error: Exception) -> SettingsError:
    return SettingsError(
        f"The keychain of this computer can’t be used ({type(error).__name__}), so the key is kept for this session only."
    )
