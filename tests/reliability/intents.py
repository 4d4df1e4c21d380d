"""From the system calls of a life: was it on the disk that a task would be sent, before the first byte of it left?"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kiegui.tasks.store.recorder import LEAVING
from tests.reliability.system_calls import Call

_SLOT = struct.Struct("<3s1cQqH")
"""How a slot of the flight recorder begins: mark, version, sequence number, task number, status."""
_SENDING_ROW = re.compile(r'\{"number":(\d+),[^{}]*\{[^{}]*\{[^{}]*\}\},"state":"sending"')
_SYNCS = ("fsync", "fdatasync")


@dataclass(frozen=True)
class Intent:
    """Something that was written about a task: its row in the ledger, or its mark in the recorder."""

    where: str
    number: int


@dataclass(frozen=True)
class Departure:
    """The first byte of a submission left; which intents were on the disk by then is for `Departures` to say."""

    number: int
    missing: tuple[str, ...]


def departures(calls: Iterable[Call], ledger_log: str, recorder: str, numbers: dict[str, int]) -> list[Departure]:
    """Every createTask that left, with what was not on the disk at that moment.

    `ledger_log` and `recorder` end the paths of the two files; `numbers` has the task numbers by prompt.
    """
    moments: list[tuple[int, int, Call]] = []
    for call in calls:
        moments += [(call.began, 0, call), (call.ended, 1, call)]
    written: dict[str, set[Intent]] = defaultdict(set)
    syncing: dict[str, set[Intent]] = {}
    safe: set[Intent] = set()
    leaving: dict[str, frozenset[Intent]] = {}
    found = []
    for _, has_ended, call in sorted(moments, key=lambda moment: moment[:2]):
        if call.name in _SYNCS:
            if not has_ended:
                syncing[call.thread] = set(written[call.target])
            elif call.succeeded:
                safe |= syncing.pop(call.thread)
        elif call.target.endswith((ledger_log, recorder)):
            if has_ended:
                written[call.target] |= _intents(
                    call.data, ledger_log if call.target.endswith(ledger_log) else recorder
                )
        elif not has_ended and call.data.startswith("POST /api/v1/jobs/createTask"):
            leaving[call.thread] = frozenset(safe)
        if not has_ended and call.thread in leaving and (prompt := re.search(r'"prompt":"([^"]*)"', call.data)):
            number, before = numbers[prompt[1]], leaving.pop(call.thread)
            missing = (where for where in (ledger_log, recorder) if Intent(where, number) not in before)
            found.append(Departure(number, tuple(missing)))
    return found


def _intents(data: str, where: str) -> set[Intent]:
    if where.endswith("-wal"):
        return {Intent(where, int(number)) for number in _SENDING_ROW.findall(data)}
    raw = data.encode("latin-1")
    if len(raw) < _SLOT.size:
        return set()
    mark, _, _, number, status = _SLOT.unpack_from(raw)
    return {Intent(where, number)} if mark == b"KGF" and status == LEAVING else set()
