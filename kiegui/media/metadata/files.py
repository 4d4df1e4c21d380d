"""The door of this room: write a record into a file of any format, or beside it, and read it back. Blocking; any thread.

Written is always a new file, which then is compared with the old one byte by byte. Read is whatever comes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kiegui.durable import write_durably
from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat, sniff_file
from kiegui.media.metadata import boxes, flac, id3, jpeg, png, riff
from kiegui.media.metadata.provenance import MOST_BYTES, Provenance, decode, encode
from kiegui.media.metadata.splices import Splice, differs_only_in, write_spliced
from kiegui.media.walk import NotWhole, Unsure, Walk
from kiegui.media.wholeness import is_whole


class _Way(NamedTuple):
    """How one format holds a record."""

    edits: Callable[[Walk, Provenance], list[Splice] | None]
    find: Callable[[Walk], bytes | None]


_BOXES = _Way(boxes.edits, boxes.find)
_WEBP = _Way(riff.webp_edits, riff.find_in_webp)
_WAYS = {
    FileFormat.PNG: _Way(png.edits, png.find),
    FileFormat.JPEG: _Way(jpeg.edits, jpeg.find),
    FileFormat.WEBP: _WEBP,
    FileFormat.ANIMATED_WEBP: _WEBP,
    FileFormat.MP4: _BOXES,
    FileFormat.MOV: _BOXES,
    FileFormat.M4A: _BOXES,
    FileFormat.MP3: _Way(id3.edits, id3.find),
    FileFormat.WAV: _Way(riff.wav_edits, riff.find_in_wav),
    FileFormat.FLAC: _Way(flac.edits, flac.find),
}
"""All other formats get a side-car."""


def write(source: Path, target: Path, file_format: FileFormat, provenance: Provenance) -> bool:
    """Write `source` with the record in it to `target`, on the platter; False if this very file can't hold it.

    False, too, if the new file would not be whole, differ in more than the record, or not give it back. There may be a
    `target` then that is to be removed. Raises OSError (disk) or MediaError (a file can't be read).
    """
    way = _WAYS.get(file_format)
    if way is None:
        return False
    try:
        with source.open("rb") as file:
            splices = way.edits(Walk(file, source.stat().st_size), provenance)
    except (NotWhole, Unsure, ValueError):  # nothing that may be touched
        return False
    if splices is None:
        return False
    write_spliced(source, target, splices)
    return (
        sniff_file(target) is file_format
        and is_whole(target, file_format)
        and differs_only_in(source, target, splices)
        and _read_in(target, file_format) == provenance
    )


def read(path: Path) -> Provenance | None:
    """The record in a file, or else beside it; of a side-car, the one that it is. None if there is none.

    Takes any file, in bounded time and memory. Raises MediaError if it can't be read, or a newer app made it.
    """
    file_format = sniff_file(path)
    found = _read_alone(path) if file_format is FileFormat.JSON else _read_in(path, file_format)
    return found or _read_beside(path)


def sidecar_of(path: Path) -> Path:
    """Where the record of a file stands that can't hold one: `film.webm.json` beside `film.webm`."""
    return path.with_name(path.name + ".json")


def has_sidecar(path: Path) -> bool:
    """Whether what is called like the side-car of a file is one, and nobody else's file."""
    try:
        return _read_beside(path) is not None
    except MediaError:
        return False


def write_beside(path: Path, provenance: Provenance) -> bool:
    """Write a side-car, on the platter; False if something else has its name. Raises OSError."""
    sidecar = sidecar_of(path)
    if sidecar.exists() and _read_beside(path) is None:
        return False
    try:
        write_durably(sidecar, encode(provenance))
    except ValueError:
        return False
    return True


def _read_in(path: Path, file_format: FileFormat) -> Provenance | None:
    way = _WAYS.get(file_format)
    if way is None:
        return None
    try:
        with path.open("rb") as file:
            found = way.find(Walk(file, path.stat().st_size))
    except (NotWhole, Unsure):
        return None
    except OSError as error:
        raise MediaError(f"“{path.name}” could not be read.") from error
    return None if found is None else decode(found)


def _read_beside(path: Path) -> Provenance | None:
    sidecar = sidecar_of(path)
    try:
        return _read_alone(sidecar) if sidecar.is_file() else None
    except (OSError, ValueError) as error:
        raise MediaError(f"“{sidecar.name}” could not be read.") from error


def _read_alone(sidecar: Path) -> Provenance | None:
    try:
        with sidecar.open("rb") as file:
            return decode(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise MediaError(f"“{sidecar.name}” could not be read.") from error
