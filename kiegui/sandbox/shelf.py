"""The finished media that the sandbox hands out, and which of them answers which request.

A file's name says what it is: `neon-city_9x16.mp4` is the scene "neon city" with the aspect ratio 9:16.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from kiegui.sandbox.outputs import Output, output_of
from kiegui.sandbox.prices import result_count

_MIMES = {
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
}
_STILLS = frozenset({".png", ".jpg", ".webp"})
_FORMATS = {"png": ".png", "jpg": ".jpg", "jpeg": ".jpg", "webp": ".webp"}
_ASPECT_NAMES = {"landscape": 16 / 9, "portrait": 9 / 16, "square": 1.0}
_LANDSCAPE = 16 / 9


@dataclass(frozen=True)
class Medium:
    """One file on the shelf; `aspect` is width / height, None for sounds; `modified` is in seconds since 1970."""

    name: str
    mime: str
    data: bytes
    aspect: float | None
    words: frozenset[str]
    modified: float

    @property
    def suffix(self) -> str:
        """The end of the name, with the dot."""
        return Path(self.name).suffix


class Shelf:
    """All media of one folder, read once (they are small)."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError if the folder can't be read, ValueError if a kind of media is missing in it."""
        files = sorted(file for file in folder.iterdir() if file.suffix in _MIMES)
        self._media = {file.name: _read(file) for file in files}
        for output in (Output.VIDEO, Output.IMAGE, Output.MUSIC, Output.SPEECH):
            if not self._of(output):
                raise ValueError(f"no {output} in {folder}")

    def medium(self, name: str) -> Medium | None:
        """The file of that name."""
        return self._media.get(name)

    def results(self, task_id: str, model: str, values: Mapping[str, object]) -> list[Medium]:
        """What a task yields, always the same for the same task: none if the model answers with data."""
        output = output_of(model)
        candidates = self._of(output)
        if output is Output.IMAGE:
            candidates = _in_format(candidates, values)
        candidates = _in_scene(_in_aspect(candidates, values), values)
        if not candidates:
            return []
        first = int.from_bytes(hashlib.sha256(task_id.encode()).digest()[:4]) % len(candidates)
        count = result_count(values) if output is Output.IMAGE else 1
        return [candidates[(first + number) % len(candidates)] for number in range(count)]

    def _of(self, output: Output) -> list[Medium]:
        media = self._media.values()
        match output:
            case Output.VIDEO:
                return [medium for medium in media if medium.suffix == ".mp4"]
            case Output.IMAGE:
                return [medium for medium in media if medium.suffix in _STILLS]
            case Output.MUSIC:
                return [medium for medium in media if medium.suffix == ".mp3" and "music" in medium.words]
            case Output.SPEECH:
                return [medium for medium in media if medium.suffix == ".mp3" and "voice" in medium.words]
            case Output.DATA:
                return []
            case _:
                assert_never(output)


def _read(file: Path) -> Medium:
    scene, _, ratio = file.stem.partition("_")
    return Medium(
        name=file.name,
        mime=_MIMES[file.suffix],
        data=file.read_bytes(),
        aspect=_ratio(ratio) if ratio else None,
        words=frozenset(scene.split("-")),
        modified=file.stat().st_mtime,
    )


def _in_format(media: Sequence[Medium], values: Mapping[str, object]) -> list[Medium]:
    """Those of the image format that was asked for, or all."""
    wanted = _FORMATS.get(str(values.get("output_format", "")).lower())
    return [medium for medium in media if medium.suffix == wanted] or list(media)


def _in_aspect(media: Sequence[Medium], values: Mapping[str, object]) -> list[Medium]:
    """Those whose shape is nearest to the one asked for; without a wish, landscape."""
    wished = next(
        (
            ratio
            for name in ("aspect_ratio", "image_size", "ratio", "size")
            if (ratio := _ratio(str(values.get(name, "")))) is not None
        ),
        _LANDSCAPE,
    )

    def distance(medium: Medium) -> tuple[float, bool]:
        if medium.aspect is None:
            return (0.0, False)
        # On a logarithmic scale 4:3 is exactly between 1:1 and 16:9; then the square comes second.
        return (round(abs(math.log(medium.aspect / wished)), 6), medium.aspect == 1)

    nearest = min(map(distance, media), default=None)
    return [medium for medium in media if distance(medium) == nearest]


def _in_scene(media: Sequence[Medium], values: Mapping[str, object]) -> list[Medium]:
    """Those whose scene the prompt mentions, or all."""
    words = frozenset(re.findall(r"[a-z]+", str(values.get("prompt", "")).lower()))
    return [medium for medium in media if medium.words & words] or list(media)


def _ratio(text: str) -> float | None:
    """Width / height out of "16:9", "16x9", "landscape", "portrait_4_3", "square_hd"; None for anything else."""
    words = text.lower()
    found = re.fullmatch(r"(?:([a-z]+)_)?(\d{1,4})[:x_](\d{1,4})", words)
    if found is None:
        return _ASPECT_NAMES.get(words.partition("_")[0])
    width, height = int(found[2]), int(found[3])
    if not width or not height:
        return None
    # "portrait_16_9" names the longer side first although it is the height.
    return min(width, height) / max(width, height) if found[1] == "portrait" else width / height
