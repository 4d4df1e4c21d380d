"""What really happened at the fake Kie: the other side of every claim that the app makes. In memory, or also on disk.

On disk it is one JSON object a line, appended and fsynced *before* the answer leaves, so that it outlives every kill; a
Truth that is opened over such a file goes on from it.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from io import FileIO
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
    """One createTask that was committed: the task exists and is paid for. `at` is in monotonic seconds.

    `files` has the SHA-256 of each file that it produces.
    """

    at: float
    task_id: str
    body: bytes
    headers: Headers
    files: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Refusal:
    """One createTask that was answered with a definite no. `at` is in monotonic seconds."""

    at: float
    body: bytes


@dataclass(frozen=True)
class Upload:
    """One file that was taken in, and the URL under which it can be had."""

    path: str
    file_name: str
    content_type: str
    content: bytes
    url: str


Event = Literal["received", "created", "refused", "uploaded", "credits"]


class Truth:
    """The lists below only ever grow, in the order in which things happened. `credits` is the balance."""

    def __init__(self, credits: float = 1000.0, file: Path | None = None) -> None:
        self.received: list[Received] = []
        self.creates: list[Created] = []
        self.refusals: list[Refusal] = []
        self.uploads: list[Upload] = []
        self.credits = credits
        self._file = self._go_on(file) if file else None

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

    def created(self, task_id: str, request: Request, price: float, files: tuple[str, ...] = ()) -> None:
        """A task was committed and paid for."""
        self.creates.append(Created(time.monotonic(), task_id, request.body, request.headers, files))
        self._append("created", asdict(self.creates[-1]))
        self.book(-price)

    def refused(self, request: Request) -> None:
        """A createTask is about to be told that nothing was created."""
        self.refusals.append(Refusal(time.monotonic(), request.body))
        self._append("refused", asdict(self.refusals[-1]))

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
        truth._replay_lines(file.read_bytes())
        return truth

    def _go_on(self, file: Path) -> FileIO:
        """Open a file to append to it: what is in it happened; half a line, where its writer was killed, is cut off."""
        if file.exists():
            raw = file.read_bytes()
            self._replay_lines(raw)
            os.truncate(file, raw.rfind(b"\n") + 1)
        return file.open("ab", buffering=0)

    def _replay_lines(self, raw: bytes) -> None:
        *whole, _unfinished = raw.split(b"\n")
        for line in whole:
            event: dict[str, Any] = json.loads(line)
            self._replay(event.pop("event"), event)

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
            case "refused":
                self.refusals.append(Refusal(**_thawed(members)))
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
    if "files" in members:
        thawed["files"] = tuple(members["files"])
    return thawed
