"""Where new versions are published, and by whose signature they are known. Plain constants and checks; it asks nobody."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from kiegui.api.origin import is_loopback
from kiegui.updates.ed25519 import KEY_BYTES

_log = logging.getLogger(__name__)

FEED = "https://github.com/kiegui/kiegui/releases/latest/download/feed.json"
"""Of the newest release that is published: a draft is not among them."""
FILES = "https://github.com/kiegui/kiegui/releases/download/"
"""What the address of every file begins with."""
TRUSTED_KEYS: tuple[str, ...] = ()
"""Public halves, in Base64, of the keys that a feed may be signed with. As long as there is none, nobody is asked.

`packaging/make_feed.py` tells the public half of a key. To change the key, trust both for some releases.
"""

FEED_VARIABLE = "KIEGUI_UPDATE_FEED"
KEY_VARIABLE = "KIEGUI_UPDATE_KEY"
"""For trying it out: a feed on this machine, and the public key (Base64) that it is signed with."""


@dataclass(frozen=True)
class Source:
    """A feed: its address, what the address of every file in it begins with, and the keys (32 bytes) that may sign it."""

    feed: str
    files: str
    keys: tuple[bytes, ...]

    @property
    def signature(self) -> str:
        """The address of the feed's signature: 64 bytes, beside it."""
        return self.feed + ".sig"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, as in tests."""
        return is_loopback(self.feed)


def source_in(environment: Mapping[str, str]) -> Source | None:
    """The published feed, or the one on this machine that the environment names; None if none can be trusted."""
    local = environment.get(FEED_VARIABLE, "")
    if local and not is_loopback(local):
        _log.warning("%s is used for a feed on this machine only: nobody is asked for new versions", FEED_VARIABLE)
        return None
    keys = (environment.get(KEY_VARIABLE, ""),) if local else TRUSTED_KEYS
    known = tuple(raw for key in keys if (raw := _key(key)))
    if not known:
        return None
    return Source(local, urljoin(local, "/"), known) if local else Source(FEED, FILES, known)


def _key(text: str) -> bytes:
    """The bytes of a public key; none if it is not one."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if len(raw) == KEY_BYTES else b""
