"""The versions of models that tasks were made with, so that the history can tell what has changed since. Blocking.

A version is kept when a task is sent with it: files by model and by the moment since when it was in use. So the history
itself needs no more than the id of the model and the time of the task.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from kiegui.catalog.registry import read_model, replace_file
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import ModelFileError

_FILE = re.compile(r"\d{13,16}\.json")


class ModelVersions:
    """One folder for each model: `kling/v2-1-pro/1795000000000.json` was in use from that millisecond on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, spec: ModelSpec, at: int) -> None:
        """A task is made with this version at that moment (milliseconds since 1970). Raises ModelFileError."""
        if self.at(spec.id, at) == spec:
            return
        replace_file(self._folder / spec.id / f"{at:013}.json", msgspec.json.encode(spec))

    def all_of(self, model_id: str) -> list[tuple[int, ModelSpec]]:
        """Every version of that model that is known, each with the moment since when it was in use, newest first."""
        files = self._files(model_id)
        return [(since, spec) for since, file in files if (spec := _read(file, model_id)) is not None]

    def at(self, model_id: str, at: int) -> ModelSpec | None:
        """The version of that model that was in use at that moment; None if nobody knows."""
        return next((_read(file, model_id) for since, file in self._files(model_id) if since <= at), None)

    def _files(self, model_id: str) -> list[tuple[int, Path]]:
        """The file of each version, with the moment since when it was in use, newest first."""
        try:
            files = [file for file in (self._folder / model_id).iterdir() if _FILE.fullmatch(file.name)]
        except (OSError, ValueError):  # ValueError: a zero byte in an id from elsewhere
            return []
        return sorted(((int(file.stem), file) for file in files), reverse=True)


def _read(file: Path, model_id: str) -> ModelSpec | None:
    try:
        spec = read_model(file)
    except ModelFileError:
        return None
    return spec if spec.id == model_id else None
