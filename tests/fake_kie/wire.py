"""HTTP/1.1 as bytes on a socket: a request read, an answer written. Knows nothing of Kie and nothing of faults."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

Headers = tuple[tuple[str, str], ...]
"""Header names and values in the order and the spelling in which they came."""

JSON = "application/json"
LINE_LIMIT = 65_536


@dataclass(frozen=True)
class Request:
    """One request as received. `target` is path and query, `origin` the name of the listener that it reached."""

    origin: str
    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    def query(self, name: str) -> str:
        """The first value of this query parameter, "" if there is none."""
        return parse_qs(urlsplit(self.target).query).get(name, [""])[0]

    def header(self, name: str) -> str:
        """The first value of this header (any case), "" if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Reply:
    """One well-formed answer; Content-Type and Content-Length are written by `head`."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Headers = ()

    def head(self, framing: Headers | None = None) -> bytes:
        """The status line and headers; `framing` replaces the honest Content-Length."""
        known = {status.value: status.phrase for status in HTTPStatus}
        lines = [f"HTTP/1.1 {self.status} {known.get(self.status, '')}"]
        framing = framing if framing is not None else (("Content-Length", str(len(self.body))),)
        lines += [f"{name}: {value}" for name, value in (("Content-Type", self.content_type), *framing, *self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def as_bytes(self) -> bytes:
        """The whole answer as it goes over the wire."""
        return self.head() + self.body


def read_head(stream: BinaryIO, origin: str) -> Request | None:
    """The next request without its body; None when the other side has closed. ConnectionError if it broke off."""
    first = stream.readline(LINE_LIMIT)
    if not first:
        return None
    method, target, _version = _line(first).split(" ")
    headers = []
    while line := _line(stream.readline(LINE_LIMIT)):
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    return Request(origin, method, target, tuple(headers))


def read_body(stream: BinaryIO, head: Request) -> bytes:
    """The body that belongs to this head. ConnectionError if it broke off."""
    if head.header("Transfer-Encoding").lower() != "chunked":
        return _exactly(stream, int(head.header("Content-Length") or 0))
    pieces = []
    while size := int(_line(stream.readline(LINE_LIMIT)).partition(";")[0], 16):
        pieces.append(_exactly(stream, size))
        _line(stream.readline(LINE_LIMIT))
    _line(stream.readline(LINE_LIMIT))
    return b"".join(pieces)


def _line(raw: bytes) -> str:
    if not raw.endswith(b"\n"):
        raise ConnectionResetError("the request broke off in the middle of a line")
    return raw.decode("latin-1").rstrip("\r\n")


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ConnectionResetError(f"the request broke off after {len(data)} of {size} bytes of its body")
    return data
