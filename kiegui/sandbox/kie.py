"""The endpoints: each takes a `Request` and gives the `Reply` that Kie would (docs: get-task-detail, and seen live)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from kiegui.sandbox.account import OutOfCredits, Phase, PracticeAccount
from kiegui.sandbox.downloads import file_reply
from kiegui.sandbox.exchange import Reply, Request, json_reply, kie_reply, plain_reply, refusal
from kiegui.sandbox.shelf import Shelf
from kiegui.sandbox.state_file import PracticeTask
from kiegui.sandbox.uploads import Uploads, form_parts, mime_of

_PROMPTS = ("prompt", "text", "dialogue", "multi_prompt")
_REQUIRED = "This field is required"
_UNKNOWN_MODEL = (
    "The model name you specified is not supported. Please verify your input and use one of the supported models "
    "provided by KIE."
)
_DATA_RESULT = {"text": "Sandbox: this model answers with data instead of a file."}


class PracticeKie:
    """Everything that the sandbox answers. Any thread."""

    def __init__(self, account: PracticeAccount, shelf: Shelf, uploads: Uploads) -> None:
        self._account = account
        self._shelf = shelf
        self._uploads = uploads

    def answer(self, request: Request) -> Reply:
        """The reply to any request whatever."""
        try:
            if request.path.startswith(("/results/", "/uploads/")):
                return self._file(request)
            return self._api(request)
        except OSError as error:
            # Disk full, file locked …: like Kie, say so in the body; nothing was changed.
            return refusal(500, f"Server exception: {error}")

    def _api(self, request: Request) -> Reply:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return refusal(401, "You do not have access permissions")
        match request.method, request.path:
            case "POST", "/api/v1/jobs/createTask":
                return self._create_task(request)
            case "GET", "/api/v1/jobs/recordInfo":
                return self._record_info(request)
            case "GET", "/api/v1/chat/credit":
                return kie_reply(self._account.balance())
            case "POST", "/api/v1/common/download-url":
                return self._download_url(request)
            case "POST", "/api/file-stream-upload":
                return self._upload(request)
            case _:
                return refusal(404, "Not Found")

    def _create_task(self, request: Request) -> Reply:
        body = _json_object(request.body)
        if body is None:
            return refusal(500, "Server exception: the body is not a JSON object")
        model, values = body.get("model"), body.get("input")
        if not isinstance(model, str) or not model.strip():
            return refusal(422, _UNKNOWN_MODEL)
        if not isinstance(values, dict):
            return refusal(500, f"input: {_REQUIRED}")
        if problem := _problem(model, values):
            return refusal(500, problem)
        try:
            task = self._account.create(body)
        except OutOfCredits:
            return refusal(402, "Credits insufficient")
        return kie_reply({"taskId": task.id, "recordId": task.id})

    def _record_info(self, request: Request) -> Reply:
        task_id = request.query.get("taskId", "")
        if not task_id:
            return refusal(400, "taskId is required")
        found = self._account.find(task_id)
        if found is None:
            return refusal(422, "recordInfo is null")
        task, phase = found
        ended = phase in (Phase.SUCCESS, Phase.FAIL)
        record: dict[str, object] = {
            "taskId": task.id,
            "model": task.model,
            "state": phase.value,
            # JSON within JSON within JSON, as seen live.
            "param": json.dumps({**task.request, "input": json.dumps(task.values)}),
            "resultJson": json.dumps(self._result(task, request.base)) if phase is Phase.SUCCESS else "",
            "failCode": "422" if phase is Phase.FAIL else None,
            "failMsg": "Sandbox: the prompt asked this task to fail." if phase is Phase.FAIL else None,
            # Whole seconds, whatever the documentation says (24 of 24 seen live).
            "costTime": round((task.done - task.created) / 1000) if ended else None,
            "completeTime": task.done if ended else None,
            "createTime": task.created,
        }
        if ended:
            record["creditsConsumed"] = 0 if task.fails else task.cost
        return kie_reply(record)

    def _result(self, task: PracticeTask, base: str) -> dict[str, object]:
        media = self._shelf.results(task.id, task.model, task.values)
        if not media:
            return {"resultObject": _DATA_RESULT}
        return {"resultUrls": [f"{base}/results/{task.id}/{number}/{each.name}" for number, each in enumerate(media)]}

    def _download_url(self, request: Request) -> Reply:
        body = _json_object(request.body) or {}
        url = str(body.get("url", ""))
        if not url.startswith(f"{request.base}/results/") or self._shelf.medium(PurePosixPath(url).name) is None:
            return refusal(422, "url is wrong")
        return kie_reply(url)

    def _upload(self, request: Request) -> Reply:
        parts = form_parts(request.headers, request.body)
        if "file" not in parts:
            return json_reply({"success": False, "code": 400, "msg": "file is required"})
        if "uploadPath" not in parts:
            return json_reply({"success": False, "code": 400, "msg": "uploadPath is required"})
        file = parts["file"]
        stored = self._uploads.store(file)
        data = {
            "success": True,
            "fileName": file.file_name or stored,
            "filePath": f"kieai/sandbox/{stored}",
            "downloadUrl": f"{request.base}/uploads/{stored}",
            "fileSize": len(file.data),
            "mimeType": mime_of(stored),
            "uploadedAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        return json_reply({"success": True, "code": 200, "msg": "File uploaded successfully", "data": data})

    def _file(self, request: Request) -> Reply:
        """No key needed: result addresses are public, as at Kie. The path names the task only to be unique."""
        name = PurePosixPath(request.path).name
        results = request.path.startswith("/results/")
        file = self._shelf.medium(name) if results else self._uploads.find(name)
        if file is None or request.method == "POST":
            return plain_reply(HTTPStatus.NOT_FOUND)
        return file_reply(file, request.headers)


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        content = json.loads(body)
        # Python reads NaN and Infinity, which aren't JSON.
        json.dumps(content, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and not _deeper(content, 20) else None


def _deeper(value: object, levels: int) -> bool:
    """Whether lists and objects stand in each other deeper than any model of Kie's asks for; what is kept can be written."""
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, list) and (levels == 0 or any(_deeper(part, levels - 1) for part in value))


def _problem(model: str, values: Mapping[str, object]) -> str:
    """What Kie would object to, "" if nothing; an empty text is checked against the options and refused (seen live)."""
    prompted = any(values.get(name) for name in _PROMPTS)
    if not values or ("text-to-" in model and not prompted):
        return f"prompt: {_REQUIRED}"
    empty = next((name for name, value in values.items() if value is None or value == ""), None)
    return "" if empty is None else f"{empty} is not within the range of allowed options"


def origin_is_ours(host: str) -> bool:
    """Whether a Host header names this machine: a web page that points its own name here gets nothing."""
    try:
        return urlsplit(f"//{host}").hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        return False
