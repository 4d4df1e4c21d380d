"""Models as Kie described them, kept on disk with their date, and when Kie was asked for each. Blocking.

They stand between the shipped files, which they never touch, and the person's own, which they never replace.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from kiegui.catalog.schema import ModelSpec
from kiegui.errors import ModelFileError

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
            self._write(self.folder / f"{spec.id}.json", msgspec.json.format(msgspec.json.encode(spec), indent=2))
        self._write(self.folder / _ASKED, msgspec.json.encode({**self.asked(), **asked}))

    def _write(self, file: Path, content: bytes) -> None:
        beside = file.with_name(f".{file.name}.new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            os.replace(beside, file)  # noqa: PTH105  the one rename that also replaces on Windows
        except OSError as error:
            raise ModelFileError(file, "", f"this can’t be saved: {error.strerror or error}.") from error
