"""Files that can be downloaded: results and uploads, with ETag, Range and If-Range; and the multipart that brings them."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.fake_kie.wire import Reply, Request

TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}


@dataclass(frozen=True)
class StoredFile:
    """What lies under one path of the files origin."""

    name: str
    content: bytes

    @property
    def content_type(self) -> str:
        """The type that goes with the name."""
        return TYPES.get(PurePosixPath(self.name).suffix.lower(), "application/octet-stream")

    @property
    def etag(self) -> str:
        """A strong validator: other bytes, other tag."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def reply(self, request: Request, ranges: bool) -> Reply:
        """200 whole, 206 the part asked for, 416 if there is no such part (RFC 9110). `ranges` off: always whole."""
        headers = (("ETag", self.etag), ("Accept-Ranges", "bytes" if ranges else "none"))
        whole = Reply(200, self.content, self.content_type, headers)
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("Range"))
        if not ranges or wanted is None or request.header("If-Range") not in ("", self.etag):
            return whole
        size = len(self.content)
        first, last = wanted.groups()
        if first:
            start, stop = int(first), min(int(last) + 1 if last else size, size)
        else:
            start, stop = max(0, size - int(last or 0)), size
        if start >= stop:
            return Reply(416, b"", self.content_type, (*headers, ("Content-Range", f"bytes */{size}")))
        part = (("Content-Range", f"bytes {start}-{stop - 1}/{size}"),)
        return Reply(206, self.content[start:stop], self.content_type, headers + part)


def signed(content: bytes, words: str) -> bytes:
    """A PNG with a comment (ASCII) in it; any other file as it is."""
    if not content.startswith(b"\x89PNG"):
        return content
    chunk = b"tEXtComment\0" + words.encode()
    end = len(content) - 12  # where its last chunk, IEND, begins
    return content[:end] + (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4) + content[end:]


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    file_name: str
    content_type: str
    content: bytes


def multipart(request: Request) -> dict[str, Part]:
    """The parts of a multipart/form-data body by name; empty if it is none."""
    boundary = re.search(r'boundary="?([^";]+)', request.header("Content-Type"))
    if boundary is None:
        return {}
    parts = {}
    _, *pieces = (b"\r\n" + request.body).split(b"\r\n--" + boundary[1].encode())
    for piece in pieces[:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        text = head.decode("utf-8")
        name, file_name = (re.search(rf'\b{key}="([^"]*)"', text) for key in ("name", "filename"))
        content_type = re.search(r"(?i)content-type:\s*(\S+)", text)
        parts[name[1] if name else ""] = Part(
            file_name[1] if file_name else "", content_type[1] if content_type else "", content
        )
    return parts
