"""A walk through bytes in memory, for the tests of all that walks through files."""

from __future__ import annotations

import io

from kiegui.media.walk import Walk


def walk(content: bytes, size: int | None = None) -> Walk:
    """At the start of them; `size` is what the file system says, if it says something else."""
    return Walk(io.BytesIO(content), len(content) if size is None else size)
