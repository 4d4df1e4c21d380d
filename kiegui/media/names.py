"""File names for results: safe on every system, telling, and never a word of the server's."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

_LONGEST_MODEL = 60


def result_name(
    created: datetime, model: str, number: int, extension: str, *, part: int = 0, mark: str = ""
) -> PurePosixPath:
    """Path of a result below the results folder, such as `2026-11/2026-11-21 kling-v2-5-turbo 42.mp4`.

    `number` is our task's, so the name is unique; `part` (2, 3, …) tells several results of one task apart; `mark` is a word
    at the end ("sandbox"), also used as the folder.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:_LONGEST_MODEL].rstrip("-") or "model"
    which = f"{number}-{part}" if part else f"{number}"
    words = " ".join(filter(None, (f"{created:%Y-%m-%d}", plain, which, mark)))
    return PurePosixPath(mark or f"{created:%Y-%m}", words + extension)
