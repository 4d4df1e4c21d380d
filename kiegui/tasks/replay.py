"""What the flight recorder says of tasks against what the ledger says: no id is lost, nothing is sent twice. Blocking."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from msgspec.structs import replace

from kiegui.api.replies import read_created
from kiegui.errors import Refused, Unconfirmed
from kiegui.tasks.ledger import Ledger
from kiegui.tasks.recorder import INTENT, Answer, FlightRecorder
from kiegui.tasks.salvage import unknown_task
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

_MAYBE_BEFORE = (
    "The history was put together again from a copy, so this may have been sent before. It was not sent again."
)
_MAYBE_ELSEWHERE = (
    "KieGUI’s folder was restored or copied, or the computer was started anew. This was not sent from here; if another copy"
    " of the folder was in use, it may have been sent there."
)
_NOTE_BEFORE = (
    "After the history was put together again nothing is sent by itself. Tasks that wait for your click: {0}."
)
_NOTE_ELSEWHERE = (
    "KieGUI’s folder was restored or copied, or the computer was started anew, so nothing is sent by itself. Tasks that"
    " wait for your click: {0}."
)
_MAYBE = "The app lost sight of this while it was being sent. Kie may have it."


def hold_what_waits(ledger: Ledger, recorder: FlightRecorder, *, was_rebuilt: bool) -> list[str]:
    """Let nothing go out by itself: the ledger may be an old one, and what is QUEUED there may long have been sent.

    Whoever was SENDING is UNCONFIRMED, if no answer says otherwise. Returns sentences for the person. Raises LedgerError.
    """
    why = _MAYBE_BEFORE if was_rebuilt else _MAYBE_ELSEWHERE
    recorded = _by_task(recorder)
    changes = []
    held = 0
    for task in ledger.unfinished():
        state = _when_held(task, recorded.get((task.number, task.account)) or recorded.get((task.number, ""), []))
        if state is not task.state:
            words = _MAYBE if state is TaskState.UNCONFIRMED else why
            changes.append((replace(task, state=state, trouble=words), task.state))
            held += state is TaskState.HELD
    if not changes:
        return []
    ledger.save_all(changes)
    note = _NOTE_BEFORE if was_rebuilt else _NOTE_ELSEWHERE
    return [note.format(held)] if held else []


def _when_held(task: Task, answers: Sequence[Answer]) -> TaskState:
    match task.state:
        case TaskState.QUEUED | TaskState.UPLOADING:
            return TaskState.HELD
        case TaskState.SENDING if _ids(answers):
            return task.state
        case TaskState.SENDING if answers and answers[-1].status != INTENT and not _is_doubt(answers[-1]):
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
    recorded = _by_task(recorder)
    ledger.skip_numbers(max((number for number, _ in recorded), default=0))
    for (number, known_account), answers in recorded.items():
        task = ledger.task(number)
        account = known_account or (task.account if task else FALLBACK_ACCOUNT)
        ids = _ids(answers)
        known = ledger.by_task_ids(account, ids)
        for task_id in ids:
            if task_id not in known:
                _bring_back(ledger, unknown_task(number, account, now, task_id))
                came_back += 1
        if not ids and _is_doubt(answers[-1]):
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
        _go(ledger, task, replace(task, state=TaskState.UNCONFIRMED, sent=task.sent or unknown.sent, trouble=_MAYBE))


def _go(ledger: Ledger, task: Task, goal: Task) -> None:
    """Through every state between, so that the ledger takes it."""
    changes = []
    was = task.state
    for between in _TO_SENDING[task.state]:
        changes.append((replace(task, state=between), was))
        was = between
    ledger.save_all([*changes, (goal, was)])


def _by_task(recorder: FlightRecorder) -> dict[tuple[int, str], list[Answer]]:
    """What was recorded, by number and account; oldest first."""
    found: dict[tuple[int, str], list[Answer]] = {}
    for answer in recorder.answers():
        found.setdefault((answer.number, answer.account), []).append(answer)
    return found


def _ids(answers: Sequence[Answer]) -> list[str]:
    """Every id in the answers to one task; one, if Kie does as it should."""
    found = []
    for answer in answers:
        with suppress(Refused, Unconfirmed):
            found.append(read_created(answer.status, answer.body))
    return list(dict.fromkeys(found))


def _is_doubt(answer: Answer) -> bool:
    """Whether Kie may have a task of which this was recorded last, without that we know an id."""
    if answer.status == INTENT:
        return False
    try:
        read_created(answer.status, answer.body)  # a mark of LEAVING is no answer, either
    except Unconfirmed:
        return True
    except Refused:
        pass
    return False
