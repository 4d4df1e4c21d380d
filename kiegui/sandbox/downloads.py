"""Answering a GET of a file as a content network does: ranges, ETag, Last-Modified, 304, 416."""

from __future__ import annotations

import hashlib
import re
from email.message import Message
from email.utils import formatdate
from http import HTTPStatus
from typing import Protocol

from kiegui.sandbox.exchange import Reply, plain_reply


class Download(Protocol):
    """What both a medium of the shelf and an upload have."""

    @property
    def mime(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def modified(self) -> float: ...


def file_reply(file: Download, headers: Message) -> Reply:
    """All of the file, the range that was asked for, or the news that nothing changed."""
    etag = f'"{hashlib.sha256(file.data).hexdigest()[:32]}"'
    about = {
        "ETag": etag,
        "Last-Modified": formatdate(file.modified, usegmt=True),
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=86400",
    }
    if headers.get("If-None-Match") == etag:
        return Reply(HTTPStatus.NOT_MODIFIED, file.mime, b"", about)
    size = len(file.data)
    asked = headers.get("Range", "") if headers.get("If-Range", etag) == etag else ""
    match _range(asked, size):
        case None:
            return Reply(HTTPStatus.OK, file.mime, file.data, about)
        case (first, last) if first <= last:
            about["Content-Range"] = f"bytes {first}-{last}/{size}"
            return Reply(HTTPStatus.PARTIAL_CONTENT, file.mime, file.data[first : last + 1], about)
        case _:
            beyond = plain_reply(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return Reply(beyond.status, beyond.mime, beyond.body, {"Content-Range": f"bytes */{size}"})


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte; first > last if there is no such range; None to ignore the header (RFC 9110, 14.2)."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", asked.strip(), re.ASCII)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        # The last so many bytes.
        return (max(0, size - int(found[2])), size - 1)
    first, last = int(found[1]), int(found[2] or size)
    if last < first:
        return None
    return (first, min(last, size - 1))
