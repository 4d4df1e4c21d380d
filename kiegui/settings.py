"""What the person has chosen, in one JSON file. The key is not among it: that is in the OS keychain (`keychain`)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiegui.durable import write_durably
from kiegui.errors import SettingsError

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


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


def load_settings(file: Path) -> tuple[Settings, str]:
    """The settings, and a sentence on what could not be read, "" if there is nothing to say. Blocking.

    What can't be read stands at its default: one value, or all. A file without a single value is set aside as ".broken".
    """
    try:
        values = msgspec.json.decode(file.read_bytes(), type=dict[str, msgspec.Raw])
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, *_UNREADABLE) as error:
        problem = f"The settings can’t be read and stand at their defaults: {error}."
        with suppress(OSError):
            problem += f" The file is kept as “{file.replace(file.with_name(file.name + '.broken')).name}”."
        return Settings(), problem
    known: dict[str, Any] = {}
    lost: list[str] = []
    for field in msgspec.structs.fields(Settings):
        try:
            if field.name in values:
                known[field.name] = msgspec.json.decode(values[field.name], type=field.type)
        except _UNREADABLE:
            lost.append(field.name)
    problem = f"Some settings can’t be understood and stand at their defaults: {', '.join(lost)}." if lost else ""
    return Settings(**known), problem


def save_settings(file: Path, settings: Settings) -> None:
    """Also a power failure leaves the old file or the new one. Blocking. Raises SettingsError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, msgspec.json.format(msgspec.json.encode(settings), indent=2))
    except OSError as error:
        raise SettingsError(f"The settings can’t be saved: {error.strerror}.") from error
