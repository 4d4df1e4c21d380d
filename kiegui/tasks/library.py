"""All saved results at once: whether each is still there as it came, and what downloads left lying about. Blocking; no Qt."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiegui.errors import MediaError
from kiegui.media.kinds import sniff_file
from kiegui.media.wholeness import is_whole
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.task import Result, Task

_PAGE = 200  # tasks that are in memory at a time


class Verdict(StrEnum):
    """How a saved result stands."""

    FINE = "fine"
    MISSING = "missing"
    CHANGED = "changed"
    ODD = "odd"
    """As it came, but not to be opened: not whole, or no picture, film or sound."""


_ADVICE = {
    Verdict.MISSING: (
        "What is missing: if it is on another drive, plug that in. Else open the task in KieGUI and choose “Download again”;"
        " it is free as long as Kie keeps the file, which is 14 days at most."
    ),
    Verdict.CHANGED: (
        "What is changed was edited or damaged after it came. If that was not you, move the file to another folder, and"
        " then open the task and choose “Download again”."
    ),
    Verdict.ODD: "What is odd is as it came from Kie. It was kept because it was paid for, and nothing needs to be done.",
}


@dataclass(frozen=True)
class Checked:
    """One saved result of the task with that number; `words` say what is wrong, "" if nothing is."""

    number: int
    file: Path
    verdict: Verdict
    words: str = ""


def check_library(reader: LedgerReader, store: ResultStore) -> Iterator[Checked]:
    """Look at every result that the ledger calls saved, newest task first, one at a time. Raises LedgerError."""
    for task in _tasks(reader):
        for result in task.results:
            if result.file:
                file = store.path(result)
                yield Checked(task.number, file, *_verdict(result, file))


def report_library(ledger_file: Path, store: ResultStore, say: Callable[[str], None]) -> bool:
    """Say a line for everything that isn't fine, one with the sums, and what to do; whether all is as it came.

    What came odd already counts as such. The ledger is only read, so the app may be running. Raises LedgerError.
    """
    sums: Counter[Verdict] = Counter()
    with closing(LedgerReader(ledger_file)) as reader:
        for checked in check_library(reader, store):
            sums[checked.verdict] += 1
            if checked.verdict is not Verdict.FINE:
                say(f"{checked.verdict:<8} {checked.number:>8}  {checked.file}  {checked.words}".rstrip())
    say(
        f"{sums.total()} files, {sums[Verdict.MISSING]} missing, {sums[Verdict.CHANGED]} changed, "
        f"{sums[Verdict.ODD]} kept but odd"
    )
    for verdict, advice in _ADVICE.items():
        if sums[verdict]:
            say(advice)
    return not sums[Verdict.MISSING] and not sums[Verdict.CHANGED]


def clear_leftovers(ledger_file: Path, store: ResultStore) -> None:
    """Remove what downloads of finished tasks left lying about when they were cut off; all others may be needed.

    Raises LedgerError.
    """
    numbers = sorted(store.leftovers())
    with closing(LedgerReader(ledger_file)) as reader:
        for start in range(0, len(numbers), _PAGE):
            for task in reader.tasks(numbers[start : start + _PAGE]):
                if not task.state.unfinished:
                    for index in range(len(task.results)):
                        store.clear(task, index)


def _tasks(reader: LedgerReader) -> Iterator[Task]:
    numbers = reader.numbers()
    for start in range(0, len(numbers), _PAGE):
        yield from sorted(reader.tasks(numbers[start : start + _PAGE]), key=lambda task: -task.number)


def _verdict(result: Result, file: Path) -> tuple[Verdict, str]:
    try:
        if not file.is_file():
            return Verdict.MISSING, ""
        size = file.stat().st_size
        if size != result.size:
            return Verdict.CHANGED, f"It has {size} bytes instead of {result.size}."
        with file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != result.sha256:
                return Verdict.CHANGED, "It has another content."
        if result.odd:
            return Verdict.ODD, result.odd
        whole = is_whole(file, sniff_file(file))
    except (OSError, ValueError, MediaError) as error:  # ValueError: a zero byte in the path
        return Verdict.MISSING, f"It can’t be read: {error}"
    return (Verdict.FINE, "") if whole else (Verdict.ODD, "It is not whole.")
