"""What one of the formats' own modules makes of the bytes of a file, without a disk."""

from __future__ import annotations

from collections.abc import Callable

from kiegui.media.metadata.provenance import Provenance
from kiegui.media.metadata.splices import Splice
from kiegui.media.walk import Walk
from tests.media.metadata.records import RECORD
from tests.media.walks import walk

Edits = Callable[[Walk, Provenance], list[Splice] | None]


def edited(edits: Edits, content: bytes, record: Provenance = RECORD) -> bytes | None:
    """The bytes with the record in them; None if the file can't hold it."""
    splices = edits(walk(content), record)
    if splices is None:
        return None
    for splice in sorted(splices, reverse=True):
        content = content[: splice.at] + splice.added + content[splice.at + splice.removed :]
    return content
