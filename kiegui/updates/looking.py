"""Looking for a new version: at most once a day, never back, and without a word about who asks. Blocking, on one thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from kiegui.durable import write_durably
from kiegui.errors import NotSent, UpdateError
from kiegui.updates.feed import MAX_FEED_BYTES, Feed, Offer, is_newer, read_feed
from kiegui.updates.packing import OwnCopy

if TYPE_CHECKING:
    from kiegui.api.transport import Exchanges  # requests takes 80 ms to import: not before the first paint

_log = logging.getLogger(__name__)

_DAY = 86_400.0
_SOON = 3_600.0

USER_AGENT = "KieGUI"
"""The same for everybody: which version asks is nobody's business."""


class Notes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept from one look to the next.

    `looked` is when the feed was last asked for (seconds since 1970), `released` of when the newest feed was that ever came,
    `skipped` the version that the person doesn't want to hear of.
    """

    looked: float = 0.0
    released: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    skipped: str = ""


class Looking:
    """Asks the feed of `own` for a version that is newer than it, with a file for its system."""

    def __init__(self, own: OwnCopy, file: Path, clock: Callable[[], float] = time.time) -> None:
        """`file` is where the Notes are kept; `clock` tells seconds since 1970."""
        self._own = own
        self._source = own.source
        self._file = file
        self._clock = clock

    def look_if_due(self, exchanges: Exchanges) -> Offer | None:
        """What is offered, if it is time to look; None if it isn't, if there is nothing newer, or if it is to be skipped.

        Raises UpdateError if the feed can't be used, and ApiError if it can't be fetched.
        """
        notes, now = self._notes(), self._clock()
        if notes.looked > now:
            # The clock was wrong then, or is now. Either way: a day from here, so that no clock makes us ask more often.
            self._keep(replace(notes, looked=now))
            return None
        if now - notes.looked < _DAY:
            return None
        offer = self.look(exchanges)
        return None if offer is not None and offer.version == notes.skipped else offer

    def look(self, exchanges: Exchanges) -> Offer | None:
        """What is offered, due or not, and skipped or not; None if there is nothing newer. Raises the same."""
        notes, now = self._notes(), self._clock()
        self._keep(replace(notes, looked=now))  # before asking: if it can't be kept, every start would ask
        try:
            feed = self._feed(exchanges)
        except NotSent:  # nobody was asked
            self._keep(replace(notes, looked=now - _DAY + _SOON))
            raise
        if feed.released < notes.released:
            raise UpdateError("The list of new versions is older than one that came before, so it is not used.")
        self._keep(replace(notes, looked=now, released=feed.released))
        file = feed.files.get(self._own.packing.system)
        if file is None or not is_newer(feed.version, self._own.version):
            return None
        return Offer(feed.version, feed.released, feed.notes, file)

    def skip(self, version: str) -> None:
        """Offer this version no more. Raises UpdateError if that can't be kept."""
        self._keep(replace(self._notes(), skipped=version))

    def _feed(self, exchanges: Exchanges) -> Feed:
        from kiegui.api.download import Downloader

        downloader = Downloader(exchanges, is_local=self._source.is_local)
        feed, signature = _Small(), _Small()
        downloader.fetch(self._source.feed, feed)
        downloader.fetch(self._source.signature, signature)
        return read_feed(feed.content, signature.content, self._source)

    def _notes(self) -> Notes:
        """A damaged file counts as none: then it is looked up once more than it had to be."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Notes)
        except FileNotFoundError:
            return Notes()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            _log.warning("the notes on new versions can't be read: %s", error)
            return Notes()

    def _keep(self, notes: Notes) -> None:
        try:
            write_durably(self._file, msgspec.json.encode(notes))
        except OSError as error:
            raise UpdateError(f"What is known of new versions can’t be saved: {error.strerror}.") from error


class _Small:
    """A target in memory for a small file; a large one is an UpdateError."""

    def __init__(self) -> None:
        self.content = b""

    def kept(self) -> None:
        """Nothing."""

    def start(self, length: int, total: int, validator: str) -> None:
        """All of it comes."""
        self._check(total)

    def write(self, piece: bytes) -> None:
        """The next bytes."""
        self.content += piece
        self._check(len(self.content))

    def _check(self, size: int) -> None:
        if size > MAX_FEED_BYTES:
            raise UpdateError("The list of new versions is too large, so it is not used.")
