"""A sandbox of its own for one test, over a real socket, with a clock that the test moves."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from itertools import count
from pathlib import Path

import pytest

from kiegui.paths import resources_folder
from kiegui.sandbox.account import PracticeAccount
from kiegui.sandbox.kie import PracticeKie
from kiegui.sandbox.server import PracticeServer
from kiegui.sandbox.shelf import Shelf
from kiegui.sandbox.state_file import StateFile
from kiegui.sandbox.uploads import Uploads

KLING = "kling/v2-5-turbo-text-to-video-pro"
KEY = {"Authorization": "Bearer any-key"}


@dataclass
class Clock:
    """Seconds since 1970, moved by the test."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Sandbox:
    """A running server and a way to talk to it."""

    port: int
    clock: Clock

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = KEY) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, path, body or None, dict(headers))
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def kie(
        self, method: str, path: str, content: object = None, headers: Mapping[str, str] = KEY
    ) -> dict[str, object]:
        """The JSON reply to a JSON request; Kie says everything under HTTP 200."""
        answer = self.ask(method, path, b"" if content is None else json.dumps(content).encode(), headers)
        assert answer.status == 200
        reply = json.loads(answer.body)
        assert isinstance(reply, dict)
        return reply

    def create(self, model: str = KLING, **values: object) -> str:
        """The id of a new task."""
        reply = self.kie("POST", "/api/v1/jobs/createTask", {"model": model, "input": {"prompt": "a boat", **values}})
        assert reply["code"] == 200
        data = reply["data"]
        assert isinstance(data, dict)
        return str(data["taskId"])

    def record(self, task_id: str) -> dict[str, object]:
        """The `data` of recordInfo; empty if Kie doesn't know the task."""
        data = self.kie("GET", f"/api/v1/jobs/recordInfo?taskId={task_id}")["data"]
        return data if isinstance(data, dict) else {}

    def results(self, task_id: str) -> list[str]:
        """The addresses of what a finished task made."""
        urls = json.loads(str(self.record(task_id)["resultJson"]))["resultUrls"]
        assert isinstance(urls, list)
        return urls

    def balance(self) -> object:
        """The credits that are left."""
        return self.kie("GET", "/api/v1/chat/credit")["data"]


MakeSandbox = Callable[..., Sandbox]


@pytest.fixture(scope="session")
def media() -> Path:
    """The shipped media."""
    return resources_folder() / "sandbox"


@pytest.fixture(scope="session")
def shelf(media: Path) -> Shelf:
    """The shipped media, read."""
    return Shelf(media)


@pytest.fixture
def make_sandbox(tmp_path: Path, shelf: Shelf) -> Iterator[MakeSandbox]:
    """Starts servers; all in one test share the same state file, so a second one is a restart."""
    servers: list[PracticeServer] = []
    clock, numbers = Clock(), count(1)

    def new_id() -> str:
        return f"{next(numbers):032x}"

    def make(pace: float = 0.0, credits_at_first: float = 1000.0) -> Sandbox:
        file = StateFile(tmp_path / "state.json")
        account = PracticeAccount(file, clock=clock, new_id=new_id, pace=pace, credits_at_first=credits_at_first)
        server = PracticeServer(PracticeKie(account, shelf, Uploads(tmp_path / "uploads", new_id)))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return Sandbox(server.port, clock)

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """A server whose tasks are ready at once."""
    return make_sandbox()
