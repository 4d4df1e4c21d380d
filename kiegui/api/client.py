"""Kie's calls: create a task, ask for it, the balance, and the download of a result. Blocking; any thread, several at once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import msgspec
import requests

from kiegui.api.origin import Origin, is_loopback
from kiegui.api.replies import Envelope, TaskReport, read_created, read_credits, read_envelope, read_report
from kiegui.api.transport import CONNECT_SECONDS, Exchanges, Transport
from kiegui.errors import LedgerError, Refused, Unconfirmed

_SUBMIT_SECONDS = 120.0  # giving up early would only lose the answer
_QUERY_SECONDS = 20.0
_DOWNLOAD_SECONDS = 3600.0
_SILENCE_SECONDS = 60.0  # of a download that has stopped flowing
_MAX_REDIRECTS = 5
_PIECE = 256 * 1024


@dataclass(frozen=True)
class Download:
    """What arrived: bytes, and their SHA-256."""

    size: int
    sha256: str


class Witness(Protocol):
    """Who is told how a submission goes, on the thread that carries it."""

    def leaving(self) -> None:
        """The connection stands, and the first byte is about to leave. If this raises, none does."""

    def answered(self, status: int, raw: bytes) -> None:
        """A whole answer is here: its HTTP status and raw body, before anything is made of them."""


class Client:
    """Kie, or a server shaped like it, with one key."""

    def __init__(self, origin: Origin, key: str) -> None:
        self._origin = origin
        self._exchanges = Exchanges()
        self._api = Transport(origin.api, key, self._exchanges)

    def create_task(self, model: str, values: dict[str, Any], witness: Witness) -> str:
        """Submit, exactly once; the new task's id (docs: market/quickstart).

        Raises NotSent, Refused (nothing was created), Unconfirmed (Kie may have it), and whatever `witness.leaving` raises.
        """
        body = msgspec.json.encode({"model": model, "input": values})
        status, raw = self._api.exchange(
            "POST", "/api/v1/jobs/createTask", json_body=body, seconds=_SUBMIT_SECONDS, leaving=witness.leaving
        )
        witness.answered(status, raw)
        return read_created(status, raw)

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
                    url = _joined(url, response.headers["Location"])
                    continue
                if response.status_code != 200:
                    raise Refused("The server did not hand out this result.", response.status_code)
                return self._store(response, target)
        raise Unconfirmed("The server sent us in circles.")

    def _check_address(self, url: str) -> None:
        """Result addresses are the server's words: https on the open net only, unless the API itself is on this machine."""
        try:
            scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
        except ValueError:
            scheme, host = "", None
        local = bool(host) and is_loopback(url)
        if host and scheme in (("http", "https") if local else ("https",)) and (self._origin.is_local or not local):
            return
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
            raise LedgerError(f"The result can’t be written to the disk: {error.strerror}.") from error
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and size != int(announced) and "Content-Encoding" not in response.headers:
            raise Unconfirmed("The result arrived incomplete.")
        return Download(size=size, sha256=digest.hexdigest())

    def close(self) -> None:
        """Shut all connections; calls under way end with an error within moments."""
        self._exchanges.close()


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; "" if it can't be read."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""
