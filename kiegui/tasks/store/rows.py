"""One row of the ledger ↔ one task, and how it is noticed that a row is damaged. No SQL is carried out here."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import msgspec
from msgspec.structs import replace

from kiegui.api.replies import is_plain
from kiegui.tasks.task import Request, Task, TaskState

COLUMNS = "number, account, created, model, state, task_id, revision, checksum, record"
COLUMNS_1 = "number, account, created, model, state, task_id, 0, NULL, record"
"""The same from a ledger of version 1, which had no checksums."""

DAMAGED = "This entry of the history is damaged: what it asked for can’t be read any more."

WITHOUT_ID = frozenset(
    {
        TaskState.QUEUED,
        TaskState.HELD,
        TaskState.WITHDRAWN,
        TaskState.UPLOADING,
        TaskState.SENDING,
        TaskState.UNCONFIRMED,
        TaskState.WRITTEN_OFF,
        TaskState.REFUSED,
    }
)
"""The states of tasks that Kie never accepted, as far as we know; in all others a task has Kie's id."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Task).decode


@dataclass(frozen=True)
class Row:
    """A task as it was read; `revision` counts how often the row was written.

    `is_sure`: the task is what was written. `is_intact`: so is everything else in the row.
    """

    task: Task
    revision: int
    is_sure: bool
    is_intact: bool


def several(values: Collection[object]) -> str:
    """As many marks for values in a statement."""
    return ", ".join("?" * len(values))


def sealed(task: Task) -> tuple[bytes, int]:
    """The record of a task and its checksum."""
    record = _encode(task)
    return record, zlib.crc32(record)


def read_row(columns: Sequence[Any]) -> Row:
    """A row in the order of `COLUMNS`, where any value may be anything.

    A record whose checksum is right counts, whatever the other columns say. Else the task is told from them, with `DAMAGED`
    as its trouble, so that one damage does not spread.
    """
    number, account, created, model, state, task_id, revision, checksum, record = columns
    revision = revision if isinstance(revision, int) else 0
    task = _read_record(record)
    if task is None:
        told = _told_from(number, account, created, model, state, task_id)
        return Row(told, revision, is_sure=False, is_intact=False)
    agrees = (number, account, created, model, state, task_id or "") == (
        task.number,
        task.account,
        task.created,
        task.request.model,
        task.state,
        task.task_id,
    )
    if checksum == zlib.crc32(record) or (checksum is None and agrees):
        return Row(task, revision, is_sure=True, is_intact=agrees)
    told = replace(task, trouble=DAMAGED) if agrees else _told_from(number, account, created, model, state, task_id)
    return Row(told, revision, is_sure=False, is_intact=False)


def read_task(columns: Sequence[Any]) -> Task:
    """The task in a row, as `read_row` tells it."""
    return read_row(columns).task


def is_lost(task: Task) -> bool:
    """Whether it isn't known what a task asks for, and Kie can't tell either: it must neither be sent nor compared."""
    return task.trouble == DAMAGED and not task.task_id


def is_plausible(text: object) -> TypeGuard[str]:
    """Whether this can be an id or the name of an account, read from a place that may be damaged."""
    return isinstance(text, str) and is_plain(text)


def _read_record(record: object) -> Task | None:
    if not isinstance(record, bytes):
        return None
    try:
        return _decode(record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _told_from(number: object, account: object, created: object, model: object, state: object, task_id: object) -> Task:
    """A task from columns that may be damaged themselves."""
    known_id = task_id if is_plausible(task_id) else ""
    when = created if isinstance(created, int) else 0
    return Task(
        number=number if isinstance(number, int) else 0,
        account=account if is_plausible(account) else "",
        created=when,
        request=Request(model if isinstance(model, str) else "", {}),
        state=_fitting(state, known_id),
        task_id=known_id,
        sent=when,
        trouble=DAMAGED,
        is_adopted=bool(known_id),
    )


def _fitting(word: object, task_id: str) -> TaskState:
    """The state with that word; the one in which nothing is taken for granted if there is none, or it can't be."""
    state = next((state for state in TaskState if state == word), None)
    if state is not None and (state not in WITHOUT_ID) == bool(task_id):
        return state
    return TaskState.WAITING if task_id else TaskState.UNCONFIRMED
