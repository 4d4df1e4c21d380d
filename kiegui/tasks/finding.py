"""What the history can be narrowed to, and what a person noted about their tasks: plain records, in one place for all rooms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from kiegui.media.kinds import MediaKind
from kiegui.tasks.search_text import holds, phrases, texts_of
from kiegui.tasks.task import Request, Result, Task, TaskState

LONGEST_TAG = 1000
"""Characters: more is no tag, but a text that was pasted in the wrong place."""


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
    open). `is_grouped`: of tasks that differ in nothing but the seed only the newest. `like` is the number of a task: only
    those that differ from it in nothing but the seed, itself among them. `in_trash`: the trash instead.
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
    like: int = 0
    in_trash: bool = False


EVERYTHING = Filter()


_KINDS = (MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.IMAGE, MediaKind.TEXT)
"""A film that comes with its cover is a film, and so is a song."""
_OVER = Standing.SAVED.states | Standing.FAILED.states


def is_over(state: TaskState) -> bool:
    """Whether nothing will come of a task any more by itself; only then may it be thrown away."""
    return state in _OVER


def standing_of(state: TaskState) -> Standing:
    """The standing that a state belongs to."""
    return next(standing for standing in Standing if state in standing.states)


def kind_of(results: Sequence[Result]) -> MediaKind:
    """What a task is, by what it made; UNKNOWN if nothing that we know has come yet."""
    kinds = {result.kind for result in results if result.file}
    return next((kind for kind in _KINDS if kind in kinds), MediaKind.UNKNOWN)


def likeness(request: Request) -> int:
    """A number that requests share which differ in nothing but the seed: 63 bits, the same on every machine."""
    rest = {name: value for name, value in request.input.items() if name not in ("seed", "seeds")}
    told = msgspec.json.encode((request.model, rest), order="deterministic")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest()) >> 1


def matches(wanted: Filter, task: Task, marks: Marks, title: str = "") -> bool:
    """Whether a filter lets a task through, told without any question; `title` is that of its model.

    What depends on other tasks is not looked at: `is_grouped`, and `like`.
    """
    return (
        wanted.in_trash == (marks.trashed > 0)
        and not marks.is_emptied
        and wanted.model in ("", task.request.model)
        and (wanted.kind is None or wanted.kind is kind_of(task.results))
        and (wanted.standing is None or task.state in wanted.standing.states)
        and wanted.since <= task.created
        and (not wanted.until or task.created < wanted.until)
        and (marks.is_starred or not wanted.is_starred)
        and (not wanted.tag or wanted.tag in marks.tags)
        and (not (typed := phrases(wanted.text)) or holds(texts_of(task, title, marks.tags), typed))
    )
