"""The upload of a local file: a form that is streamed from the disk, and what Kie's file server answers. Blocking."""

from __future__ import annotations

import math
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from kiegui.api.origin import Origin, is_loopback
from kiegui.api.replies import MAX_REPLY_BYTES, Envelope, read_envelope
from kiegui.api.transport import Exchanges
from kiegui.errors import InputFileError, Refused, Unconfirmed

_PATH = "/api/file-stream-upload"
_FOLDER = "kiegui"  # `uploadPath`: required, and without slashes at its ends (seen live)
_SILENCE_SECONDS = 60.0
_WHOLE_SECONDS = 120.0
_SLOWEST = 16_000
"""Bytes a second of a connection that is still worth waiting for."""
_LONGEST_URL = 2000

Told = Callable[[int, int], None]
"""Gets the bytes of the file that are on their way, and all of them; on the uploading thread, piece by piece."""


@dataclass(frozen=True)
class Uploaded:
    """Where Kie reads the file. `expires` is in ms since 1970, None if Kie did not say."""

    url: str
    expires: int | None


class Uploader:
    """The way to the file server (docs: file-upload-api/quickstart). An upload is free and creates no task, so it may be
    repeated after any failure. Any thread, several at once.

    The key goes to this origin only: no redirect is followed, nothing is read from the environment.
    """

    def __init__(self, origin: Origin, key: str, exchanges: Exchanges) -> None:
        self._origin = origin
        self._key = key
        self._exchanges = exchanges

    def upload(self, file: Path, extension: str, mime: str, told: Told) -> Uploaded:
        """Hand the file over under a name that nobody had before: the same name would be overwritten, and cached.

        The person's own name of the file stays here; `extension` (".png") and `mime` say what it is. Raises InputFileError
        if it can't be read to its end as it was at the beginning, or an ApiError.
        """
        name = secrets.token_hex(16) + (extension if re.fullmatch(r"\.[a-z0-9]{1,8}", extension) else "")
        boundary = secrets.token_hex(16)
        with _opened(file) as source:
            form = _Form(source, file.name, boundary, name, mime, told)
            # urllib3 also waits for the first of these limits whenever it sends a piece.
            limits = (_SILENCE_SECONDS, _SILENCE_SECONDS)
            headers = {
                "Authorization": f"Bearer {self._key}",
                "Content-Type": f"multipart/form-data; boundary={boundary}",
            }
            with (
                self._exchanges.begin(_WHOLE_SECONDS + len(form) / _SLOWEST) as session,
                session.post(
                    self._origin.upload + _PATH,
                    data=form,
                    headers=headers,
                    timeout=limits,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                status, raw = response.status_code, response.raw.read(MAX_REPLY_BYTES + 1, decode_content=True)
        if status == 413:  # whatever the page around it looks like
            raise Refused("The file is too large for Kie.", 413)
        raw = raw.replace(self._key.encode(), b"***")  # a server that repeats it must not make us show it
        return read_uploaded(read_envelope(status, raw), form.size, local=self._origin.is_local)


class _Form:
    """A multipart form with one file, read piece by piece. requests asks for its length and then reads it like a file."""

    def __init__(self, source: BinaryIO, called: str, boundary: str, name: str, mime: str, told: Told) -> None:
        self.size = os.fstat(source.fileno()).st_size
        if not self.size:
            raise InputFileError(f"The file “{called}” is empty.")
        fields = {"uploadPath": _FOLDER, "fileName": name}
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        about = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {mime}'
        self._before = f"{head}--{boundary}\r\n{about}\r\n\r\n".encode("ascii")
        self._after = f"\r\n--{boundary}--\r\n".encode("ascii")
        self._length = len(self._before) + self.size + len(self._after)
        self._source = source
        self._called = called
        self._told = told
        self._done = 0

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes or fewer; b"" at the end. Raises InputFileError if the file isn't what it was."""
        size = size if size > 0 else self._length
        if self._before:
            piece, self._before = self._before[:size], self._before[size:]
        elif self._done < self.size:
            piece = self._next_of_file(size)
        else:
            piece, self._after = self._after[:size], self._after[size:]
        return piece

    def _next_of_file(self, size: int) -> bytes:
        left = self.size - self._done
        try:
            piece = self._source.read(min(size, left))
            is_longer = len(piece) == left and bool(self._source.read(1))
        except OSError as error:  # here, because from below it would look like trouble of the network
            raise InputFileError(f"The file “{self._called}” can’t be read: {error.strerror}.") from error
        if not piece or is_longer:
            raise InputFileError(f"The file “{self._called}” changed while it was being read.")
        self._done += len(piece)
        self._told(self._done, self.size)
        return piece


def _opened(file: Path) -> BinaryIO:
    try:
        if not file.is_file():  # opening a pipe would wait for ever
            raise InputFileError(f"The file “{file.name}” is not there any more.")
        return file.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise InputFileError(f"The file “{file.name}” can’t be read.") from error


def read_uploaded(envelope: Envelope, size: int, *, local: bool) -> Uploaded:
    """What Kie says of a file of `size` bytes that it took; its address is `downloadUrl` live and `fileUrl` in the docs.

    Raises Unconfirmed if it is not what it should be. `local`: the server is on this machine, http will do.
    """
    data = envelope.data if isinstance(envelope.data, dict) else {}
    url = data.get("downloadUrl") or data.get("fileUrl")
    if data.get("success") is False or not isinstance(url, str) or not _is_readable(url, local=local):
        raise Unconfirmed("Kie took the file, but did not say where it is.")
    arrived = data.get("fileSize")
    if isinstance(arrived, int) and not isinstance(arrived, bool) and arrived != size:
        raise Unconfirmed("The file arrived incomplete at Kie.")
    return Uploaded(url, _moment(data.get("expiresAt")))


def _is_readable(url: str, *, local: bool) -> bool:
    """Whether it is an address on the web that Kie can read; of a server on this machine, one there."""
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        here = is_loopback(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (local or not here) and parts.scheme in (("http", "https") if here else ("https",))


def _moment(said: object) -> int | None:
    """An ISO 8601 time in ms since 1970, in UTC where it names no zone; None if there is none that makes sense."""
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return math.floor(seconds * 1000)
