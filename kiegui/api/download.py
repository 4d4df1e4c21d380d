"""The way from a web address to the bytes of a result: ranges, redirects, and which addresses are opened at all.

The key is never here, and neither is the disk: the bytes go to a `Target`. Blocking; any thread, several at once.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import requests

from kiegui.api.origin import is_loopback
from kiegui.api.transport import CONNECT_SECONDS, Exchanges
from kiegui.errors import Refused, Unconfirmed

_DOWNLOAD_SECONDS = 3600.0
_SILENCE_SECONDS = 60.0  # of a download that has stopped flowing
_MAX_REDIRECTS = 5
_PIECE = 64 * 1024
_NOT_OPENED = "The address of this result is not one that we open."

_CARRIES_IPV4 = ip_network("64:ff9b::/96")
_STANDS_FOR_A_NAME = ip_network("198.18.0.0/15")
"""Many proxies and VPNs take all traffic through a device of their own, and answer every question for a name with an address
of this network, which is for laboratories (RFC 2544) and leads into no house. Without it their users would get no result.
"""
_CLOSED = tuple(map(ip_network, ("192.0.0.0/24", "::/96", "fec0::/10", "64:ff9b:1::/48")))
"""Networks that aren't on the open net either, although `is_global` says so in some of the Pythons we run on."""


class Kept(Protocol):
    """What is there of an earlier attempt: the first `length` of `total` bytes, of the version that `validator` names."""

    @property
    def length(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def validator(self) -> str: ...


class Target(Protocol):
    """Where the bytes of a download go. What it raises comes out of the download as it is."""

    def kept(self) -> Kept | None:
        """What is there already and can be trusted; None to start anew."""

    def start(self, length: int, total: int, validator: str) -> None:
        """The first `length` bytes stay, the others come now: `total` in all (0 = unknown), of that version ("" = unknown)."""

    def write(self, piece: bytes) -> None:
        """The next bytes."""


class Downloader:
    """Fetches files without the key, without cookies and without proxies."""

    def __init__(self, exchanges: Exchanges, *, is_local: bool) -> None:
        """`is_local`: the API itself is on this machine, so results may be, too."""
        self._exchanges = exchanges
        self._is_local = is_local

    def fetch(self, url: str, target: Target) -> None:
        """Bring all bytes of `url` to `target`, going on where an earlier attempt broke off if it is still the same file.

        Raises Refused with the HTTP status if the server says no (0: the address is not one that we open), NotSent or
        Unconfirmed if it broke off, and whatever `target` raises.
        """
        kept = target.kept()
        if kept is not None and kept.length == kept.total:
            return
        redirects = 0
        while redirects <= _MAX_REDIRECTS:
            if not self._may_open(url):
                raise Refused(_NOT_OPENED, 0)
            with (
                self._exchanges.begin(_DOWNLOAD_SECONDS, accepts=self._may_talk_to) as session,
                session.get(
                    url,
                    headers=_range_after(kept),
                    timeout=(CONNECT_SECONDS, _SILENCE_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                if response.is_redirect:
                    url = _joined(url, response.headers["Location"])
                    redirects += 1
                elif response.status_code == 200:
                    _receive(response, target, None)
                    return
                elif kept is None or response.status_code not in (206, 416):
                    raise Refused("The server did not hand out this result.", response.status_code)
                elif _goes_on(response, kept):
                    _receive(response, target, kept)
                    return
                else:
                    kept = None  # asked for again, all of it
        raise Unconfirmed("The server sent us in circles.")

    def _may_open(self, url: str) -> bool:
        """Result addresses are the server's words: https on the open net only, unless the API itself is on this machine."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
            local = is_loopback(url)
        except ValueError:
            return False
        if not host or "@" in parts.netloc:
            return False
        if local:
            return self._is_local and parts.scheme in ("http", "https")
        return parts.scheme == "https" and (not _is_ip(host) or is_on_open_net(host))

    def _may_talk_to(self, ip: str) -> bool:
        """The same of the address that is really connected to: a name of the open net may lead into the house."""
        address = ip_address(ip)
        return is_on_open_net(ip) or address in _STANDS_FOR_A_NAME or (self._is_local and address.is_loopback)


def is_on_open_net(ip: str) -> bool:
    """Whether anybody can reach this IP address: it is not private, not of this machine, link or cloud, no multicast."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        carried = IPv4Address(int(address) & 0xFFFFFFFF) if address in _CARRIES_IPV4 else None
        address = address.ipv4_mapped or address.sixtofour or carried or address
    return address.is_global and not address.is_multicast and not any(address in network for network in _CLOSED)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _range_after(kept: Kept | None) -> dict[str, str]:
    """The rest only, and only if it is the rest of the same version; else all of it (RFC 9110, 13.1.5)."""
    return {"Range": f"bytes={kept.length}-", "If-Range": kept.validator} if kept else {}


def _goes_on(response: requests.Response, kept: Kept) -> bool:
    """Whether this is exactly the rest of what is there: the same version, the same length, from the right byte on."""
    expected = f"bytes {kept.length}-{kept.total - 1}/{kept.total}"
    return (
        response.status_code == 206
        and "Content-Encoding" not in response.headers
        and response.headers.get("Content-Range") == expected
        and _validator(response) == kept.validator
    )


def _receive(response: requests.Response, target: Target, kept: Kept | None) -> None:
    """Hand over what comes."""
    length = kept.length if kept else 0
    total = kept.total if kept else _announced(response)
    target.start(length, total, _validator(response) if total else "")
    # read1 gives what is there, however little: nothing that came is lost when the connection breaks.
    while piece := response.raw.read1(_PIECE, decode_content=True):
        target.write(piece)
        length += len(piece)
    if total and length != total:
        raise Unconfirmed("The result arrived incomplete.")


def _announced(response: requests.Response) -> int:
    """How many bytes will come; 0 if the server does not say, or sends them packed, which we don't ask for."""
    said = response.headers.get("Content-Length", "")
    counts = not {"Transfer-Encoding", "Content-Encoding"} & response.headers.keys()
    return int(said) if counts and said.isascii() and said.isdigit() and len(said) < 19 else 0


def _validator(response: requests.Response) -> str:
    """What names this version of the file, "" if nothing does for sure: a weak tag also stands for other bytes."""
    tag = response.headers.get("ETag", "")
    return "" if tag.startswith("W/") else tag or response.headers.get("Last-Modified", "")


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; "" if it can't be read."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""
