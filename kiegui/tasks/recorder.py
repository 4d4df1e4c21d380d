"""The flight recorder: Kie's raw answers to submissions, on the disk before anything else is done with them. Blocking.

A small file of fixed slots that is allocated once, so that an answer can be written even when the disk is full. Task ids are
what must not be lost: with them alone Kie gives back inputs and results.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

from kiegui.errors import LedgerError

SLOTS = 1024
_SLOT_BYTES = 4096
_HEAD = struct.Struct("<4sQqHHI")
"""Mark, sequence number, task number, HTTP status, length of the body, CRC of everything else."""
_MARK = b"KGFR"
_ROOM = _SLOT_BYTES - _HEAD.size


@dataclass(frozen=True)
class Answer:
    """A raw answer to the submission of task `number`: the HTTP status, and as much of the body as a slot holds.

    A `status` below 100 is a mark of `kiegui.tasks.sending` instead.
    """

    number: int
    status: int
    body: bytes


class FlightRecorder:
    """The file. Any thread, several at once."""

    def __init__(self, file: Path) -> None:
        """Open or allocate it. Raises LedgerError."""
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            missing = SLOTS * _SLOT_BYTES - os.fstat(self._handle).st_size
            if missing > 0:
                os.lseek(self._handle, 0, os.SEEK_END)
                os.write(self._handle, bytes(missing))
                os.fsync(self._handle)
        except OSError as error:
            raise LedgerError(f"The record of Kie’s answers can’t be opened: {error.strerror}.") from error
        self._next = 1 + max((sequence for sequence, _ in self._slots()), default=0)

    def keep(self, answer: Answer) -> None:
        """Write an answer over the oldest one, down to the platter. Raises LedgerError."""
        body = answer.body[:_ROOM]
        with self._lock:
            sequence, self._next = self._next, self._next + 1
            crc = _crc(sequence, answer.number, answer.status, body)
            slot = _HEAD.pack(_MARK, sequence, answer.number, answer.status, len(body), crc) + body
            try:
                os.lseek(self._handle, sequence % SLOTS * _SLOT_BYTES, os.SEEK_SET)
                os.write(self._handle, slot)
                os.fsync(self._handle)
            except OSError as error:
                raise LedgerError(f"Kie’s answer can’t be recorded: {error.strerror}.") from error

    def answers(self) -> list[Answer]:
        """Every whole answer that is still there, oldest first; torn and foreign slots are left out."""
        return [answer for _, answer in sorted(self._slots(), key=lambda slot: slot[0])]

    def _slots(self) -> list[tuple[int, Answer]]:
        with self._lock:
            os.lseek(self._handle, 0, os.SEEK_SET)
            data = os.read(self._handle, SLOTS * _SLOT_BYTES)
        found = []
        for start in range(0, len(data) - _HEAD.size + 1, _SLOT_BYTES):
            mark, sequence, number, status, length, crc = _HEAD.unpack_from(data, start)
            body = data[start + _HEAD.size : start + _HEAD.size + length]
            if mark == _MARK and len(body) == length and crc == _crc(sequence, number, status, body):
                found.append((sequence, Answer(number, status, body)))
        return found

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def _crc(sequence: int, number: int, status: int, body: bytes) -> int:
    return zlib.crc32(struct.pack("<QqH", sequence, number, status) + body)
