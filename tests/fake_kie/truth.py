"""What really happened at the fake Kie: the other side of every claim that the app makes. In memory, or also on disk.

On disk it is one JSON object a line, appended and fsynced *before* the answer leaves, so that it outlives every kill.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tests.fake_kie.wire import Headers, Request


@dataclass(frozen=True)
class Received:
    """One request that came in whole (or its head alone, if it was dropped unread). `at` is in monotonic seconds."""

    at: float
    request: Request


@dataclass(frozen=True)
class Created:
    """One createTask that was committed: the task exists and is paid for. `at` is in monotonic seconds."""

    at: float
    task_id: str
    body: bytes
    headers: Headers

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Upload:
    """One file that was taken in, and the URL under which it can be had."""

    path: str
    file_name: str
    content_type: str
    content: bytes
    url: str


Event = Literal["received", "created", "uploaded", "credits"]


class Truth:
    """The lists below only ever grow, in the order in which things happened. `credits` is the balance."""

    def __init__(self, credits: float = 1000.0, file: Path | None = None) -> None:
        self.received: list[Received] = []
        self.creates: list[Created] = []
        self.uploads: list[Upload] = []
        self.credits = credits
        self._file = file.open("ab", buffering=0) if file else None

    @property
    def requests(self) -> list[Request]:
        """Every request, at every origin."""
        return [one.request for one in self.received]

    @property
    def authorizations(self) -> list[str]:
        """Every Authorization header, from whatever origin it was shown to."""
        return [value for request in self.requests if (value := request.header("Authorization"))]

    def saw(self, request: Request) -> None:
        """A request came in."""
        self.received.append(Received(time.monotonic(), request))
        self._append("received", asdict(self.received[-1]))

    def created(self, task_id: str, request: Request, price: float) -> None:
        """A task was committed and paid for."""
        self.creates.append(Created(time.monotonic(), task_id, request.body, request.headers))
        self._append("created", asdict(self.creates[-1]))
        self.book(-price)

    def uploaded(self, upload: Upload) -> None:
        """A file was taken in."""
        self.uploads.append(upload)
        self._append("uploaded", asdict(upload))

    def book(self, credits: float) -> None:
        """Credits came (a refund) or went (a price)."""
        self.credits += credits
        self._append("credits", {"balance": self.credits})

    def close(self) -> None:
        """Nothing more is written."""
        if self._file:
            self._file.close()

    @classmethod
    def read(cls, file: Path) -> Truth:
        """The truth of another process, as far as its file tells; a last line that is still being written is left out."""
        truth = cls()
        *whole, _unfinished = file.read_text("utf-8").split("\n")
        for line in whole:
            event: dict[str, Any] = json.loads(line)
            truth._replay(event.pop("event"), event)
        return truth

    def _append(self, event: Event, members: dict[str, Any]) -> None:
        if self._file:
            # latin-1 maps every byte to one character and back, and keeps JSON bodies readable
            line = json.dumps({"event": event, **members}, default=lambda raw: raw.decode("latin-1"))
            self._file.write(line.encode() + b"\n")
            os.fsync(self._file.fileno())

    def _replay(self, event: Event, members: dict[str, Any]) -> None:
        match event:
            case "received":
                self.received.append(Received(members["at"], Request(**_thawed(members["request"]))))
            case "created":
                self.creates.append(Created(**_thawed(members)))
            case "uploaded":
                self.uploads.append(Upload(**_thawed(members)))
            case "credits":
                self.credits = members["balance"]


def _thawed(members: dict[str, Any]) -> dict[str, Any]:
    """What JSON made of bytes and tuples, turned back."""
    thawed = dict(members)
    for name in {"body", "content"} & members.keys():
        thawed[name] = members[name].encode("latin-1")
    if "headers" in members:
        thawed["headers"] = tuple((name, value) for name, value in members["headers"])
    return thawed
