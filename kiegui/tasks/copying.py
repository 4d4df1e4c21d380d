"""Copies of results in other places: never on top of a file that nobody agreed to replace. Blocking; any thread."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from kiegui.errors import MediaError
from kiegui.tasks.disk import take_name


@dataclass(frozen=True)
class Copied:
    """How many files were copied, and a sentence on each that was not."""

    done: int
    troubles: tuple[str, ...] = ()


def copy_as(source: Path, target: Path) -> None:
    """Copy a file. What has the name is replaced, as the person agreed, but only by a whole copy. Raises MediaError."""
    with _copied(source, target) as part:
        if not (target.exists() and target.samefile(source)):
            part.replace(target)


def copy_into(files: Iterable[Path], folder: Path) -> Copied:
    """Copy files into a folder; where a name is taken, the copy gets another one."""
    done, troubles = 0, []
    for file in files:
        try:
            with _copied(file, folder / file.name) as part:
                names = (f"{file.stem}{more}{file.suffix}" for more in chain([""], (f" ({n})" for n in count(2))))
                next(name for name in names if take_name(part, folder / name))
        except MediaError as trouble:
            troubles.append(trouble.message)
        else:
            done += 1
    return Copied(done, tuple(troubles))


@contextmanager
def _copied(source: Path, target: Path) -> Iterator[Path]:
    """A whole copy beside the target, for as long as it is needed."""
    part = target.with_name(f".{target.name}.part")
    try:
        try:
            shutil.copyfile(source, part)
            yield part
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name can’t be used"
        raise MediaError(f"“{source.name}” could not be copied: {why}.") from error
