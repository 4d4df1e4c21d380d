"""How large and how long films and sounds are, by their own headers. Nothing is decoded; pictures are not measured here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiegui.media.containers import boxes
from kiegui.media.kinds import FileFormat
from kiegui.media.sound_lengths import aac_seconds, flac_seconds, mp3_seconds, ogg_seconds, wav_seconds
from kiegui.media.walk import NotWhole, Unsure, Walk


@dataclass(frozen=True)
class Measures:
    """Px as a film is shown, and its or a sound's length in seconds; 0 is not known."""

    width: int = 0
    height: int = 0
    seconds: float = 0


def measure(path: Path, file_format: FileFormat) -> Measures:
    """What the file at `path`, which has that format, says of itself; nothing where it is damaged or can't be read.

    Blocks on the disk. Takes little memory and bounded time, whatever is in the file.
    """
    try:
        with path.open("rb") as file:
            walk = Walk(file, path.stat().st_size)
            if file_format in _FILMS:
                return _boxes_measured(walk)
            if sound := _SOUNDS.get(file_format):
                return Measures(seconds=sound(walk))
    except (NotWhole, Unsure, OSError):
        pass
    return Measures()


_FILMS = (FileFormat.MP4, FileFormat.MOV, FileFormat.M4A)

_SOUNDS: dict[FileFormat, Callable[[Walk], float]] = {
    FileFormat.WAV: wav_seconds,
    FileFormat.MP3: mp3_seconds,
    FileFormat.AAC: aac_seconds,
    FileFormat.OGG: ogg_seconds,
    FileFormat.FLAC: flac_seconds,
}


def _boxes_measured(walk: Walk) -> Measures:
    """The header of the film, and of its largest track (ISO 14496-12, 8.2.2 and 8.3.2)."""
    seconds, sizes = 0.0, [(0, 0)]
    for box in boxes(walk, walk.size):
        if box.kind != b"moov":
            continue
        scale = 0
        for part in boxes(walk, box.end):
            match part.kind:
                case b"mvhd":
                    scale, length = _time(walk)
                    seconds = length / scale if scale else 0
                case b"mvex":
                    told = [_whole_fragments(walk) for inner in boxes(walk, part.end) if inner.kind == b"mehd"]
                    seconds = told[0] / scale if told and scale else seconds
                case b"trak":
                    sizes += [_shown_size(walk) for inner in boxes(walk, part.end) if inner.kind == b"tkhd"]
        break
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Measures(width, height, seconds)


def _time(walk: Walk) -> tuple[int, int]:
    """Units in a second, and the length in them; 0 where it is not known."""
    wide = walk.take(4)[0] == 1
    walk.skip(16 if wide else 8)
    scale, width = walk.number(4), 8 if wide else 4
    length = walk.number(width)
    return scale, length if length != (1 << 8 * width) - 1 else 0


def _whole_fragments(walk: Walk) -> int:
    """The length of a film in fragments, which its own header leaves at 0 (8.8.2)."""
    return walk.number(8 if walk.take(4)[0] == 1 else 4)


def _shown_size(walk: Walk) -> tuple[int, int]:
    """Width and height of a track, changed with each other if it is shown with a quarter turn."""
    walk.skip(32 if walk.take(4)[0] == 1 else 20)
    walk.skip(16)
    matrix = walk.take(36)
    width, height = walk.number(4) >> 16, walk.number(4) >> 16
    is_turned = not any(matrix[0:4]) and not any(matrix[16:20])
    return (height, width) if is_turned else (width, height)
