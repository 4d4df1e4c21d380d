"""Where Kie listens: its hosts, and what can be asked at each of them (docs: market/quickstart, file-upload-api)."""

from __future__ import annotations

from enum import StrEnum

from tests.fake_kie.wire import Request


class Origin(StrEnum):
    """One host each. Kie's own are three; only the first two may ever see the key."""

    API = "api"
    """Stands for api.kie.ai."""
    UPLOADS = "uploads"
    """Stands for kieai.redpandaai.co."""
    FILES = "files"
    """Stands for the hosts of result files, such as tempfile.aiquickdraw.com: no key is asked for."""
    EVIL = "evil"
    """Not Kie at all: where redirects lead. It says yes to everything and keeps what it is told."""


class Endpoint(StrEnum):
    """What a request is for; faults are scripted by these words."""

    CONNECTION = "connection"
    """Not a request: the moment at which any connection stands, before a byte is read."""
    CREATE_TASK = "createTask"
    RECORD_INFO = "recordInfo"
    CREDIT = "chat/credit"
    DOWNLOAD_URL = "common/download-url"
    MODELS = "models"
    """The list of all models."""
    MODEL_SCHEMA = "models/schema"
    """The OpenAPI document of one of them."""
    UPLOAD = "file-stream-upload"
    FILE = "file"
    """A result file, or an uploaded one."""
    ELSEWHERE = "elsewhere"
    """A path that nobody documents, and everything at the evil origin."""


DOCUMENTED = {
    (Origin.API, "POST", "/api/v1/jobs/createTask"): Endpoint.CREATE_TASK,
    (Origin.API, "GET", "/api/v1/jobs/recordInfo"): Endpoint.RECORD_INFO,
    (Origin.API, "GET", "/api/v1/chat/credit"): Endpoint.CREDIT,
    (Origin.API, "POST", "/api/v1/common/download-url"): Endpoint.DOWNLOAD_URL,
    (Origin.API, "GET", "/api/v1/models"): Endpoint.MODELS,
    (Origin.UPLOADS, "POST", "/api/file-stream-upload"): Endpoint.UPLOAD,
}


def endpoint_of(request: Request) -> Endpoint:
    """What this request is for."""
    if request.origin == Origin.FILES and request.method == "GET":
        return Endpoint.FILE
    if request.origin == Origin.API and request.method == "GET" and model_in(request.path) is not None:
        return Endpoint.MODEL_SCHEMA
    return DOCUMENTED.get((Origin(request.origin), request.method, request.path), Endpoint.ELSEWHERE)


def model_in(path: str) -> str | None:
    """The model's id in the path of its document: its slash is not encoded; None if it is another path."""
    start, end = "/api/v1/models/", "/schema"
    inside = path[len(start) : -len(end)]
    return inside if path.startswith(start) and path.endswith(end) and inside else None
