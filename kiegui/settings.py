"""What the person has chosen, in one JSON file. The key is not among it: that is in the OS keychain (`keychain`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from kiegui.errors import SettingsError


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that comes back at the next start. Unknown keys of newer versions are ignored.

    `account` is "" until the person has chosen one. Models are kept by id, `recent_models` with the last used first.
    `name_template` is how results are named (see `kiegui.media.names`), "" = as the app does it by itself. `history_look`
    is how the history is shown, with tiles of `history_tile` px; `history_filter` are the members of the Filter that it is
    narrowed to. `splitters` are Qt's own states in Base64. `callback_host` is the name under which a tunnel of the person's
    own brings Kie's callbacks to `callback_port` of this machine; "" = there is none.
    """

    account: str = ""
    results_folder: str = ""
    name_template: str = ""
    writes_provenance: bool = True
    model: str = ""
    favourite_models: tuple[str, ...] = ()
    recent_models: tuple[str, ...] = ()
    shows_retired_models: bool = False
    history_look: Literal["list", "grid"] = "list"
    history_tile: int = 160
    history_filter: dict[str, Any] = {}
    splitters: dict[str, str] = {}
    sound: bool = False
    appearance: Literal["system", "light", "dark"] = "system"
    looks_for_updates: bool = True
    callback_host: str = ""
    callback_port: int = 8765
    callback_token: str = ""


def load_settings(file: Path) -> Settings:
    """The settings, or the defaults where there is no file yet. Raises SettingsError if the file can't be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"The settings can’t be read and stand at their defaults: {error}.") from error


def save_settings(file: Path, settings: Settings) -> None:
    """Write beside, then rename: a crash leaves the old file or the new one. Raises SettingsError."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
        beside.replace(file)
    except OSError as error:
        raise SettingsError(f"The settings can’t be saved: {error.strerror}.") from error
