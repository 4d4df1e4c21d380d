"""Files that were uploaded to the sandbox: reading them out of a form, keeping the newest, giving them back."""

from __future__ import annotations

import email
import mimetypes
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

_KEPT = 200
_STORED_NAME = re.compile(r"[0-9a-f]{32}(\.[a-z0-9]{1,8})?")


@dataclass(frozen=True)
class Part:
    """One part of a multipart form; `file_name` is "" for a plain value."""

    file_name: str
    data: bytes


@dataclass(frozen=True)
class Upload:
    """A stored file: `name` is the one we gave it, `modified` is in seconds since 1970."""

    name: str
    mime: str
    data: bytes
    modified: float


class Uploads:
    """The folder of uploaded files, which holds the newest two hundred. Any thread."""

    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._new_id = new_id
        self._lock = threading.Lock()

    def store(self, part: Part) -> str:
        """Keep the file under a name of our own and return that name. Raises OSError."""
        suffix = Path(part.file_name).suffix.lower()
        name = self._new_id() + suffix
        if _STORED_NAME.fullmatch(name) is None:
            name = name.removesuffix(suffix)
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(part.data)
            newest_first = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
            for old in newest_first[_KEPT:]:
                old.unlink()
        return name

    def find(self, name: str) -> Upload | None:
        """The stored file of that name; None if there is none (any text may be asked for). Raises OSError."""
        file = self._folder / name
        if _STORED_NAME.fullmatch(name) is None or not file.is_file():
            return None
        return Upload(name, mime_of(name), file.read_bytes(), file.stat().st_mtime)


def mime_of(name: str) -> str:
    """The media type that the end of a name stands for."""
    return mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"


def form_parts(headers: Message, body: bytes) -> dict[str, Part]:
    """The parts of a multipart/form-data body by name; empty if it isn't one."""
    boundary = headers.get_boundary()
    if headers.get_content_type() != "multipart/form-data" or not boundary:
        return {}
    parts: dict[str, Part] = {}
    # What stands before the first boundary and after the last one means nothing.
    for section in (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))[1:-1]:
        head, found, data = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        # Browsers and requests write names as plain UTF-8, which the parser only understands as text.
        about = email.message_from_string(head.decode("utf-8", "replace"))
        name = about.get_param("name", header="content-disposition")
        if found and isinstance(name, str):
            parts[name] = Part(about.get_filename(""), data)
    return parts
