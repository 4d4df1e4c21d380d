"""The ledger as the app opens it: whole, or put together again from what is left, and with every id that was recorded.

What stands in the files is read by `salvage`; what is done about tasks afterwards is in `replay`. Blocking.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kiegui.crashpoint import crashpoint
from kiegui.durable import sync_file, sync_folder
from kiegui.errors import LedgerError
from kiegui.tasks.store.backups import Backups
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.errors import explained, is_damage
from kiegui.tasks.store.ledger import Ledger, suspicion_file
from kiegui.tasks.store.marks import PUT_MARK
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.tasks.store.replay import FALLBACK_ACCOUNT, Past, hold_what_waits, replay, why_held
from kiegui.tasks.store.rows import Row, sealed
from kiegui.tasks.store.salvage import Salvage, merged, salvage
from kiegui.tasks.store.schema import INSERT, create, files_of, last_number, set_last_number
from kiegui.tasks.store.send_count import SendCount, Word

_log = logging.getLogger(__name__)

_SMALL_BYTES = 64_000_000
"""A ledger up to this size is examined at every start (0.6 s at most), a larger one only if there is a reason."""


@dataclass(frozen=True)
class Opened:
    """What the app works with; `notes` are sentences for the person on what was done to it, none if all was well.

    `why_held` is a sentence on why what waits is not sent by itself, "" if there is no such reason.
    """

    ledger: Ledger
    recorder: FlightRecorder
    notes: tuple[str, ...]
    why_held: str = ""


def open_ledger(file: Path, answers: Path, witnesses: Path, clock: Callable[[], float]) -> Opened:
    """Open ledger and recorder; put the ledger together again if it is damaged, or is missing where there was one.

    `answers` is the recorder's file; copies are in `backups/` and what was damaged goes to `damaged/` beside `file`.
    `witnesses` is the folder for `SendCount`. `clock` tells seconds since 1970. To be called on the ledger's thread.
    Nothing is QUEUED afterwards if the folder is not the one that was used last. Raises LedgerError.
    """
    recorder = FlightRecorder(answers)
    with ExitStack() as undo:
        undo.callback(recorder.close)
        opened = _open(file, recorder, SendCount(file.parent, witnesses), clock)
        undo.pop_all()
    return opened


def _open(file: Path, recorder: FlightRecorder, send_count: SendCount, clock: Callable[[], float]) -> Opened:
    notes = []
    was_rebuilt = _mend_if_needed(file, recorder, clock)
    try:
        ledger = Ledger(file, send_count, clock)
    except LedgerError as problem:
        if not is_damage(problem.__cause__):
            raise
        was_rebuilt = _rebuild(file, recorder, clock)
        ledger = Ledger(file, send_count, clock)
    with ExitStack() as undo:
        undo.callback(ledger.close)
        if was_rebuilt:
            notes.append(was_rebuilt)
        past = _past(send_count.says_of(*ledger.departures()), was_rebuilt=bool(was_rebuilt))
        # In this order: as soon as the replay writes, the witness may take this ledger for the one in use.
        has_held = past is not None and hold_what_waits(ledger, recorder, past)
        notes += replay(ledger, recorder, int(clock() * 1000))
        why = why_held(past) if past is not None and has_held else ""
        crashpoint("recovery-replayed")
        ledger.tell_departures()
        undo.pop_all()
    return Opened(ledger, recorder, tuple(notes), why)


def _past(said: Word, *, was_rebuilt: bool) -> Past | None:
    """What is in doubt of a ledger of which the witness says that; None if nothing is."""
    if said is Word.IN_USE:
        return None
    if was_rebuilt:
        return Past.REBUILT
    return Past.RESTORED if said is Word.OLD else Past.UNKNOWN


def _mend_if_needed(file: Path, recorder: FlightRecorder, clock: Callable[[], float]) -> str:
    """Put the file together again if it has to be; a sentence on that, "" if it was whole."""
    with explained("opened"):
        if _rebuilt(file).exists():
            _put_in_place(file, clock)  # the app ended just before that
        _roll_back(file)
        suspicion = suspicion_file(file)
        if _is_closed_and_large(file) and not suspicion.exists():
            return ""
        match examine(file):
            case Standing.WHOLE:
                note = ""
            case Standing.EMPTY if not recorder.written and not _backups(file, clock).newest_first():
                note = ""
            case _:
                note = _rebuild(file, recorder, clock)
        suspicion.unlink(missing_ok=True)
    return note


def _roll_back(file: Path) -> None:
    """Undo what the first start of all was writing when it was killed. Nobody who only reads may do that, so it comes before."""
    if file.exists() and file.with_name(file.name + "-journal").exists():
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(file)) as db,
        ):  # what is wrong then, a look will tell
            db.execute("PRAGMA user_version")


def _is_closed_and_large(file: Path) -> bool:
    log = file.with_name(file.name + "-wal")
    return file.exists() and file.stat().st_size > _SMALL_BYTES and not (log.exists() and log.stat().st_size)


def _backups(file: Path, clock: Callable[[], float]) -> Backups:
    return Backups(file.with_name("backups"), clock)


def _rebuilt(file: Path) -> Path:
    """Where a new ledger stands that is complete, but not yet in its place."""
    return file.with_name(file.name + "-rebuilt")


def _rebuild(file: Path, recorder: FlightRecorder, clock: Callable[[], float]) -> str:
    """Make a new ledger of the newest good copy and of what can be read of the damaged one; a sentence on that."""
    beyond = max((number for number, _ in recorder.by_task()), default=0)
    base, made = _newest_copy(file, clock)
    live = salvage(file, max(beyond, base.last_number))
    rows = merged(live, base)
    _log.warning("the history is put together again: %s entries", len(rows))
    unfinished = file.with_name(file.name + "-unfinished")
    with explained("put together again"):
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as db, db:
            db.execute("PRAGMA journal_mode = MEMORY")  # it counts only when it is finished
            db.execute("BEGIN IMMEDIATE")
            create(db)
            _fill(db, rows, base.drafts | live.drafts, base.marks | live.marks)
            set_last_number(db, max(beyond, base.last_number, live.last_number))
        crashpoint("recovery-filled")
        sync_file(unfinished)
        unfinished.replace(_rebuilt(file))
        crashpoint("recovery-rebuilt")
        _put_in_place(file, clock)
    if not made:
        return f"The history was damaged or missing. Entries that could be saved: {len(rows)}. No file was deleted."
    day = datetime.fromtimestamp(made, UTC).astimezone().date().isoformat()
    return (
        f"The history was damaged or missing. It was restored with its copy of {day}. Entries: {len(rows)}. "
        "No file was deleted."
    )


def _newest_copy(file: Path, clock: Callable[[], float]) -> tuple[Salvage, float]:
    """What the newest copy holds that is whole, or else the newest at all; and when it was made, 0 if there is none."""
    copies = _backups(file, clock).newest_first()
    for copy in copies:
        with suppress(LedgerError):
            if examine(copy.file) is Standing.WHOLE:
                return salvage(copy.file), copy.made
    for copy in copies[:1]:
        return salvage(copy.file), copy.made
    return Salvage(), 0.0


def _fill(db: sqlite3.Connection, rows: list[Row], drafts: dict[str, bytes], marks: dict[int, tuple[Any, ...]]) -> None:
    accounts = [row.task.account for row in rows if row.is_sure]
    fallback = accounts[-1] if accounts else FALLBACK_ACCOUNT
    for row in rows:
        number = row.task.number or (last_number(db) or 0) + 1
        task = replace(row.task, number=number, account=row.task.account or fallback)
        record, checksum = sealed(task)
        model, task_id = task.request.model, task.task_id or None
        columns = (number, task.account, task.created, model, task.state, task_id, row.revision, checksum, record)
        try:
            db.execute(INSERT, columns)
        except sqlite3.IntegrityError as error:
            _log.error("entry %s is left out, another one has its number or its id: %s", number, error)
    db.executemany("INSERT INTO draft VALUES (?, ?)", drafts.items())
    for columns in marks.values():
        with suppress(sqlite3.IntegrityError):  # of a damaged one nothing is known, and a task never depends on it
            db.execute(PUT_MARK, columns)


def _put_in_place(file: Path, clock: Callable[[], float]) -> None:
    """Move the damaged files aside, all of them, then the rebuilt one to where they were. Raises OSError."""
    stamp = datetime.fromtimestamp(clock(), UTC).strftime("%Y%m%dT%H%M%S")
    there = [path for path in files_of(file) if path.exists()]
    if there:
        aside = _new_folder(file.with_name("damaged"), stamp)
        for path in there:
            path.rename(aside / path.name)
            crashpoint("recovery-moved-aside")
        sync_folder(aside)
        sync_folder(file.parent)
    _rebuilt(file).rename(file)
    crashpoint("recovery-in-place")
    sync_folder(file.parent)


def _new_folder(parent: Path, name: str) -> Path:
    """A folder that was not there before."""
    folder = parent / name
    copy = 2
    while folder.exists():
        folder = parent / f"{name}-{copy}"
        copy += 1
    folder.mkdir(parents=True)
    return folder
