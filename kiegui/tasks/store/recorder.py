"""The flight recorder: Kie's raw answers to submissions, on the disk before anything else is done with them. Blocking.

A small file of fixed slots that is allocated once, so that an answer can be written even when the disk is full. Task ids are
what must not be lost: with them alone Kie gives back inputs and results.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiegui.crashpoint import crashpoint
from kiegui.errors import LedgerError

SLOTS = 1024
INTENT, LEAVING = 0, 1
"""Marks in the place of an HTTP status: about to connect, about to send the first byte."""

_SLOT_BYTES = 4096
_HEAD = struct.Struct("<4sQqHHHI")
"""Mark, sequence number, task number, HTTP status, lengths of account and body, CRC of everything else."""
_MARK = b"KGF2"
_OLD_HEAD = struct.Struct("<4sQqHHI")
"""The same before accounts were recorded."""
_OLD_MARK = b"KGFR"
_END = 2**62
"""No sequence number gets there honestly; one that did would leave none for the next."""
_ROOM = _SLOT_BYTES - _HEAD.size


@dataclass(frozen=True)
class Answer:
    """A raw answer to the submission of task `number`: the HTTP status, and as much of the body as a slot holds.

    A `status` of `INTENT` or `LEAVING` is a mark instead. `account` is the task's; "" from versions that did not record it.
    """

    number: int
    status: int
    body: bytes
    account: str = ""


@dataclass(frozen=True)
class Record:
    """What was recorded of one task, oldest first. `is_whole`: everything that was recorded later can be read, so that the
    last of these really was the task's last.
    """

    answers: tuple[Answer, ...] = ()
    is_whole: bool = False


class FlightRecorder:
    """The file. Any thread, several at once."""

    def __init__(self, file: Path) -> None:
        """Open or allocate it. Raises LedgerError."""
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            self._allocate()
            self._next = self._first_free()
        except OSError as error:
            raise LedgerError(f"The record of Kie’s answers can’t be opened: {error.strerror}.") from error

    def _allocate(self) -> None:
        size = SLOTS * _SLOT_BYTES
        try:
            # What is missing of a file with something in it was cut off: it must not look as if nothing had been there.
            filler = b"\xff" if self._data().strip(b"\0") else b"\0"
            while (missing := size - os.lseek(self._handle, 0, os.SEEK_END)) > 0:
                os.write(self._handle, filler * missing)
            os.fsync(self._handle)
            crashpoint("recorder-allocated")
        except OSError:
            os.close(self._handle)
            raise

    def _first_free(self) -> int:
        """The sequence number to go on with.

        Damaged slots behind the last whole one are passed over: they may have been written after it, and the numbers that
        are missing then tell so for as long as it matters.
        """
        data = self._data()
        first = 1 + max((sequence for sequence, _ in _whole(data)), default=0)
        places = range(first, first + SLOTS)
        return next((place for place in places if not _is_damaged(_slot(data, place % SLOTS))), first + SLOTS)

    @property
    def written(self) -> int:
        """How many slots were ever written; only ever grows, unless the file is lost."""
        return self._next - 1

    def keep(self, answer: Answer) -> None:
        """Write an answer over the oldest one, down to the platter. Raises LedgerError."""
        account = answer.account.encode()
        body = answer.body[: max(0, _ROOM - len(account))]
        with self._lock:
            sequence, self._next = self._next, self._next + 1
            head = (sequence, answer.number, answer.status, len(account), len(body))
            slot = _HEAD.pack(_MARK, *head, _crc(head, account + body)) + account + body
            try:
                os.lseek(self._handle, sequence % SLOTS * _SLOT_BYTES, os.SEEK_SET)
                crashpoint("recorder-writing")
                os.write(self._handle, slot)
                crashpoint("recorder-written")
                os.fsync(self._handle)
            except OSError as error:
                raise LedgerError(f"Kie’s answer can’t be recorded: {error.strerror}.") from error
            crashpoint("recorder-flushed")

    def answers(self) -> list[Answer]:
        """Every whole answer that is still there, oldest first; torn and foreign slots are left out."""
        return [answer for _, answer in sorted(self._slots(), key=lambda slot: slot[0])]

    def by_task(self) -> dict[tuple[int, str], Record]:
        """The same by number and account of the task; an account is "" where it was not recorded."""
        with self._lock:
            end = self._next
            slots = sorted(_whole(self._data()), key=lambda slot: slot[0])
        found: dict[tuple[int, str], list[Answer]] = {}
        last: dict[tuple[int, str], int] = {}
        for sequence, answer in slots:
            found.setdefault((answer.number, answer.account), []).append(answer)
            last[answer.number, answer.account] = sequence
        gap = _last_gap([sequence for sequence, _ in slots], end)
        return {task: Record(tuple(answers), last[task] > gap) for task, answers in found.items()}

    def of_task(self, number: int, account: str) -> Record:
        """What was recorded of one task."""
        return record_of(self.by_task(), number, account)

    def _slots(self) -> list[tuple[int, Answer]]:
        with self._lock:
            return _whole(self._data())

    def _data(self) -> bytes:
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.read(self._handle, SLOTS * _SLOT_BYTES)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def record_of(records: Mapping[tuple[int, str], Record], number: int, account: str) -> Record:
    """What `by_task` tells of one task, if need be without its account."""
    return records.get((number, account)) or records.get((number, ""), Record())


def _slot(data: bytes, place: int) -> bytes:
    return data[place * _SLOT_BYTES : (place + 1) * _SLOT_BYTES]


def _whole(data: bytes) -> list[tuple[int, Answer]]:
    """Sequence number and answer of every slot that can be read."""
    slots = (_slot(data, place) for place in range(SLOTS))
    return [read for slot in slots if (read := _read(slot)) is not None and read[0] < _END]


def _is_damaged(slot: bytes) -> bool:
    """Whether something was written there that can't be read."""
    read = _read(slot)
    return any(slot) and (read is None or read[0] >= _END)


def _last_gap(sequences: list[int], end: int) -> int:
    """The largest number below `end` that is not among these, which are sorted."""
    gap = end - 1
    for sequence in reversed(sequences):
        if sequence != gap:
            break
        gap -= 1
    return gap


def _read(slot: bytes) -> tuple[int, Answer] | None:
    """Sequence number and answer; None if the slot is empty, torn or foreign."""
    if len(slot) < _SLOT_BYTES:
        return None
    if slot.startswith(_OLD_MARK):
        _, sequence, number, status, length, crc = _OLD_HEAD.unpack_from(slot)
        body = slot[_OLD_HEAD.size : _OLD_HEAD.size + length]
        is_whole = len(body) == length and crc == _old_crc(sequence, number, status, body)
        return (sequence, Answer(number, status, body)) if is_whole else None
    _, *head, crc = _HEAD.unpack_from(slot)
    sequence, number, status, account_length, length = head
    content = slot[_HEAD.size : _HEAD.size + account_length + length]
    if not slot.startswith(_MARK) or crc != _crc(tuple(head), content):
        return None
    account = content[:account_length].decode("utf-8", "replace")
    return sequence, Answer(number, status, content[account_length:], account)


def _crc(head: tuple[int, ...], content: bytes) -> int:
    return zlib.crc32(struct.pack("<QqHHH", *head) + content)


def _old_crc(sequence: int, number: int, status: int, body: bytes) -> int:
    return zlib.crc32(struct.pack("<QqH", sequence, number, status) + body)
