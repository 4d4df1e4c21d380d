"""What can be chosen in the settings, as the dialog shows it and gives it back."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiegui.ui.look import Appearance


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """`folder` is where new results go, `template` how they are named (one that `NameTemplate` takes).

    `writes_provenance`: model, prompt and values go into the files. `is_sound_on`: films have their sound at the next start
    of the app. `looks_for_updates`: the app looks for new versions of itself; None = this copy never does.
    """

    folder: Path
    template: str
    writes_provenance: bool
    appearance: Appearance
    is_sound_on: bool
    looks_for_updates: bool | None = None
