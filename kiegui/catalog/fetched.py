"""Models as Kie described them, kept on disk with their date, and when Kie was asked for each. Blocking.

They stand between the shipped files, which they never touch, and the person's own, which they never replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from kiegui.catalog.registry import replace_file
from kiegui.catalog.schema import ModelSpec

_ASKED = ".asked.json"
"""Begins with a dot: the registry passes over it."""


class Asked(msgspec.Struct, frozen=True):
    """When Kie was last asked for a model (milliseconds since 1970), and the fingerprint of what it said."""

    at: int
    fingerprint: str


class FetchedModels:
    """One folder of model files: `kling/v2-1-pro.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def asked(self) -> dict[str, Asked]:
        """By model id; empty if nothing was asked yet, or nobody knows any more: then all is asked anew."""
        try:
            return msgspec.json.decode((self.folder / _ASKED).read_bytes(), type=dict[str, Asked])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return {}

    def keep(self, specs: Iterable[ModelSpec], asked: Mapping[str, Asked]) -> None:
        """Write these files, then that they were asked for: cut off between, they are asked for once more.

        Raises ModelFileError if the disk does not take them.
        """
        for spec in specs:
            replace_file(self.folder / f"{spec.id}.json", msgspec.json.format(msgspec.json.encode(spec), indent=2))
        replace_file(self.folder / _ASKED, msgspec.json.encode({**self.asked(), **asked}))
