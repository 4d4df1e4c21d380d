"""Copies of results in other places, with their side-cars: never on top of a file that nobody agreed to replace. Blocking;
any thread."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from kiegui.errors import MediaError
from kiegui.media.metadata.files import has_sidecar, sidecar_of
from kiegui.tasks.disk import name_endings, take_name


class Source(NamedTuple):
    """A file, and what it is called, wherever it lies now."""

    file: Path
    name: str


@dataclass(frozen=True)
class Copied:
    """How many files were copied, and a sentence on each that was not."""

    done: int
    troubles: tuple[str, ...] = ()


def copy_as(source: Source, target: Path) -> None:
    """Copy a file. What has the name is replaced, as the person agreed, but only by a whole copy. Raises MediaError."""
    with _copied(source, target) as part:
        if target.exists() and target.samefile(source.file):
            return
        if has_sidecar(source.file):
            with _copied(Source(sidecar_of(source.file), source.name), sidecar_of(target)) as beside:
                # Nobody was asked about that name: only what is a side-car is replaced by one.
                if has_sidecar(target) or not sidecar_of(target).exists():
                    beside.replace(sidecar_of(target))
        part.replace(target)


def copy_into(sources: Iterable[Source], folder: Path) -> Copied:
    """Copy files into a folder; where a name is taken, the copy gets another one."""
    done, troubles = 0, []
    for source in sources:
        try:
            _copy_into(source, folder)
        except MediaError as trouble:
            troubles.append(trouble.message)
        else:
            done += 1
    return Copied(done, tuple(troubles))


def _copy_into(source: Source, folder: Path) -> None:
    with _copied(source, folder / source.name) as part:
        name, beside = Path(source.name), has_sidecar(source.file)
        for more in name_endings():
            target = folder / f"{name.stem}{more}{name.suffix}"
            if not (beside and sidecar_of(target).exists()) and take_name(part, target):
                break
        if beside:
            with _copied(Source(sidecar_of(source.file), source.name), sidecar_of(target)) as part_beside:
                take_name(part_beside, sidecar_of(target))


@contextmanager
def _copied(source: Source, target: Path) -> Iterator[Path]:
    """A whole copy beside the target, for as long as it is needed."""
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        try:
            shutil.copyfile(source.file, part)
            yield part
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name can’t be used"
        raise MediaError(f"“{source.name}” could not be copied: {why}.") from error
