"""Model files on disk → `ModelSpec`s. A file that can't be used is skipped and named; the others load.

`python -m kiegui.catalog.registry` prints the JSON Schema of these files, for editors.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.soundness import faults
from kiegui.durable import write_durably
from kiegui.errors import ModelFileError

SCHEMA_FILE = "model.schema.json"

MAX_BYTES = 1_000_000
"""A hundred times the largest model that is known."""


class Models(msgspec.Struct, frozen=True):
    """What was found: the usable models by id, one error for every file that was skipped, and whose models they are."""

    by_id: dict[str, ModelSpec]
    problems: tuple[ModelFileError, ...]
    own: frozenset[str] = frozenset()
    """The ids of those that the person made."""


def load_models(shipped: Path, own: Path | None = None, fetched: Path | None = None) -> Models:
    """All models below the folders, which need not exist.

    The person's own models replace others of the same id; those fetched from Kie replace shipped ones of an earlier date.
    A shipped file must lie where its id says: `kling/v2-5-turbo-text-to-video-pro.json`. Blocking; 190 files take about
    25 ms.
    """
    by_id: dict[str, ModelSpec] = {}
    problems: list[ModelFileError] = []
    ours: frozenset[str] = frozenset()
    for folder in (shipped, fetched, own):
        if folder is None:
            continue
        found = _load_folder(folder, problems, in_place=folder is shipped)
        if folder is own:
            ours = frozenset(found)
        else:
            found = {name: spec for name, spec in found.items() if not _is_older(spec, by_id.get(name))}
        by_id |= found
    return Models(by_id, tuple(problems), ours)


def _load_folder(folder: Path, problems: list[ModelFileError], *, in_place: bool) -> dict[str, ModelSpec]:
    files: dict[str, Path] = {}
    found: dict[str, ModelSpec] = {}
    for file in sorted(folder.rglob("*.json")):
        if file.name == SCHEMA_FILE or file.name.startswith(".") or not file.is_file():
            continue
        try:
            spec = read_model(file)
            if in_place and file != folder / f"{spec.id}.json":
                raise ModelFileError(file, "id", f"“{spec.id}” belongs in a file of that path.")
            if spec.id in found:
                raise ModelFileError(file, "id", f"“{spec.id}” is in {files[spec.id].name} already.")
        except ModelFileError as problem:
            problems.append(problem)
        else:
            files[spec.id], found[spec.id] = file, spec
    return found


def _is_older(spec: ModelSpec, known: ModelSpec | None) -> bool:
    return known is not None and spec.source_date < known.source_date


def read_model(file: Path) -> ModelSpec:
    """One model file, strictly; ModelFileError says what is wrong with it and where."""
    raw = _read(file)
    try:
        parts = json.loads(raw.decode(), object_pairs_hook=_refuse_twins(file))
        spec = msgspec.json.decode(raw, type=ModelSpec)
    except UnicodeDecodeError:
        raise ModelFileError(file, "", "this is not UTF-8 text.") from None
    except RecursionError:
        raise ModelFileError(file, "", "this is nested too deep.") from None
    except msgspec.ValidationError as error:
        raise ModelFileError(file, *_place_and_sentence(str(error), parts)) from None
    except (json.JSONDecodeError, msgspec.DecodeError) as error:
        raise ModelFileError(file, "", f"this is not JSON: {error}.") from None
    except ValueError:  # json refuses numbers of more than 4,300 digits
        raise ModelFileError(file, "", "a number has too many digits.") from None
    for place, sentence in faults(spec):
        raise ModelFileError(file, place, sentence)
    return spec


def replace_file(file: Path, content: bytes) -> None:
    """A crash leaves the old file or the new one. Raises ModelFileError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, content)
    except OSError as error:
        raise ModelFileError(file, "", f"this can’t be saved: {error.strerror or error}.") from error


def json_schema() -> bytes:
    """The JSON Schema of model files, as text for `resources/models/model.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ModelSpec)}
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelFileError(file, "", f"this can’t be read: {error.strerror or error}.") from error
    if len(raw) > MAX_BYTES:
        raise ModelFileError(file, "", "this is larger than 1 MB.")
    return raw


def _refuse_twins(file: Path) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """JSON readers keep the last of two equal keys without a word; here it is most likely a slip."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            keys = [key for key, _ in pairs]
            twin = next(key for key in keys if keys.count(key) > 1)
            raise ModelFileError(file, str(entries.get("name", "")), f"the key “{twin}” is there twice.")
        return entries

    return unique


def _place_and_sentence(message: str, parts: Any) -> tuple[str, str]:
    """msgspec's "Expected `int`, got `str` - at `$.fields[1].step`", by the field's name: ("duration.step", …)."""
    text, _, path = message.partition(" - at `$")
    path = path.rstrip("`").removeprefix(".")
    for old, new in (
        ("Object contains unknown field", "unknown key"),
        ("Object missing required field", "missing key"),
        ("Invalid value", "there is no such thing as"),
        ("Expected", "expected"),
    ):
        text = text.replace(old, new)
    inside = re.match(r"fields\[(\d+)\]", path)
    if inside is not None:
        field = parts["fields"][int(inside[1])]
        if isinstance(field, dict) and isinstance(field.get("name"), str):
            path = f"{field['name']}{path[inside.end() :]}"
    return path, f"{text}."


if __name__ == "__main__":
    sys.stdout.buffer.write(json_schema())
