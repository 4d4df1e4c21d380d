"""What the history can be narrowed to, and what a person noted about their tasks: plain records, in one place for all rooms."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import TaskState


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What the person noted about a task: nothing that Kie knows of, and nothing that the runner looks at.

    `tags` are in the person's order, each once. `trashed` is when it went into the trash, in ms since 1970 (UTC); 0 = it is
    not there. `is_emptied`: its files were deleted for good; the entry stays, because it was paid for.
    """

    is_starred: bool = False
    tags: tuple[str, ...] = ()
    trashed: int = 0
    is_emptied: bool = False


NO_MARKS = Marks()


class Standing(StrEnum):
    """How a task stands, in the few words that a person filters by."""

    RUNNING = "running"
    """The app still has something to do for it, or waits for the person."""
    SAVED = "saved"
    FAILED = "failed"
    """Refused, failed, gone, withdrawn or written off: nothing came of it."""
    IN_DOUBT = "in doubt"
    """Maybe sent."""

    @property
    def states(self) -> frozenset[TaskState]:
        """The states that it stands for; every state belongs to exactly one."""
        return _STATES[self]


_FAILED = frozenset({TaskState.REFUSED, TaskState.FAILED, TaskState.GONE, TaskState.WITHDRAWN, TaskState.WRITTEN_OFF})
_STATES = {
    Standing.SAVED: frozenset({TaskState.SAVED}),
    Standing.FAILED: _FAILED,
    Standing.IN_DOUBT: frozenset({TaskState.UNCONFIRMED}),
    Standing.RUNNING: frozenset(TaskState) - _FAILED - {TaskState.SAVED, TaskState.UNCONFIRMED},
}


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What of the history is wanted; as it stands, all of it but the trash.

    `text` is what was typed: every word must be found, the last also as the beginning of one, in prompt and other texts of
    the input, model, tags or task id. `since` and `until` bound the time of the click (ms since 1970, until exclusive; 0 =
    open). `is_grouped`: of tasks that differ in nothing but the seed only the newest. `in_trash`: the trash instead.
    """

    text: str = ""
    model: str = ""
    kind: MediaKind | None = None
    standing: Standing | None = None
    since: int = 0
    until: int = 0
    is_starred: bool = False
    tag: str = ""
    is_grouped: bool = False
    in_trash: bool = False


EVERYTHING = Filter()
