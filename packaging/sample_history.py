"""A made-up history that looks like somebody’s own, for the screenshots: tasks, marks, and files that the scenes paint."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from sandbox_scenes.aurora_mountains import AURORA
from sandbox_scenes.dawn_harbour import HARBOUR
from sandbox_scenes.lantern_river import LANTERNS
from sandbox_scenes.neon_city import CITY
from sandbox_scenes.painting import Picture

from kiegui.media.kinds import MediaKind
from kiegui.paths import Paths, resources_folder
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import SANDBOX, Failure, Request, Result, Task, TaskState

NOW = int(datetime(2026, 10, 14, 15, 30, tzinfo=UTC).timestamp() * 1000)
"""When the pictures are taken, ms since 1970."""

KLING, SEEDANCE, VEO = "kling/v2-5-turbo-text-to-video-pro", "bytedance/seedance-2-5", "veo-3-1"
BANANA, SEEDREAM, FLUX, IMAGEN = (
    *("nano-banana-pro", "seedream/5-pro-text-to-image"),
    *("flux-2/pro-text-to-image", "google/imagen4"),
)
SUNO, VOICE = "ai-music-api/generate", "elevenlabs/text-to-speech-multilingual-v2"

_WIDE, _SQUARE, _HIGH = QSize(960, 540), QSize(720, 720), QSize(540, 960)
_SHAPES = {(960, 540): "16:9", (720, 720): "1:1", (540, 960): "9:16"}
_STARRED, _KEEPER = Marks(is_starred=True), Marks(is_starred=True, tags=("keepers",))


@dataclass(frozen=True)
class Shot:
    """A painted picture: the scene, its shape, its moment, and which channel of it becomes red, green and blue."""

    scene: Picture
    size: QSize
    moment: float
    channels: str = "RGB"

    def image(self) -> QImage:
        """Painted, a third larger than the scene is composed for."""
        image = replace(self.scene, size=self.size).frame(self.moment, 4 / 3)
        image = image.convertToFormat(QImage.Format.Format_RGB888)
        pixels = bytes(image.constBits())
        turned = bytearray(pixels)
        for place, channel in enumerate(self.channels):
            turned[place::3] = pixels["RGB".index(channel) :: 3]
        size, line = image.size(), image.bytesPerLine()
        return QImage(turned, size.width(), size.height(), line, QImage.Format.Format_RGB888).copy()


@dataclass(frozen=True)
class Entry:
    """One task, `hours` before now; `made` are painted pictures, or the name of a film or sound of the sandbox."""

    hours: float
    model: str
    prompt: str
    made: Sequence[Shot | str]
    credits: float
    marks: Marks = NO_MARKS
    seed: int = 0
    failure: Failure | None = None


ENTRIES = (
    Entry(0.3, BANANA, "Paper lanterns rise over a quiet river, blue hour, a pagoda on the far shore, soft reflections",
          [Shot(LANTERNS, _SQUARE, 0.6), Shot(LANTERNS, _SQUARE, 0.2, "GBR"), Shot(LANTERNS, _SQUARE, 0.85, "BGR"),
           Shot(LANTERNS, _SQUARE, 0.4, "RBG")], 18, _KEEPER),
    Entry(0.6, KLING, "Northern lights over a frozen fjord. The camera rises slowly above a wooden cabin until green and "
          "violet curtains fill the sky", ["aurora-mountains_16x9.mp4"], 42, _STARRED),
    Entry(1.1, SEEDREAM, "A neon city at night, an enormous moon between the towers, wet streets, synthwave poster",
          [Shot(CITY, _HIGH, 0.5)], 6.5, Marks(tags=("posters",))),
    Entry(1.4, SEEDREAM, "A neon city at night, an enormous moon between the towers, wet streets, synthwave poster",
          [Shot(CITY, _HIGH, 0.2, "GRB")], 6.5, Marks(tags=("posters",)), 7),
    Entry(1.9, SUNO, "Slow piano and soft strings, the sea at first light, hopeful, no voice",
          ["sandbox-music.mp3"], 12, Marks(tags=("harbour film",))),
    Entry(2.4, KLING, "A sailing boat leaves a sleeping harbour at first light, gulls, long lens, gentle swell",
          ["dawn-harbour_16x9.mp4"], 42, Marks(is_starred=True, tags=("harbour film",))),
    Entry(2.8, IMAGEN, "A small sailing boat in a pastel harbour, lighthouse, flat illustration",
          [Shot(HARBOUR, _WIDE, 0.15)], 8, Marks(tags=("harbour film",)), 11),
    Entry(3.0, IMAGEN, "A small sailing boat in a pastel harbour, lighthouse, flat illustration",
          [Shot(HARBOUR, _WIDE, 0.9)], 8, Marks(is_starred=True, tags=("harbour film",)), 12),
    Entry(3.6, FLUX, "Snow peaks above a still lake, violet aurora, one lit window, minimal",
          [Shot(AURORA, _WIDE, 0.3, "GRB")], 7),
    Entry(4.2, SEEDANCE, "Lanterns drift upward from the river while the moon rises, slow push in, warm light",
          ["lantern-river_1x1.mp4"], 60, _STARRED),
    Entry(21, SEEDANCE, "A walk through a neon street in the rain, signs flicker, the camera never stops", [], 60,
          failure=Failure("501", "The prompt could not be made into a film. Try other words.")),
    Entry(22, VEO, "Neon towers breathe with light, time-lapse of a night in the city, vertical",
          ["neon-city_9x16.mp4"], 80, Marks(tags=("posters",))),
    Entry(23, FLUX, "Golden aurora above black mountains, engraving on dark paper", [Shot(AURORA, _WIDE, 0.7, "BGR")], 7),
    Entry(24, VOICE, "The harbour wakes before the town does. One sail, one lamp, and the day begins.",
          ["sandbox-voice.mp3"], 3, Marks(tags=("harbour film",))),
    Entry(26, BANANA, "Lighthouse and sail in mint and peach, risograph print", [Shot(HARBOUR, _SQUARE, 0.6, "GRB")], 18),
    Entry(27, SEEDREAM, "Emerald city at dusk, an enormous pale sun, poster", [Shot(CITY, _SQUARE, 0.7, "GRB")], 6.5, _STARRED),
    Entry(46, FLUX, "Green fire over snowfields, mirror lake, cabin in the dark", [Shot(AURORA, _SQUARE, 0.85)], 7),
    Entry(47, IMAGEN, "Lanterns in rose and teal, gouache", [Shot(LANTERNS, _HIGH, 0.3, "RBG")], 8, Marks(tags=("keepers",))),
    Entry(49, SEEDREAM, "Magenta northern lights, low mountains, stars", [Shot(AURORA, _WIDE, 0.5, "BRG")], 6.5),
    Entry(51, IMAGEN, "Sunset harbour, long reflections, calm water, wide", [Shot(HARBOUR, _HIGH, 0.2)], 8),
    Entry(70, BANANA, "A city of glass at night, orange moon, quiet canal", [Shot(CITY, _WIDE, 0.3)], 18),
    Entry(72, FLUX, "Lantern festival seen from the bridge, deep blue night", [Shot(LANTERNS, _WIDE, 0.9)], 7, _STARRED),
    Entry(75, SEEDREAM, "Mountain hut under a teal sky, vertical poster", [Shot(AURORA, _HIGH, 0.4, "RBG")], 6.5),
    Entry(96, IMAGEN, "Blue moon over rust-red towers, retro cover", [Shot(CITY, _SQUARE, 0.1, "BGR")], 8),
    Entry(98, FLUX, "Lavender harbour, soft fog, one sail", [Shot(HARBOUR, _WIDE, 0.5, "GBR")], 7),
    Entry(120, BANANA, "Violet lanterns over a green river, dream", [Shot(LANTERNS, _SQUARE, 0.1, "GBR")], 18),
)  # fmt: skip
"""Newest first."""

DRAFT = {
    "prompt": "A paper boat with a candle sails down a rainy street at night, past lit shop windows, seen from the height "
    "of the water. Slow dolly, shallow depth of field.",
    "duration": "5",
    "aspect_ratio": "16:9",
    "negative_prompt": "text, watermark",
    "cfg_scale": 0.6,
}
"""What the form holds in most views."""

RICH = "kling-3.0/video"
SHOTS = {
    "mode": "pro",
    "multi_shots": True,
    "prompt": "A paper lantern is let go on a river at night, and is followed to the sea.",
    "multi_prompt": [
        {"prompt": "Close on two hands that light a paper lantern, warm glow on the fingers", "duration": 4},
        {"prompt": "The lantern drifts under a stone bridge, the camera floats behind it", "duration": 6},
    ],
    "sound": True,
    "duration": 10,
    "aspect_ratio": "16:9",
}
"""A film of several shots."""

PAGE = """# Driftglass 2 API Documentation

> Generate films with the Driftglass 2 model

## 1. Create Generation Task

### Model Parameter

| Property | Value | Description |
|----------|-------|-------------|
| **Format** | `driftglass/driftglass-2` | The exact identifier |

### input Object Parameters

#### prompt
- **Type**: `string`
- **Required**: Yes
- **Description**: What is to be seen
- **Max Length**: 2500 characters

#### image_urls
- **Type**: `array`
- **Required**: No
- **Description**: Pictures to begin from (up to 3 images)
- **Max File Size**: 30MB
- **Accepted File Types**: image/jpeg, image/png
- **Multiple Files**: Yes

#### duration
- **Type**: `string`
- **Required**: No
- **Description**: Duration in seconds
- **Options**:
  - `5`: 5s
  - `10`: 10s
- **Default Value**: `"5"`

#### aspect_ratio
- **Type**: `string`
- **Required**: No
- **Description**: The shape of the film
- **Options**:
  - `16:9`: 16:9
  - `9:16`: 9:16
  - `1:1`: 1:1
- **Default Value**: `"16:9"`

#### motion
- **Type**: `number`
- **Required**: No
- **Description**: How much moves
- **Range**: 0 - 1 (step: 0.1)
- **Default Value**: `0.5`

### Request Example

```json
{"model": "driftglass/driftglass-2", "input": {"prompt": "A tide pool at night, the stars in it", "duration": "5"}}
```

## Error Codes
"""
"""The page of a model that does not exist."""


def make_history(paths: Paths) -> list[Task]:
    """Write it into an empty data folder, with files; the tasks, oldest first."""
    paths.create()
    entries = [(_task(paths, place + 1, entry), entry.marks) for place, entry in enumerate(reversed(ENTRIES))]
    ledger = Ledger(paths.ledger)
    taken = ledger.take_over(entries)
    ledger.close()
    return taken


def _task(paths: Paths, number: int, entry: Entry) -> Task:
    created = NOW - round(entry.hours * 3_600_000)
    name = "text" if entry.model == VOICE else "prompt"
    values: dict[str, object] = {name: entry.prompt}
    shapes = [_SHAPES[one.size.toTuple()] for one in entry.made if isinstance(one, Shot)]
    if shapes:
        values["aspect_ratio"] = shapes[0]
    if entry.seed:
        values["seed"] = entry.seed
    day = datetime.fromtimestamp(created / 1000, UTC).strftime("%Y-%m-%d")
    stem = f"{day[:7]}/{day} {entry.model.rpartition('/')[2]} {number}"
    return Task(
        number=number,
        account=SANDBOX,
        created=created,
        request=Request(entry.model, values),
        state=TaskState.FAILED if entry.failure else TaskState.SAVED,
        task_id=hashlib.md5(f"sample {number}".encode(), usedforsecurity=False).hexdigest(),
        sent=created + 400,
        finished=created + 61_000,
        results=tuple(_files(paths.results, stem, entry.made)),
        failure=entry.failure,
        credits=0.0 if entry.failure else entry.credits,
        estimate=entry.credits,
    )


def _files(results: Path, stem: str, made: Sequence[Shot | str]) -> Iterator[Result]:
    for part, one in enumerate(made, start=1):
        name = f"{stem}-{part}" if len(made) > 1 else stem
        if isinstance(one, Shot):
            kind, file = MediaKind.IMAGE, f"{name}.png"
        else:
            suffix = Path(one).suffix
            kind, file = (MediaKind.AUDIO if suffix == ".mp3" else MediaKind.VIDEO), f"{name}{suffix}"
        path = results / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(one, Shot):
            one.image().save(str(path))
        else:
            shutil.copyfile(resources_folder() / "sandbox" / one, path)
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        yield Result(f"https://tempfile.example/{digest}", file, kind, len(content), digest)
