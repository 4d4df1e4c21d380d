"""A publisher for tests: signs feeds with a key of its own and puts them, and files, on a server on this machine."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urljoin

import msgspec

from kiegui.updates import ed25519
from kiegui.updates.packing import OwnCopy, Packing
from kiegui.updates.source import FEED_VARIABLE, KEY_VARIABLE, Source
from tests.fake_kie import FakeKie
from tests.fake_kie.files import StoredFile

SEED = bytes(range(32))
INSTALLER = bytes(range(256)) * 40
NAME = "kiegui-1.2-setup.exe"


def sign(message: bytes, seed: bytes = SEED) -> bytes:
    """As RFC 8032, section 5.1.6 says; slow, and only for keys that protect nothing."""
    scalar, prefix = _secrets(seed)
    nonce = _number(hashlib.sha512(prefix + message).digest())
    start = ed25519._encoded(ed25519._times(nonce, ed25519._BASE))
    challenge = _number(hashlib.sha512(start + public_half(seed) + message).digest())
    return start + ((nonce + challenge * scalar) % ed25519._ORDER).to_bytes(32, "little")


def public_half(seed: bytes = SEED) -> bytes:
    """The key that its signatures are checked with."""
    return ed25519._encoded(ed25519._times(_secrets(seed)[0], ed25519._BASE))


def _secrets(seed: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (1 << 254) - 8 | 1 << 254, digest[32:]


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "little") % ed25519._ORDER


class Publisher:
    """Has version 1.2 on `kie`'s server of files as soon as `publish` was called."""

    def __init__(self, kie: FakeKie) -> None:
        self.kie = kie
        self.feed_url = f"{kie.files_url}/feed.json"
        self.file_url = f"{kie.files_url}/{NAME}"

    @property
    def source(self) -> Source:
        """What the app knows of it."""
        return Source(self.feed_url, urljoin(self.feed_url, "/"), (public_half(),))

    @property
    def environment(self) -> dict[str, str]:
        """The same as variables."""
        return {FEED_VARIABLE: self.feed_url, KEY_VARIABLE: base64.b64encode(public_half()).decode()}

    def own(self, packing: Packing = Packing.SETUP, version: str = "1.1") -> OwnCopy:
        """A copy of the app that looks here."""
        return OwnCopy(version, packing, self.source)

    def told(self, **other: Any) -> dict[str, Any]:
        """What the feed says, but for what is given."""
        file = {"url": self.file_url, "size": len(INSTALLER), "sha256": hashlib.sha256(INSTALLER).hexdigest()}
        systems = ("windows-x86_64", "linux-x86_64", "linux-x86_64-appimage")
        return {
            "version": "1.2",
            "released": "2026-11-21T12:00:00Z",
            "notes": "• Films of 30 seconds\n• <b>Faster</b> lists",
            "files": dict.fromkeys(systems, file),
            "later": {"unknown": True},
        } | other

    def publish(self, **other: Any) -> None:
        """Put up the file, the feed and its signature."""
        self.put(self.file_url, INSTALLER)
        raw = msgspec.json.encode(self.told(**other))
        self.put(self.feed_url, raw)
        self.put(self.feed_url + ".sig", sign(raw))

    def put(self, url: str, content: bytes) -> None:
        """These bytes are at that address from now on."""
        self.kie.stored[url] = StoredFile(url.rpartition("/")[2], content)

    def asked(self) -> list[str]:
        """The last parts of the paths that were asked for."""
        return [request.path.rpartition("/")[2] for request in self.kie.files.requests]
