"""Every entry of a ledger, or of a copy of one, whatever its version: for what takes the whole history away. Blocking."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Lock
from unicodedata import normalize

from kiegui.errors import LedgerError
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.errors import explained
from kiegui.tasks.store.marks import read_marks
from kiegui.tasks.store.rows import COLUMNS, COLUMNS_1, read_task, several
from kiegui.tasks.store.schema import VERSION, open_to_read, version_of
from kiegui.tasks.task import Task

_AT_ONCE = 500


class Clicks:
    """The numbers of all tasks by the moment of their click: 16 bytes for each."""

    def __init__(self, moments: array[int], numbers: array[int]) -> None:
        """Both in the order of the moments (ms since 1970)."""
        self._moments = moments
        self._numbers = numbers

    def at(self, moment: int) -> array[int]:
        """The numbers of the tasks that were asked for in that very millisecond."""
        return self._numbers[bisect_left(self._moments, moment) : bisect_right(self._moments, moment)]


class SavedFiles:
    """The files that are results of a ledger's tasks. Any thread. Raises LedgerError."""

    def __init__(self, ledger: Path, home: Path) -> None:
        """`home` is where relative names begin. They are read when the first one is asked for: ten seconds for a million."""
        self._ledger = ledger
        self._home = home
        self._known: set[int] | None = None
        self._lock = Lock()

    def take(self, file: str) -> bool:
        """Whether no task had it yet; from now on one has. Two would throw it away, or delete it, under each other's hands."""
        with self._lock:
            if self._known is None:
                with closing(LedgerWalk(self._ledger)) as walk:
                    self._known = {self._one(name) for name in walk.files()}
            before = len(self._known)
            self._known.add(self._one(file))
            return len(self._known) > before

    def _one(self, file: str) -> int:
        """The same for every way of writing a name, as on Windows and macOS."""
        return hash(normalize("NFC", str(self._home / file)).casefold())


class LedgerWalk:
    """A connection that can't write. Open, use and close it on one thread. Every method raises LedgerError."""

    def __init__(self, file: Path) -> None:
        with explained("opened"):
            self._db = open_to_read(file)
            self.version = version_of(self._db)

    def numbers(self) -> array[int]:
        """Of all tasks, oldest first; also of those in the trash."""
        with explained("read"):
            return array("q", (number for (number,) in self._db.execute("SELECT number FROM task ORDER BY number")))

    def page(self, numbers: Sequence[int]) -> list[tuple[Task, Marks]]:
        """Those of the tasks that exist, in the order of their numbers."""
        columns = COLUMNS_1 if self.version == 1 else COLUMNS
        query = f"SELECT {columns} FROM task WHERE number IN ({several(numbers)}) ORDER BY number"  # noqa: S608
        with explained("read"):
            tasks = [read_task(row) for row in self._db.execute(query, [*numbers])]
            marks = read_marks(self._db, numbers) if self.version > 2 else {}
        return [(task, marks.get(task.number, NO_MARKS)) for task in tasks]

    def pages(self, numbers: Sequence[int], most: int) -> Iterator[list[tuple[Task, Marks]]]:
        """The same of many tasks, so many numbers at a time."""
        for start in range(0, len(numbers), most):
            yield self.page(numbers[start : start + most])

    def clicks(self) -> Clicks:
        """When each task was asked for: a second for a million."""
        moments, numbers = array("q"), array("q")
        with explained("read"):
            for created, number in self._db.execute("SELECT created, number FROM task ORDER BY created, number"):
                moments.append(created)
                numbers.append(number)
        return Clicks(moments, numbers)

    def files(self) -> Iterator[str]:
        """Of all results that were saved, as their tasks name them."""
        for page in self.pages(self.numbers(), _AT_ONCE):
            for task, _ in page:
                yield from (result.file for result in task.results if result.file)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def open_copy(file: Path) -> LedgerWalk:
    """A copy of a ledger that somebody chose, after a look at every byte of it. Raises LedgerError if it is none."""
    match examine(file):
        case Standing.EMPTY:
            raise LedgerError(f"“{file.name}” is empty. Nothing was changed.")
        case Standing.DAMAGED:
            raise LedgerError(f"“{file.name}” is no copy of a KieGUI history, or it is damaged. Nothing was changed.")
        case Standing.WHOLE:
            walk = LedgerWalk(file)
    if walk.version > VERSION:
        walk.close()
        raise LedgerError(f"“{file.name}” was written by a newer KieGUI. Please update the app. Nothing was changed.")
    return walk
