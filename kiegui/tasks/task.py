"""A task: what was asked at Kie, and what became of it. Frozen records, changed by `msgspec.structs.replace`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from kiegui.media.kinds import MediaKind


class TaskState(StrEnum):
    """Where a task stands. `kiegui.ui.words` has the words that a person sees."""

    QUEUED = "queued"
    """In the ledger, not sent yet."""
    HELD = "held"
    """Not sent, and will not be by itself: the account needs the person first (key, credits)."""
    SENDING = "sending"
    """The request is on its way; no answer yet."""
    UNCONFIRMED = "unconfirmed"
    """It left, and no usable answer came: Kie may have it. Never sent again by itself."""
    REFUSED = "refused"
    """Kie said no before anything was created; nothing was charged."""
    WAITING = "waiting"
    """Accepted: Kie has it and gave it an id."""
    GENERATING = "generating"
    """Kie is working on it."""
    DOWNLOADING = "downloading"
    """Kie is done; the results are on their way to the disk."""
    SAVED = "saved"
    """Every result is on the disk."""
    FAILED = "failed"
    """Kie tried and failed, or a result can't be had any more; `failure` says why."""

    @property
    def unfinished(self) -> bool:
        """Whether the runner still has something to do for such a task."""
        return self in UNFINISHED


UNFINISHED = frozenset(
    {
        TaskState.QUEUED,
        TaskState.HELD,
        TaskState.SENDING,
        TaskState.WAITING,
        TaskState.GENERATING,
        TaskState.DOWNLOADING,
    }
)
"""States that the runner goes on from after a restart. UNCONFIRMED waits for the person."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a submission needs: the model's id, and the exact `input` object that is sent."""

    model: str
    input: dict[str, Any]

    @property
    def prompt(self) -> str:
        """The words that tell a task from others: the prompt, or the first text there is."""
        prompt = self.input.get("prompt") or self.input.get("text")
        if isinstance(prompt, str):
            return prompt
        return next((value for value in self.input.values() if isinstance(value, str) and " " in value), "")


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file that a task produced.

    `file` is where it is saved, as `kiegui.tasks.results` reads it, "" until then; `size` is in bytes.
    """

    url: str
    file: str = ""
    kind: MediaKind = MediaKind.UNKNOWN
    size: int = 0
    sha256: str = ""


class Failure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a task failed or was refused: Kie's code and text (plain), "" where Kie gave none."""

    code: str
    message: str


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One submitted job.

    `number` is ours (one a click, growing), `task_id` Kie's. `account` names the account it belongs to: a task is only ever
    asked for there. Times are milliseconds since 1970 (UTC), 0 = not yet. `credits` is what Kie says it charged, `estimate`
    what we thought it would. `trouble` is one sentence on what is in the way at the moment, "" if nothing is.
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

    @property
    def is_sandbox(self) -> bool:
        """Whether it was made for practice: no key, no credits."""
        return self.account == SANDBOX


SANDBOX = "sandbox"
"""The account name of the practice server."""
