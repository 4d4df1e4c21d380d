"""The person's own models, as files that the registry reads back. Blocking. Reading pages is in `page_import`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiegui.catalog.registry import read_model
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.soundness import faults
from kiegui.durable import sync_file
from kiegui.errors import ModelFileError


def save_own_model(folder: Path, spec: ModelSpec) -> Path:
    """Keep the model, in the place of the person's earlier one of this id; the file that it is in now.

    It stands there whole and read back, or nothing has changed. Raises ModelFileError if it can't be used, if the disk does
    not take it, or if there is something else in its place.
    """
    for place, sentence in faults(spec):  # first of all its id, which becomes a path
        raise ModelFileError(folder, place, sentence)
    file = _file_of(folder, spec)
    beside = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(msgspec.json.format(msgspec.json.encode(spec), indent=2))
            sync_file(beside)
            read_model(beside)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ModelFileError(file, "", f"this can’t be saved: {error.strerror or error}.") from error
    return file


def remove_own_model(folder: Path, model_id: str) -> None:
    """Take away whatever the person keeps under this id; what comes with the app is offered again at the next loading.

    Raises ModelFileError if the disk does not let go of it.
    """
    for file in _files_of(folder, model_id):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise ModelFileError(file, "", f"this can’t be removed: {error.strerror or error}.") from error


def _files_of(folder: Path, model_id: str) -> Iterator[Path]:
    """Where the person keeps the model of this id, under whatever name."""
    for file in sorted(folder.rglob("*.json")):
        if not file.name.startswith(".") and _id_in(file) == model_id:
            yield file


def _file_of(folder: Path, spec: ModelSpec) -> Path:
    """Where the person keeps the model of this id, else where its id says."""
    for file in _files_of(folder, spec.id):
        return file
    file = folder / f"{spec.id}.json"
    if file.exists():  # hand-made, broken, or of an id that differs in capital letters only
        raise ModelFileError(
            file, "", "something else is in this file. Rename it, or choose another id, and save again."
        )
    return file


def _id_in(file: Path) -> str:
    try:
        return read_model(file).id
    except ModelFileError:
        return ""
