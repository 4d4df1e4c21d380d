"""The feed: one signed JSON file that tells of the newest version. Strict decoding; nothing here asks anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from kiegui.errors import UpdateError
from kiegui.updates.ed25519 import is_genuine
from kiegui.updates.source import Source

MAX_FEED_BYTES = 64 * 1024
MAX_FILE_BYTES = 1024 * 1024 * 1024

_PATH = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*(?P<name>[A-Za-z0-9_][A-Za-z0-9._-]*)", re.ASCII)
"""Of a file below the place for files: nothing that leads out of it, or that two programs could read differently."""

_Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,3}\Z")]


class FeedFile(msgspec.Struct, frozen=True):
    """A file that installs the version: where it is, how many bytes it has, and their SHA-256 in hex."""

    url: Annotated[str, msgspec.Meta(max_length=500)]
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_FILE_BYTES)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rpartition("/")[2]


class Feed(msgspec.Struct, frozen=True):
    """What the newest version is, when it was released, what is new (plain text), and its files by system.

    Unknown keys are ignored, so that later versions can be told more.
    """

    version: _Version
    released: Annotated[datetime, msgspec.Meta(tz=True)]
    notes: Annotated[str, msgspec.Meta(max_length=20_000)]
    files: Annotated[dict[str, FeedFile], msgspec.Meta(max_length=20)]


@dataclass(frozen=True)
class Offer:
    """A version that is newer than the one that runs, and its file for this system."""

    version: str
    released: datetime
    notes: str
    file: FeedFile


def read_feed(raw: bytes, signature: bytes, source: Source) -> Feed:
    """The feed, if it is signed by whom we trust, and right. Raises UpdateError otherwise."""
    if not any(is_genuine(key, raw, signature) for key in source.keys):
        raise UpdateError("The list of new versions is not signed by the makers of KieGUI, so it is not used.")
    try:
        feed = msgspec.json.decode(raw, type=Feed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UpdateError(f"The list of new versions can’t be read: {error}.") from error
    for file in feed.files.values():
        if not file.url.startswith(source.files) or not _PATH.fullmatch(file.url, len(source.files)):
            raise UpdateError("The list of new versions names a file at a place that we don’t open, so it is not used.")
    return feed


def is_newer(version: str, than: str) -> bool:
    """Whether one version is a later one than the other; 1.2 and 1.2.0 are the same."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"[0-9]+", version)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
