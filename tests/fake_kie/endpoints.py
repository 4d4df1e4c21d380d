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
    (Origin.UPLOADS, "POST", "/api/file-stream-upload"): Endpoint.UPLOAD,
}


def endpoint_of(request: Request) -> Endpoint:
    """What this request is for."""
    if request.origin == Origin.FILES and request.method == "GET":
        return Endpoint.FILE
    return DOCUMENTED.get((Origin(request.origin), request.method, request.path), Endpoint.ELSEWHERE)
