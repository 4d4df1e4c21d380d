"""The entries as a table (CSV) for a spreadsheet program. Blocking; one thread; the ledger is only read."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiegui.tasks.archive.exporting import ENTRY_BYTES, Exported, Told, check_stop
from kiegui.tasks.archive.form import ENTRIES_AT_ONCE, Belongings
from kiegui.tasks.archive.whole_file import check_room, written_whole
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.walk import LedgerWalk
from kiegui.tasks.task import Task

COLUMNS = ("date", "model", "prompt", "state", "credits", "seed", "task id", "files", "tags", "star")

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What begins so is carried out by spreadsheet programs, and can fetch things or start programs."""
_FIGURE = re.compile(r"-?\d+(\.\d+)?")


def export_table(
    history: Belongings,
    target: Path,
    wanted: Sequence[int] | None,
    told: Told,
    stop: threading.Event,
    *,
    word_of: Callable[[Task], str],
) -> Exported:
    """Write a line for each of these tasks, oldest first, to `target`: it is whole, or as it was before.

    None = all but those in the trash. As in RFC 4180, in UTF-8 with the mark by which Excel knows it. `word_of` says in a
    word how a task stands; it is called on this thread. Raises as `export_archive` does.
    """
    with closing(LedgerWalk(history.ledger)) as walk:
        numbers = sorted(wanted) if wanted is not None else walk.numbers()
        check_room(target, len(numbers) * ENTRY_BYTES)
        entries = 0
        with (
            written_whole(target) as part,
            part.open("x", encoding="utf-8-sig", errors="replace", newline="") as opened,
        ):
            lines = csv.writer(opened)
            lines.writerow(COLUMNS)
            for place, page in enumerate(walk.pages(numbers, ENTRIES_AT_ONCE)):
                check_stop(stop)
                for task, marks in page:
                    if wanted is not None or not marks.trashed:
                        lines.writerow([harmless(cell) for cell in _cells(history, task, marks, word_of(task))])
                        entries += 1
                told(place * ENTRIES_AT_ONCE * ENTRY_BYTES, len(numbers) * ENTRY_BYTES)
        return Exported(entries)


def _cells(history: Belongings, task: Task, marks: Marks, state: str) -> tuple[str, ...]:
    seed = task.request.input.get("seed")
    files = (result.file for result in task.results if result.file)
    return (
        f"{datetime.fromtimestamp(task.created / 1000, UTC).astimezone():%Y-%m-%d %H:%M:%S}",
        history.title_of(task.request.model) or task.request.model,
        task.request.prompt,
        state,
        "" if task.credits is None else f"{task.credits:.2f}".rstrip("0").rstrip("."),
        "" if seed is None else str(seed),
        task.task_id,
        "\n".join(files),
        ", ".join(marks.tags),
        "yes" if marks.is_starred else "",
    )


def harmless(cell: str) -> str:
    """A text that no spreadsheet program takes for a formula; figures stay figures."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) and not _FIGURE.fullmatch(cell) else cell
