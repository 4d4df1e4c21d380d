"""The ledger: one SQLite file with every task ever asked for, what was noted about them, and the drafts. Blocking.

`Ledger` writes, on one thread only; what is read for the screen is in `ledger_reader`. The tables are in `schema`, and how
a damaged file is put together again in `recovery`.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from kiegui.crashpoint import crashpoint
from kiegui.errors import LedgerConflict, LedgerError
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.store.backups import Backups, size_of
from kiegui.tasks.store.errors import explained, is_damage
from kiegui.tasks.store.ledger_reader import sent_again_as
from kiegui.tasks.store.marks import read_marks, write_marks
from kiegui.tasks.store.rows import COLUMNS, DAMAGED, WITHOUT_ID, is_lost, read_task, sealed, several
from kiegui.tasks.store.schema import INSERT, last_number, prepare, set_last_number
from kiegui.tasks.store.send_count import SendCount
from kiegui.tasks.task import UNFINISHED, Request, Task, TaskState

_log = logging.getLogger(__name__)

_ASKED_AT_ONCE = 500
_SMALL_BYTES = 64_000_000
"""A ledger up to this size is copied in so short a time (0.3 s) that quitting may wait for it."""
_LARGEST_FOREIGN = 10**12
"""A task from elsewhere keeps no number beyond this: so many are never left over for the person's own."""
_IN_QUEUE = frozenset({TaskState.QUEUED, TaskState.UPLOADING})
_IN_DOUBT = frozenset({TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF})
_STATES = frozenset(TaskState)
_PASTED_ONTO = WITHOUT_ID - {TaskState.SENDING}
"""States in which a task gets its id from the person or a restart, and not straight from Kie's answer."""

_encode = msgspec.json.Encoder().encode


def suspicion_file(ledger: Path) -> Path:
    """Where it is noted that a ledger was found to be damaged while it was in use: the next start examines it."""
    return ledger.with_name(ledger.name + "-suspect")


class Ledger:
    """The writing side. Open, use and close it on one and the same thread.

    Every change is on the platter when its method returns (WAL, synchronous=FULL). Raises LedgerError.
    """

    def __init__(self, path: Path, send_count: SendCount | None = None, clock: Callable[[], float] = time.time) -> None:
        """Open or create it; an older one is brought up to date. `send_count` is told whenever a task has left the queue."""
        self._path = path
        self._send_count = send_count
        self._is_backup_wanted = False
        self._has_news = False
        self.backups = Backups(path.with_name("backups"), clock)
        with self._explained("opened"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            with ExitStack() as undo:
                undo.callback(self._db.close)
                self._prepare()
                undo.pop_all()

    def _prepare(self) -> None:
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        (synchronous,) = self._db.execute("PRAGMA synchronous").fetchone()
        if synchronous != 2:
            raise LedgerError("The history can’t be kept safely on this disk.")
        prepare(self._db, self.backups)

    # -- tasks --------------------------------------------------------------------------------------------------

    def add(self, account: str, created: int, request: Request, estimate: float | None, instead_of: int = 0) -> Task:
        """A new QUEUED task, on the platter with everything that a submission needs.

        `instead_of` is the number of an UNCONFIRMED or WRITTEN_OFF task that this one is sent again for: it is WRITTEN_OFF in
        the same transaction. LedgerConflict if it stands otherwise, was sent again before, or is damaged.
        """
        task = Task(
            number=0, account=account, created=created, request=request, estimate=estimate, instead_of=instead_of
        )
        with self._transaction():
            if instead_of:
                self._write_off(instead_of)
            task = self._insert(task)
            crashpoint("ledger-adding")
        crashpoint("ledger-added")
        return task

    def adopt(self, task: Task) -> Task:
        """A new row for a task that came without a click of ours, in any state; the task with the number it got.

        Its own number is kept if no other task has it; 0 asks for the next one. LedgerConflict if its account has its id
        already.
        """
        with self._transaction():
            task = self._insert(task if self.task(task.number) is None else replace(task, number=0))
            crashpoint("ledger-adopting")
        self._is_backup_wanted = True  # the recorder does not hold this id
        crashpoint("ledger-adopted")
        return task

    def free_numbers(self, wanted: Sequence[int]) -> list[int]:
        """For each of these numbers itself, if no task has it, else a new one. They are not kept free for anybody."""
        taken = {task.number for task in self.tasks(wanted)}
        with self._explained("read"):
            last = last_number(self._db) or 0
        found = []
        for number in wanted:
            if number in taken or not 0 < number <= _LARGEST_FOREIGN:
                number = last + 1  # noqa: PLW2901
            taken.add(number)
            last = max(last, number)
            found.append(number)
        return found

    def take_over(self, entries: Sequence[tuple[Task, Marks]]) -> list[Task]:
        """New rows for tasks of another history, in any state, with what was noted about them, all or none.

        The tasks with the numbers they got, as in `adopt`; LedgerConflict as there. Files of those in the trash are yet to
        follow.
        """
        taken = []
        with self._transaction():
            for task, marks in entries:
                taken.append(self._insert(task if self.task(task.number) is None else replace(task, number=0)))
                if marks != NO_MARKS:
                    write_marks(self._db, {taken[-1].number: marks}, is_moving=marks.trashed > 0)
            crashpoint("ledger-taking-over")
        crashpoint("ledger-took-over")
        return taken

    def _write_off(self, number: int) -> None:
        old = self.task(number)
        if old is None or old.state not in _IN_DOUBT:
            raise LedgerConflict(f"Task {number} is in doubt no more, so it is not sent again. Nothing was sent.")
        if is_lost(old):
            raise LedgerConflict(f"{DAMAGED} So it can’t be sent again. Nothing was sent.")
        if successor := sent_again_as(self._db, number):
            raise LedgerConflict(f"It was sent again already, as task {successor}. Nothing was sent.")
        if old.state is TaskState.UNCONFIRMED:
            self._update(replace(old, state=TaskState.WRITTEN_OFF), old.state)

    def _insert(self, task: Task) -> Task:
        """The task in a row of its own, with the next number if it has none."""
        task = replace(task, number=task.number or (last_number(self._db) or 0) + 1)
        record, checksum = sealed(task)
        model, task_id = task.request.model, task.task_id or None
        columns = (task.number, task.account, task.created, model, task.state, task_id, 0, checksum, record)
        self._db.execute(INSERT, columns)
        return task

    def save(self, task: Task, was: TaskState) -> None:
        """Put `task` in the place of what stood there in the state `was`.

        LedgerConflict if it stood otherwise, or if `MAY_BECOME` does not lead there.
        """
        self.save_all([(task, was)])

    def save_all(self, changes: Sequence[tuple[Task, TaskState]]) -> None:
        """Several of them, one after the other, of which all become true or none."""
        with self._transaction():
            for task, was in changes:
                self._update(task, was)
            crashpoint("ledger-saving")
        crashpoint("ledger-saved")
        if any(was in _IN_QUEUE and task.state not in _IN_QUEUE for task, was in changes):
            self.tell_departures()
        if any(task.task_id and was in _PASTED_ONTO for task, was in changes):
            self._is_backup_wanted = True  # the recorder may not hold this id

    def _update(self, task: Task, was: TaskState) -> None:
        record, checksum = sealed(task)
        cursor = self._db.execute(
            "UPDATE task SET state = ?, task_id = ?, model = ?, revision = revision + 1, checksum = ?, record = ?"
            " WHERE number = ? AND state = ?",
            (task.state, task.task_id or None, task.request.model, checksum, record, task.number, was),
        )
        if cursor.rowcount != 1:
            raise LedgerConflict(f"Task {task.number} has changed elsewhere meanwhile.")

    def task(self, number: int) -> Task | None:
        """The task with that number; None if there is none."""
        return next(iter(self._tasks("number = ?", number)), None)

    def unfinished(self) -> list[Task]:
        """The tasks that still have something to be done, oldest first.

        Damaged entries are left out as long as they have no id: what they ask for is not known, so they must not be sent.
        """
        states = sorted(UNFINISHED)
        tasks = self._tasks(f"state IN ({several(states)}) ORDER BY number", *states)
        return [task for task in tasks if not is_lost(task)]

    def in_state(self, account: str, states: Collection[TaskState]) -> list[Task]:
        """An account's tasks that stand so, oldest first; damaged entries are left out as above."""
        tasks = self._tasks(f"account = ? AND state IN ({several(states)}) ORDER BY number", account, *states)
        return [task for task in tasks if not is_lost(task)]

    def by_task_ids(self, account: str, ids: Sequence[str]) -> dict[str, Task]:
        """Those of an account's tasks that have one of these ids of Kie's, by id."""
        found = {}
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            some = ids[start : start + _ASKED_AT_ONCE]
            for task in self._tasks(f"account = ? AND task_id IN ({several(some)})", account, *some):
                found[task.task_id] = task
        return found

    def _tasks(self, condition: str, *values: object) -> list[Task]:
        with self._explained("read"):
            rows = self._db.execute(f"SELECT {COLUMNS} FROM task WHERE {condition}", values)  # noqa: S608
            return [read_task(row) for row in rows]

    # -- marks --------------------------------------------------------------------------------------------------

    def mark(
        self, numbers: Collection[int], change: Callable[[TaskState, Marks], Marks], *, moves: bool = False
    ) -> dict[int, Marks]:
        """Note something about these tasks, all or nothing; those that `change` has changed, as they are now marked.

        `change` makes the new marks of a task from its state and the old ones. With `moves`, it is also noted that the files
        of these tasks have to follow, until `moved` says that they have. Numbers without a task are left out.
        """
        with self._transaction():
            query = f"SELECT number, state FROM task WHERE number IN ({several(numbers)})"  # noqa: S608
            states = [row for row in self._db.execute(query, [*numbers]) if row[1] in _STATES]  # damaged ones are left
            old = read_marks(self._db, numbers)
            new = {number: change(TaskState(state), old.get(number, NO_MARKS)) for number, state in states}
            changed = {number: marks for number, marks in new.items() if marks != old.get(number, NO_MARKS)}
            write_marks(self._db, changed, is_moving=moves)
            crashpoint("ledger-marking")
        crashpoint("ledger-marked")
        return changed

    def marks(self, numbers: Collection[int]) -> dict[int, Marks]:
        """What is noted about these tasks; those without a note are left out."""
        with self._explained("read"):
            return read_marks(self._db, numbers)

    def tasks(self, numbers: Collection[int]) -> list[Task]:
        """Those of the tasks that exist, in no particular order."""
        return self._tasks(f"number IN ({several(numbers)})", *numbers)

    def in_trash(self) -> list[int]:
        """The numbers of the tasks in the trash, oldest first."""
        return self._marked("trashed > 0 AND NOT is_emptied")

    def moving(self) -> list[int]:
        """The numbers of the tasks whose files have to follow their marks, oldest first."""
        return self._marked("is_moving")

    def _marked(self, condition: str) -> list[int]:
        with self._explained("read"):
            rows = self._db.execute(f"SELECT number FROM mark WHERE {condition} ORDER BY number")  # noqa: S608
            return [number for (number,) in rows]

    def moved(self, marks: Mapping[int, Marks]) -> None:
        """The files of these tasks are where such marks want them; whether they are still marked so is looked at."""
        with self._transaction():
            self._db.executemany(
                "UPDATE mark SET is_moving = 0 WHERE number = ? AND (trashed > 0) = ? AND is_emptied = ?",
                ((number, each.trashed > 0, each.is_emptied) for number, each in marks.items()),
            )

    # -- the ledger as a whole ----------------------------------------------------------------------------------

    def departures(self) -> tuple[str, int]:
        """Which ledger this is, and how often a task has left its queue: sent, held or taken back."""
        with self._explained("read"):
            identity, count = self._db.execute("SELECT identity, departures FROM meta").fetchone()
        return identity, count

    def tell_departures(self) -> None:
        """Let the witness outside of the folder know that this ledger is the one in use.

        If that can't be done, tasks are held at the next start, which is no error: what was saved before stays saved.
        """
        if self._send_count is not None:
            try:
                self._send_count.keep(*self.departures())
            except LedgerError as problem:
                _log.warning("the count of sent tasks can’t be told: %s", problem.message)

    def skip_numbers(self, number: int) -> None:
        """No task gets this number or a smaller one from now on."""
        with self._transaction():
            set_last_number(self._db, number)

    def back_up_if_due(self, slots: int, *, is_quitting: bool = False) -> bool:
        """Make a copy if it is time for one; whether one was made. `slots` is `FlightRecorder.written`.

        To be called after the start, every hour, and after submissions: the copies and the recorder together hold every id.
        What tasks asked for is in the copies alone, so with `is_quitting` all that is new is copied if the ledger is small.
        """
        is_asked_for = self._is_backup_wanted or (is_quitting and self._has_news and self._is_small())
        if not is_asked_for and not self.backups.is_due(slots):
            return False
        return self.back_up(slots)

    def back_up(self, slots: int) -> bool:
        """Make a copy; False if the disk has too little room for one. `slots` is `FlightRecorder.written`."""
        with self._explained("copied"):
            is_made = self.backups.make(self._db, slots=slots) is not None
        if is_made:
            self._is_backup_wanted = self._has_news = False
        return is_made

    def _is_small(self) -> bool:
        with self._explained("read"):
            return size_of(self._db) <= _SMALL_BYTES

    def save_draft(self, model: str, values: dict[str, Any]) -> None:
        """Keep what a form holds; an empty form keeps nothing."""
        with self._explained("written"):
            if values:
                self._db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?)", (model, _encode(values)))
            else:
                self._db.execute("DELETE FROM draft WHERE model = ?", (model,))

    def drafts(self) -> dict[str, dict[str, Any]]:
        """What the forms held, by model id."""
        with self._explained("read"):
            rows = self._db.execute("SELECT model, field_values FROM draft")
            return {model: values for model, raw in rows if (values := _draft(raw))}

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        with self._explained("closed"):
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained("written"), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            before = self._db.total_changes
            yield
            self._has_news |= self._db.total_changes > before

    @contextmanager
    def _explained(self, action: str) -> Iterator[None]:
        """Errors in words; of damage a note is left for the next start."""
        try:
            with explained(action):
                yield
        except LedgerError as problem:
            if is_damage(problem.__cause__):
                with suppress(OSError):
                    suspicion_file(self._path).touch()
            raise


def _draft(raw: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
