"""What the flight recorder says of tasks against what the ledger says: no id is lost, nothing is sent twice. Blocking."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum

from msgspec.structs import replace

from kiegui.api.replies import read_created
from kiegui.errors import Refused, Unconfirmed
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import INTENT, Answer, FlightRecorder, Record, record_of
from kiegui.tasks.store.rows import is_lost
from kiegui.tasks.store.salvage import unknown_task
from kiegui.tasks.task import Task, TaskState

FALLBACK_ACCOUNT = "kie"
"""Whose tasks are those of which only an id is left, where no account was recorded with it; see `kiegui.accounts`."""

_UNSENT = frozenset({TaskState.QUEUED, TaskState.HELD, TaskState.UPLOADING})
_TO_SENDING = {
    TaskState.QUEUED: (TaskState.SENDING,),
    TaskState.HELD: (TaskState.QUEUED, TaskState.SENDING),
    TaskState.UPLOADING: (TaskState.QUEUED, TaskState.SENDING),
    TaskState.SENDING: (),
    TaskState.UNCONFIRMED: (),
    TaskState.WRITTEN_OFF: (),
}
"""The states of tasks without an id that may still get one, and the way from there to SENDING."""

_MAYBE = "The app lost sight of this while it was being sent. Kie may have it."


class Past(StrEnum):
    """Why it isn't certain that what waits in the ledger was not sent long ago."""

    REBUILT = "rebuilt"
    """The history was put together again, perhaps from an old copy."""
    RESTORED = "restored"
    """A newer state of the folder was in use on this computer."""
    UNKNOWN = "unknown"
    """The computer was started anew, or the folder comes from elsewhere; these can't be told apart."""


_MAY_HAVE_BEEN_SENT = {
    Past.REBUILT: (
        "The history was put together again from a copy, so this may have been sent before. It was not sent again."
    ),
    Past.RESTORED: (
        "KieGUI’s folder is an older copy of itself, so this may have been sent since that copy was made. It was not sent"
        " again."
    ),
    Past.UNKNOWN: (
        "The computer was started anew, or KieGUI’s folder was moved or copied here. This was not sent from here; if"
        " another copy of the folder was in use, it may have been sent there."
    ),
}
_WHY_HELD = {
    Past.REBUILT: ("The history was put together again, so nothing is sent by itself."),
    Past.RESTORED: ("KieGUI’s folder is an older copy of itself, so nothing is sent by itself."),
    Past.UNKNOWN: (
        "The computer was started anew, or KieGUI’s folder was moved or copied here, so nothing is sent by itself."
    ),
}


def hold_what_waits(ledger: Ledger, recorder: FlightRecorder, past: Past) -> bool:
    """Let nothing go out by itself: the ledger may be an old one, and what is QUEUED there may long have been sent.

    Whoever was SENDING is UNCONFIRMED, if no answer says otherwise. What was HELD already is no better known, so it says so
    as well. Whether there was anything to do; `why_held` has words for it. Raises LedgerError.
    """
    recorded = recorder.by_task()
    changes = []
    for task in ledger.unfinished():
        state = _when_held(task, record_of(recorded, task.number, task.account))
        if state is TaskState.HELD and task.trouble not in _MAY_HAVE_BEEN_SENT.values():
            held = replace(task, state=state, trouble=_MAY_HAVE_BEEN_SENT[past], failure=None)
            changes.append((held, task.state))
        elif state is not task.state:
            changes.append((replace(task, state=state, trouble=_MAYBE), task.state))
    if changes:
        ledger.save_all(changes)
    return bool(changes)


def why_held(past: Past) -> str:
    """A sentence on why what waits is not sent by itself."""
    return _WHY_HELD[past]


def _when_held(task: Task, record: Record) -> TaskState:
    match task.state:
        case TaskState.QUEUED | TaskState.UPLOADING:
            return TaskState.HELD
        case TaskState.SENDING if _ids(record.answers):
            return task.state
        case TaskState.SENDING if record.is_whole and record.answers[-1].status != INTENT and not _is_doubt(record):
            return TaskState.HELD
        case TaskState.SENDING:
            return TaskState.UNCONFIRMED
    return task.state


def replay(ledger: Ledger, recorder: FlightRecorder, now: int) -> list[str]:
    """Bring back every id that was recorded and is not in the ledger, and every doubt; `now` in ms since 1970.

    In an undamaged ledger there is nothing to do, but for a task that was answered just before the app ended. Returns
    sentences for the person. Raises LedgerError.
    """
    came_back = 0
    recorded = recorder.by_task()
    ledger.skip_numbers(max((number for number, _ in recorded), default=0))
    for (number, known_account), record in recorded.items():
        task = ledger.task(number)
        account = known_account or (task.account if task else FALLBACK_ACCOUNT)
        ids = _ids(record.answers)
        known = ledger.by_task_ids(account, ids)
        for task_id in ids:
            if task_id not in known:
                _bring_back(ledger, unknown_task(number, account, now, task_id))
                came_back += 1
        if not ids and _is_doubt(record):
            _doubt(ledger, task, unknown_task(number, account, now))
    return [f"Tasks that were found again in the record of Kie’s answers: {came_back}."] if came_back else []


def _bring_back(ledger: Ledger, unknown: Task) -> None:
    """Onto its own row if that can be, else as a new one."""
    task = ledger.task(unknown.number)
    if task is None or task.account != unknown.account or task.state not in _TO_SENDING:
        ledger.adopt(unknown)
        return
    sent = task.sent or unknown.sent
    _go(ledger, task, replace(task, state=TaskState.WAITING, task_id=unknown.task_id, sent=sent, trouble=""))


def _doubt(ledger: Ledger, task: Task | None, unknown: Task) -> None:
    """It left, and no answer is known: never QUEUED again. Where it is SENDING, the runner says so itself."""
    if task is None:
        ledger.adopt(unknown)
    elif task.account == unknown.account and task.state in _UNSENT:
        trouble = task.trouble if is_lost(task) else _MAYBE
        _go(ledger, task, replace(task, state=TaskState.UNCONFIRMED, sent=task.sent or unknown.sent, trouble=trouble))


def _go(ledger: Ledger, task: Task, goal: Task) -> None:
    """Through every state between, so that the ledger takes it."""
    changes = []
    was = task.state
    for between in _TO_SENDING[task.state]:
        changes.append((replace(task, state=between), was))
        was = between
    ledger.save_all([*changes, (goal, was)])


def _ids(answers: Sequence[Answer]) -> list[str]:
    """Every id in the answers to one task; one, if Kie does as it should."""
    found = []
    for answer in answers:
        with suppress(Refused, Unconfirmed):
            found.append(read_created(answer.status, answer.body))
    return list(dict.fromkeys(found))


def _is_doubt(record: Record) -> bool:
    """Whether Kie may have a task of which this was recorded, without that we know an id."""
    last = record.answers[-1]
    if last.status == INTENT:
        return not record.is_whole  # the mark that it was leaving may have stood in what can't be read any more
    try:
        read_created(last.status, last.body)  # a mark of LEAVING is no answer, either
    except Unconfirmed:
        return True
    except Refused:
        pass
    return False
