"""A task: what was asked at Kie, and what became of it. Frozen records, changed by `msgspec.structs.replace`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import msgspec

from kiegui.media.kinds import MediaKind


class TaskState(StrEnum):
    """Where a task stands. `kiegui.ui.words` has the words that a person sees."""

    QUEUED = "queued"
    """In the ledger, not sent yet."""
    HELD = "held"
    """Not sent, and will not be by itself: it needs the person first (key, credits, or a click after a restore)."""
    WITHDRAWN = "withdrawn"
    """Not sent, and never will be: the person took it back."""
    UPLOADING = "uploading"
    """The files that it reads are on their way to Kie; free, and the task itself is not sent yet."""
    SENDING = "sending"
    """The request is on its way; no answer yet."""
    UNCONFIRMED = "unconfirmed"
    """It left, and no usable answer came: Kie may have it. Never sent again by itself."""
    WRITTEN_OFF = "written off"
    """It was UNCONFIRMED, and the person looks for it no more, or had it sent again as a new task."""
    REFUSED = "refused"
    """Kie said no before anything was created; nothing was charged."""
    WAITING = "waiting"
    """Accepted: Kie has it and gave it an id."""
    GENERATING = "generating"
    """Kie is working on it."""
    DOWNLOADING = "downloading"
    """Kie is done; the results are on their way to the disk."""
    SAVED = "saved"
    """Every result that could be had is on the disk."""
    FAILED = "failed"
    """Kie tried and failed; `failure` says why."""
    GONE = "gone"
    """Kie knows the task or its results no more, and nothing of it was saved."""

    @property
    def unfinished(self) -> bool:
        """Whether the runner still has something to do for such a task."""
        return self in UNFINISHED


UNFINISHED = frozenset(
    {
        TaskState.QUEUED,
        TaskState.HELD,
        TaskState.UPLOADING,
        TaskState.SENDING,
        TaskState.WAITING,
        TaskState.GENERATING,
        TaskState.DOWNLOADING,
    }
)
"""States that the runner goes on from after a restart. UNCONFIRMED waits for the person."""

MAY_BECOME: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        TaskState.QUEUED: frozenset({TaskState.HELD, TaskState.WITHDRAWN, TaskState.UPLOADING, TaskState.SENDING}),
        # A HELD task of a restored history may have been sent before: then it can be found by its id.
        TaskState.HELD: frozenset({TaskState.QUEUED, TaskState.WITHDRAWN, TaskState.WAITING}),
        TaskState.WITHDRAWN: frozenset(),
        TaskState.UPLOADING: frozenset({TaskState.QUEUED, TaskState.HELD, TaskState.WITHDRAWN}),
        TaskState.SENDING: frozenset(
            {TaskState.QUEUED, TaskState.HELD, TaskState.REFUSED, TaskState.UNCONFIRMED, TaskState.WAITING}
        ),
        TaskState.UNCONFIRMED: frozenset({TaskState.WAITING, TaskState.WRITTEN_OFF}),
        TaskState.WRITTEN_OFF: frozenset({TaskState.WAITING}),
        TaskState.REFUSED: frozenset(),
        TaskState.WAITING: frozenset({TaskState.GENERATING, TaskState.DOWNLOADING, TaskState.FAILED, TaskState.GONE}),
        TaskState.GENERATING: frozenset({TaskState.WAITING, TaskState.DOWNLOADING, TaskState.FAILED, TaskState.GONE}),
        TaskState.DOWNLOADING: frozenset({TaskState.SAVED, TaskState.GONE}),
        TaskState.SAVED: frozenset({TaskState.DOWNLOADING}),
        TaskState.FAILED: frozenset(),
        TaskState.GONE: frozenset({TaskState.WAITING, TaskState.DOWNLOADING}),
    }
)
"""Where each state leads; the ledger refuses everything else. SENDING is entered from QUEUED only, and UNCONFIRMED is left
only with Kie's id (proof) or by the person."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a submission needs: the model's id, and the exact `input` object that is sent."""

    model: str
    input: dict[str, Any]

    @property
    def prompt(self) -> str:
        """The words that tell a task from others: the prompt, or those of a list's rows, or the first text there is."""
        if prompt := words_in(self.input):
            return prompt
        for rows in (value for value in self.input.values() if isinstance(value, list)):
            lines = (words_in(row) for row in rows if isinstance(row, dict))
            if words := "\n".join(filter(None, lines)):
                return words
        return next((value for value in self.input.values() if isinstance(value, str) and " " in value), "")


def words_in(values: Mapping[str, Any]) -> str:
    """What is asked for or said, of an input or of one row of it ({"text": "Hello there", "voice": "x70v"}); "" if nothing is."""
    words = values.get("prompt") or values.get("text")
    return words if isinstance(words, str) else ""


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file that a task produced.

    `file` is where it is saved, as `kiegui.tasks.results` reads it, "" until then; `size` is in bytes. `odd` says in one
    sentence what is wrong with a file that is kept, because it was paid for, but not opened; "" if nothing is. `is_gone`:
    Kie does not have it any more.
    """

    url: str
    file: str = ""
    kind: MediaKind = MediaKind.UNKNOWN
    size: int = 0
    sha256: str = ""
    odd: str = ""
    is_gone: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be fetched."""
        return not self.file and not self.is_gone


class Upload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A local file that a task reads, as it was handed to Kie.

    `file` is the `file://` address that stands in the request's input, `url` where Kie reads it until `expires` (ms).
    """

    file: str
    url: str
    expires: int


class Failure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a task failed or was refused: Kie's code and text (plain), "" where Kie gave none."""

    code: str
    message: str


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One submitted job.

    `number` is ours (one a click, growing), `task_id` Kie's. `account` names the account it belongs to: a task is only ever
    asked for there. Times are milliseconds since 1970 (UTC), 0 = not yet. `credits` is what Kie says it charged, `estimate`
    what we thought it would. `trouble` is one sentence on what is in the way at the moment, "" if nothing is.

    `instead_of` is the number of the WRITTEN_OFF task that this one was sent again for, 0 if there is none. `is_adopted`: it
    came into the history by its id. `is_left_open`: the person has seen that it is UNCONFIRMED, and keeps waiting.
    """

    number: int
    account: str
    created: int
    request: Request
    state: TaskState = TaskState.QUEUED
    task_id: str = ""
    sent: int = 0
    finished: int = 0
    results: tuple[Result, ...] = ()
    failure: Failure | None = None
    credits: float | None = None
    estimate: float | None = None
    trouble: str = ""
    uploads: tuple[Upload, ...] = ()
    instead_of: int = 0
    is_adopted: bool = False
    is_left_open: bool = False

    @property
    def sent_input(self) -> dict[str, Any]:
        """The request's input as Kie gets it: local files by the addresses at which Kie reads them."""
        if not self.uploads:
            return self.request.input
        urls = {upload.file: upload.url for upload in self.uploads}
        return {name: replaced(value, urls) for name, value in self.request.input.items()}

    @property
    def is_sandbox(self) -> bool:
        """Whether it was made for practice: no key, no credits."""
        return self.account == SANDBOX


def replaced(value: Any, urls: Mapping[str, str]) -> Any:
    """A value of an input, with other addresses in the place of those that `urls` names, wherever they stand in it."""
    match value:
        case str():
            return urls.get(value, value)
        case list():
            return [replaced(member, urls) for member in value]
        case dict():
            return {name: replaced(member, urls) for name, member in value.items()}
        case _:
            return value


SANDBOX = "sandbox"
"""The account name of the practice server."""
