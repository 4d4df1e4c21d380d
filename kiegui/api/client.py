"""Kie's calls: create a task, ask for it, the balance, and files to and fro. Blocking; any thread, several at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import msgspec

from kiegui.api.download import Downloader, Target
from kiegui.api.models import MODELS_PATH, ListedModel, read_models, read_schema, schema_path
from kiegui.api.origin import Origin
from kiegui.api.replies import Envelope, TaskReport, read_created, read_credits, read_envelope, read_report
from kiegui.api.transport import Exchanges, Transport
from kiegui.api.upload import Told, Uploaded, Uploader
from kiegui.errors import Unconfirmed

_SUBMIT_SECONDS = 120.0  # giving up early would only lose the answer
_QUERY_SECONDS = 20.0
_FRESH_URL = "/api/v1/common/download-url"


class Witness(Protocol):
    """Who is told how a submission goes, on the thread that carries it."""

    def leaving(self) -> None:
        """The connection stands, and the first byte is about to leave. If this raises, none does."""

    def answered(self, status: int, raw: bytes) -> None:
        """A whole answer is here: its HTTP status and raw body, before anything is made of them."""


class Client:
    """Kie, or a server shaped like it, with one key."""

    def __init__(self, origin: Origin, key: str) -> None:
        self._exchanges = Exchanges()
        self._api = Transport(origin.api, key, self._exchanges)
        self._uploader = Uploader(origin, key, self._exchanges)
        self._downloader = Downloader(self._exchanges, is_local=origin.is_local)

    def create_task(self, model: str, values: dict[str, Any], witness: Witness, call_back: str = "") -> str:
        """Submit, exactly once; the new task's id (docs: market/quickstart). Kie tells `call_back`, if any, when it ends.

        Raises NotSent, Refused (nothing was created), Unconfirmed (Kie may have it), and whatever `witness.leaving` raises.
        """
        wish = {"model": model, "input": values} | ({"callBackUrl": call_back} if call_back else {})
        body = msgspec.json.encode(wish)
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

    def models(self) -> tuple[ListedModel, ...]:
        """All models that Kie has; free (Kie's notes on its catalogue; seen live). Raises ApiError."""
        return read_models(self._get(MODELS_PATH))

    def model_schema(self, model_id: str) -> dict[str, Any] | None:
        """The OpenAPI document of one of them, None if there is none yet; free (as above). Raises ApiError."""
        return read_schema(self._get(schema_path(model_id)), model_id)

    def _get(self, path: str, **query: str) -> Envelope:
        status, raw = self._api.exchange("GET", path, query=query, seconds=_QUERY_SECONDS)
        return read_envelope(status, raw)

    def upload(self, file: Path, extension: str, mime: str, told: Told) -> Uploaded:
        """Hand a local file to Kie: see `kiegui.api.upload`. Raises InputFileError or an ApiError."""
        return self._uploader.upload(file, extension, mime, told)

    def fresh_url(self, url: str) -> str:
        """A direct link to a result of Kie's, good for 20 minutes; free (docs: common-api/download-url).

        Raises Refused if Kie does not have it ("url is wrong"), or another ApiError.
        """
        body = msgspec.json.encode({"url": url})
        envelope = read_envelope(*self._api.exchange("POST", _FRESH_URL, json_body=body, seconds=_QUERY_SECONDS))
        if not isinstance(envelope.data, str) or not envelope.data:
            raise Unconfirmed("Kie gave no link to this result.")
        return envelope.data

    def download(self, url: str, target: Target) -> None:
        """Fetch a result, without the key: see `kiegui.api.download`. Raises ApiError, and whatever `target` raises."""
        self._downloader.fetch(url, target)

    def close(self) -> None:
        """Shut all connections; calls under way end with an error within moments."""
        self._exchanges.close()
