"""Kie's calls: create a task, ask for it, the balance, and the download of a result. Blocking; any thread, several at once."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import requests

from kiegui.api.replies import Envelope, TaskReport, read_credits, read_envelope, read_report, read_task_id
from kiegui.api.transport import CONNECT_SECONDS, Exchanges, Transport, is_loopback
from kiegui.errors import LedgerError, Refused, SettingsError, Unconfirmed

_SUBMIT_SECONDS = 120.0  # giving up early would only lose the answer
_QUERY_SECONDS = 20.0
_DOWNLOAD_SECONDS = 3600.0
_SILENCE_SECONDS = 60.0  # of a download that has stopped flowing
_MAX_REDIRECTS = 5
_PIECE = 256 * 1024


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


def checked_origin(api: str, upload: str = "") -> Origin:
    """An origin from what somebody wrote. Raises SettingsError if it isn't https (or http on this machine)."""
    for address in (api, upload or api):
        parts = urlsplit(address)
        local = is_loopback(address)
        if parts.scheme not in (("http", "https") if local else ("https",)) or not parts.hostname or parts.username:
            raise SettingsError(f"“{address}” can't be used: it must begin with https:// and name a server.")
    return Origin(api=api.rstrip("/"), upload=(upload or api).rstrip("/"))


def checked_key(text: str) -> str:
    """A key as it may stand in a header: trimmed, one printable ASCII word. Raises SettingsError otherwise."""
    key = text.strip()
    if not re.fullmatch(r"[!-~]{8,200}", key):
        raise SettingsError("This does not look like a key: it should be one word of letters and digits.")
    return key


@dataclass(frozen=True)
class Download:
    """What arrived: bytes, and their SHA-256."""

    size: int
    sha256: str


class Client:
    """Kie, or a server shaped like it, with one key."""

    def __init__(self, origin: Origin, key: str) -> None:
        self._origin = origin
        self._exchanges = Exchanges()
        self._api = Transport(origin.api, key, self._exchanges)

    def create_task(self, model: str, values: dict[str, Any]) -> str:
        """Submit, exactly once; the new task's id (docs: market/quickstart).

        Raises NotSent, Refused (nothing was created), Unconfirmed (Kie may have it).
        """
        body = msgspec.json.encode({"model": model, "input": values})
        status, raw = self._api.exchange("POST", "/api/v1/jobs/createTask", json_body=body, seconds=_SUBMIT_SECONDS)
        return read_task_id(read_envelope(status, raw))

    def query_task(self, task_id: str) -> TaskReport:
        """What Kie says of a task; free (docs: get-task-detail). Raises UnknownTask or any other ApiError."""
        return read_report(self._get("/api/v1/jobs/recordInfo", taskId=task_id))

    def credits(self) -> float:
        """The balance (docs: get-account-credits). Raises ApiError."""
        return read_credits(self._get("/api/v1/chat/credit"))

    def _get(self, path: str, **query: str) -> Envelope:
        status, raw = self._api.exchange("GET", path, query=query, seconds=_QUERY_SECONDS)
        return read_envelope(status, raw)

    def download(self, url: str, target: Path) -> Download:
        """Fetch a result into `target` (overwritten), to the disk's platter. The key is not sent along.

        Raises Refused with the HTTP status if the server says no, another ApiError if it broke off, LedgerError if the
        disk can't take it.
        """
        for _ in range(_MAX_REDIRECTS + 1):
            self._check_address(url)
            with (
                self._exchanges.begin(_DOWNLOAD_SECONDS) as session,
                session.get(
                    url, timeout=(CONNECT_SECONDS, _SILENCE_SECONDS), allow_redirects=False, stream=True
                ) as response,
            ):
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                if response.status_code != 200:
                    raise Refused("The server did not hand out this result.", response.status_code)
                return self._store(response, target)
        raise Unconfirmed("The server sent us in circles.")

    def _check_address(self, url: str) -> None:
        """Result addresses are the server's words: https on the open net only, unless the API itself is on this machine."""
        parts = urlsplit(url)
        if self._origin.is_local and parts.scheme in ("http", "https") and is_loopback(url):
            return
        if parts.scheme != "https" or not parts.hostname or is_loopback(url):
            raise Refused("The address of this result is not one that we open.", 0)

    def _store(self, response: requests.Response, target: Path) -> Download:
        digest = hashlib.sha256()
        size = 0
        try:
            with target.open("wb") as file:
                # A broken connection comes out of urllib3 as its own error, so an OSError in here is the disk's.
                while piece := response.raw.read(_PIECE, decode_content=True):
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise LedgerError(f"The result can't be written to the disk: {error.strerror}.") from error
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and size != int(announced) and "Content-Encoding" not in response.headers:
            raise Unconfirmed("The result arrived incomplete.")
        return Download(size=size, sha256=digest.hexdigest())

    def close(self) -> None:
        """Shut all connections; calls under way end with an error within moments."""
        self._exchanges.close()
