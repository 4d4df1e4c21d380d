"""Kie as its pages describe it, and as recordings show it: what each endpoint answers, and what it does. No socket here.

Every endpoint is asked with `commit`: with it the request takes effect, without it the same answer is made up and
nothing happens. Facts: docs.kie.ai (market/quickstart, get-task-detail, common-api, file-upload-api) and live recordings.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote, urlsplit

from tests.fake_kie.codes import envelope
from tests.fake_kie.endpoints import Endpoint, Origin, endpoint_of, model_in
from tests.fake_kie.files import StoredFile, multipart, signed
from tests.fake_kie.task import FAILED, Dialect, ResultJson, ResultShape, Task
from tests.fake_kie.truth import Truth, Upload
from tests.fake_kie.wire import Reply, Request

UNKNOWN_MODEL = "The model name you specified is not supported."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de00"
    "00000c49444154789c63b0a9d80200025c01694b7fea140000000049454e44ae426082"
)
"""A whole picture, one pixel large: the result of a test that does not care."""


KEY = "fake-kie-key"
"""The key that is accepted unless a test says otherwise."""


class Kie:
    """Knobs (set them any time; a task takes most of them along when it is created), the truth, and the answers.

    Thread-safe: `changed` guards everything and is notified whenever something has happened.
    """

    def __init__(self, truth_file: Path | None = None) -> None:
        self.key = KEY
        """The one key that is accepted."""
        self.dialect = Dialect.LIVE
        self.recent_fields = True
        """Whether recordInfo has what came in autumn 2026: successFlag, creditsConsumed, response."""
        self.plan: tuple[str, ...] = ("waiting", "generating", "success")
        """The states of a new task, poll by poll; any word will do; the last one stays."""
        self.null_polls = 0
        """How many polls of a new task say "recordInfo is null" before that."""
        self.results: Sequence[tuple[str, bytes]] = (("result.png", PNG),)
        """The files that a new task will produce: names (as the end of their URLs) and content."""
        self.signed_results = False
        """Whether the pictures among them carry the id of their task, so that no two are alike."""
        self.result_json: ResultJson = ResultShape.URLS
        """How a new task will tell of them: a shape, or any text verbatim, or null."""
        self.failure = ("422", "Invalid prompt: prompt contains prohibited content")
        """failCode and failMsg of a new task whose plan says fail."""
        self.echo_adds: Mapping[str, Any] = {}
        """Keys that Kie adds to the input of a new task."""
        self.price = 10.0
        """Credits that a new task costs; they come back if it fails."""
        self.models: frozenset[str] | None = None
        """The models that are known; None = any."""
        self.listed: Sequence[Mapping[str, Any]] = ()
        """What is in the list of models: entries with at least `model`."""
        self.schemas: dict[str, Any] = {}
        """The OpenAPI document of a model, or None; others are not known."""
        self.ranges = True
        """Whether parts of files can be had."""
        self.upload_limit: int | None = None
        """The largest file that is taken, in bytes; None = any."""
        self.uploads_expire: str | None = None
        """`expiresAt` of a new upload; None = as the dialect has it: on the pages three days later, live not at all."""
        self.gone: dict[str, int] = {}
        """File URLs that answer with this HTTP status instead (403, 404, 410), until download-url gives a fresh one."""
        self.limit: int | None = None
        """How many new tasks are taken in any 10 s of Kie's clock (20, docs: getting started); None = any number."""
        self._now, self._speed, self._since = 1_790_000_000_000, 0.0, 0.0
        self.truth = Truth(file=truth_file)
        self.tasks: dict[str, Task] = {}
        self.stored: dict[str, StoredFile] = {}
        """Every file by its URL."""
        self.files_url = "https://files.invalid"
        """The origin that serves files; known once it listens."""
        self.changed = threading.Condition()

    @property
    def now(self) -> int:
        """Kie's clock, in milliseconds since 1970. It stands until it is set, or until `run_clock`."""
        return self._now + int((time.monotonic() - self._since) * 1000 * self._speed)

    @now.setter
    def now(self, now: int) -> None:
        self._now, self._since = now, time.monotonic()

    def run_clock(self, speed: float = 1.0) -> None:
        """Let Kie's clock run, `speed` times as fast as ours."""
        self.now = self.now
        self._speed = speed

    def reload(self) -> None:
        """Bring back the tasks and files that the truth tells of; a task begins its plan anew."""
        for created in self.truth.creates:
            self.tasks[created.task_id] = self._new_task(created.task_id, created.json)
        for upload in self.truth.uploads:
            self.stored[self.files_url + urlsplit(upload.url).path] = StoredFile(upload.file_name, upload.content)

    def answer(self, request: Request, commit: bool = True) -> Reply:
        """The true answer to this request. With `commit` it takes effect."""
        with self.changed:
            reply = self._evil(request) if request.origin == Origin.EVIL else self._kie(request, commit)
            self.changed.notify_all()
            return reply

    def _kie(self, request: Request, commit: bool) -> Reply:
        if request.header("User-Agent").startswith("Python-urllib"):
            return Reply(403, b"error code: 1010", "text/plain")  # the proxy in front of Kie does not like it
        endpoint = endpoint_of(request)
        keyed = endpoint not in (Endpoint.FILE, Endpoint.ELSEWHERE)
        if keyed and request.header("Authorization") != f"Bearer {self.key}":
            return self._says(401)
        match endpoint:
            case Endpoint.CREATE_TASK:
                return self._create_task(request, commit)
            case Endpoint.RECORD_INFO:
                return self._record_info(request, commit)
            case Endpoint.CREDIT:
                return self._says(200, data=self.truth.credits)
            case Endpoint.DOWNLOAD_URL:
                return self._download_url(request, commit)
            case Endpoint.MODELS:
                return self._says(200, data={"total": len(self.listed), "models": list(self.listed)})
            case Endpoint.MODEL_SCHEMA:
                return self._model_schema(model_in(request.path) or "")
            case Endpoint.UPLOAD:
                return self._upload(request, commit)
            case Endpoint.FILE:
                return self._file(request)
            case Endpoint.ELSEWHERE:
                return Reply(404, envelope(404))
            case Endpoint.CONNECTION:
                raise AssertionError("a connection is not a request")
            case _:
                assert_never(endpoint)

    def _evil(self, request: Request) -> Reply:
        """Says yes to everything, with a task that nobody made, or with the very file that was asked for elsewhere."""
        stored = self.stored.get(self.files_url + request.path)
        if stored is not None:
            return stored.reply(request, self.ranges)
        return Reply(200, envelope(200, data={"taskId": "e" * 32, "recordId": "e" * 32}))

    def _create_task(self, request: Request, commit: bool) -> Reply:
        wish = _json_object(request.body)
        if wish is None or not isinstance(wish.get("input"), dict):
            return self._says(422, "The request body is not valid")
        model = wish.get("model")
        if not isinstance(model, str) or (self.models is not None and model not in self.models):
            return self._says(422, UNKNOWN_MODEL)
        if self.truth.credits < self.price:
            return self._says(402)
        if self.limit is not None and self._created_lately() >= self.limit:
            return self._says(429)
        task_id = secrets.token_hex(16)
        if commit:
            task = self.tasks[task_id] = self._new_task(task_id, wish)
            files = tuple(hashlib.sha256(self.stored[url].content).hexdigest() for url in task.urls)
            self.truth.created(task_id, request, self.price, files)
        return self._says(200, data={"taskId": task_id, "recordId": task_id})

    def _new_task(self, task_id: str, wish: dict[str, Any]) -> Task:
        files = [(name, signed(content, task_id) if self.signed_results else content) for name, content in self.results]
        results = enumerate(files, start=1)
        return Task(
            task_id=task_id,
            request=wish,
            price=self.price,
            created=self.now,
            plan=self.plan,
            null_polls=self.null_polls,
            urls=[self._store(f"/{task_id}/{number}-{name}", name, content) for number, (name, content) in results],
            result_json=self.result_json,
            failure=self.failure,
            echo_adds=self.echo_adds,
        )

    def _created_lately(self) -> int:
        return sum(task.created > self.now - 10_000 for task in self.tasks.values())

    def _record_info(self, request: Request, commit: bool) -> Reply:
        task_id = request.query("taskId")
        if not task_id:
            return self._says(400, "taskId is required")
        task = self.tasks.get(task_id)
        if task is None:
            return self._says(422, "recordInfo is null")
        data = task.record(self.dialect, self.recent_fields) if task.visible else None
        if commit:
            if data and task.state in FAILED and not task.refunded:
                task.refunded = True
                self.truth.book(task.price)
            task.polls += 1
        return self._says(200, data=data) if data else self._says(422, "recordInfo is null")

    def _download_url(self, request: Request, commit: bool) -> Reply:
        url = (_json_object(request.body) or {}).get("url")
        stored = self.stored.get(url) if isinstance(url, str) else None
        if stored is None:
            return self._says(422, "url is wrong")
        path = f"/fresh/{secrets.token_hex(8)}/{stored.name}"
        fresh = self._store(path, stored.name, stored.content) if commit else self.files_url + quote(path)
        return self._says(200, data=fresh)

    def _model_schema(self, model: str) -> Reply:
        if model not in self.schemas:
            return self._says(404, UNKNOWN_MODEL)
        return self._says(200, data={"model": model, "openapi": self.schemas[model]})

    def _upload(self, request: Request, commit: bool) -> Reply:
        parts = multipart(request)
        folder = parts["uploadPath"].content.decode() if "uploadPath" in parts else ""
        if "file" not in parts or not folder or folder != folder.strip("/"):
            return self._says(400, "file and uploadPath are required")
        file = parts["file"]
        if self.upload_limit is not None and len(file.content) > self.upload_limit:
            return self._says(413)
        name = parts["fileName"].content.decode() if "fileName" in parts else file.file_name
        path = f"kieai/10001/{folder}/{name}"
        url = self.files_url + quote(f"/{path}")
        if commit:
            self._store(f"/{path}", name, file.content)
            self.truth.uploaded(Upload(folder, name, file.content_type, file.content, url))
        data = {"success": True, "fileName": name, "filePath": path, "fileSize": len(file.content)}
        data |= {"mimeType": file.content_type, "uploadedAt": "2026-09-21T14:13:20.000Z"}
        if self.dialect is Dialect.LIVE:
            data |= {"downloadUrl": url}
        else:
            data |= {"fileUrl": url, "fileId": "file_1", "expiresAt": "2026-09-24T14:13:20.000Z"}
        if self.uploads_expire is not None:
            data["expiresAt"] = self.uploads_expire
        return Reply(200, envelope(200, "File uploaded successfully", data, self._text_key, success=True))

    def _file(self, request: Request) -> Reply:
        url = self.files_url + request.path
        stored = self.stored.get(url)
        status = self.gone.get(url, 404)
        if stored is None or url in self.gone:
            return Reply(status, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")
        return stored.reply(request, self.ranges)

    def _store(self, path: str, name: str, content: bytes) -> str:
        url = self.files_url + quote(path)
        self.stored[url] = StoredFile(name, content)
        return url

    @property
    def _text_key(self) -> str:
        return "msg" if self.dialect is Dialect.LIVE else "message"

    def _says(self, code: int, text: str = "", data: Any = None) -> Reply:
        """HTTP 200 and the envelope: Kie's normal way, also for a no."""
        return Reply(200, envelope(code, text, data, self._text_key))


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
