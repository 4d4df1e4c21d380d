"""Where an account lives, and what may stand as its key. Plain checks; nothing here talks to anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiegui.errors import SettingsError


@dataclass(frozen=True)
class Origin:
    """Where the API lives. http, and result files on this machine, are allowed exactly when it is this machine."""

    api: str
    upload: str

    @property
    def is_local(self) -> bool:
        """Whether this is a server on this machine: the sandbox, or a test."""
        return is_loopback(self.api)


KIE = Origin(api="https://api.kie.ai", upload="https://kieai.redpandaai.co")
"""Kie's own hosts (docs: getting started; file-upload-api)."""


def is_loopback(address: str) -> bool:
    """Whether a web address is on this machine (127.0.0.0/8, ::1, localhost); False for what is no address."""
    host = ""
    try:
        host = urlsplit(address).hostname or ""
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_PLAIN_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:/[a-z0-9._~/-]*)?",
    re.IGNORECASE | re.ASCII,
)
"""Server, port, path. Nothing that two libraries could read as two different servers, and no user or password."""


def checked_origin(api: str, upload: str = "") -> Origin:
    """An origin from what somebody wrote. Raises SettingsError if it isn't https (or http on this machine)."""
    for address in (api, upload or api):
        found = _PLAIN_ADDRESS.fullmatch(address)
        if found is None or (found["scheme"] == "http" and not is_loopback(address)):
            raise SettingsError(f"“{address}” can’t be used: it must begin with https:// and name a server.")
    return Origin(api=api.rstrip("/"), upload=(upload or api).rstrip("/"))


def checked_key(text: str) -> str:
    """A key as it may stand in a header: trimmed, one printable ASCII word. Raises SettingsError otherwise."""
    key = text.strip()
    if not re.fullmatch(r"[!-~]{8,200}", key):
        raise SettingsError("This does not look like a key: it should be one word of letters and digits.")
    return key
