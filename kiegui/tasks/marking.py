"""What a person does with tasks that Kie never hears of: stars, tags, and the trash. On the loop's thread.

The marks are in the ledger before anybody is told of them; the files follow. What is done to many tasks is done to some at a
time, so that a submission never waits behind it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from kiegui.tasks.finding import LONGEST_TAG, Marks, is_over
from kiegui.tasks.lanes import Lane
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Task, TaskState
from kiegui.tasks.trash import Trouble, follow

_AT_ONCE = 200
"""Tasks in one transaction: 5 ms, and the disk's own time."""

_PATIENCE = 1.0
"""Seconds after which a file is tried once more: Windows moves none that is open, such as the film on the stage. A drive
that is not there doesn’t come back so fast."""


@dataclass(frozen=True)
class Moved:
    """What became of it: the tasks that were moved, those that were left out, and sentences on files that did not follow."""

    numbers: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    troubles: tuple[str, ...] = ()


class Marking:
    """Notes in the ledger, on its lane; files are moved on a lane of their own. Every method raises LedgerError.

    `tell` hears what was changed, with the new marks by number, as soon as it is in the ledger.
    """

    def __init__(
        self,
        ledger: Ledger,
        ledger_lane: Lane,
        results: ResultStore,
        tell: Callable[[Mapping[int, Marks]], None],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ledger = ledger
        self._ledger_lane = ledger_lane
        self._results = results
        self._tell = tell
        self._clock = clock
        self._moving = Lane("trash")
        self._one_at_a_time = asyncio.Lock()

    async def star(self, numbers: Iterable[int], *, is_on: bool) -> None:
        """Give these tasks a star, or take it away."""
        await self._mark(numbers, lambda _state, marks: replace(marks, is_starred=is_on))

    async def tag(self, numbers: Iterable[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Put tags behind those that the tasks have, and take others away.

        Blanks around them don't count, "" is no tag, and of a text that is no tag any more the beginning is one.
        """
        added = list(filter(None, map(_tidy, add)))
        removed = set(map(_tidy, remove))

        def change(_state: TaskState, marks: Marks) -> Marks:
            kept = [tag for tag in marks.tags if _tidy(tag) not in removed]
            return replace(marks, tags=tuple(dict.fromkeys([*kept, *added])))

        await self._mark(numbers, change)

    async def trash(self, numbers: Iterable[int]) -> Moved:
        """Put these tasks into the trash, with their files; those that are not over are left out."""
        now = int(self._clock() * 1000)

        def change(state: TaskState, marks: Marks) -> Marks:
            return replace(marks, trashed=marks.trashed or now) if is_over(state) else marks

        return await self._move(numbers, change)

    async def restore(self, numbers: Iterable[int]) -> Moved:
        """Take these tasks out of the trash again; what was emptied can't come back, and is left out."""
        return await self._move(numbers, lambda _state, marks: marks if marks.is_emptied else replace(marks, trashed=0))

    async def empty(self, numbers: Iterable[int] | None = None) -> Moved:
        """Delete the files of these tasks in the trash for good, None = of all; the others are left out.

        The entries are seen no more, but stay in the ledger: they were paid for.
        """
        if numbers is None:
            numbers = await self._ledger_lane.do(self._ledger.in_trash)
        return await self._move(
            numbers, lambda _state, marks: replace(marks, is_emptied=True) if marks.trashed else marks
        )

    async def go_on(self) -> Moved:
        """At the start of the app: let those files follow that could not before."""
        numbers = await self._ledger_lane.do(self._ledger.moving)
        troubles = [words for some in _in_parts(numbers) for words in await self._follow(some)]
        return Moved(tuple(numbers), (), tuple(dict.fromkeys(troubles)))

    async def _move(self, numbers: Iterable[int], change: Callable[[TaskState, Marks], Marks]) -> Moved:
        asked = list(dict.fromkeys(numbers))
        changed = await self._mark(asked, change, moves=True)
        troubles = [words for some in _in_parts(changed) for words in await self._follow(some)]
        moved = set(changed)
        left_out = tuple(number for number in asked if number not in moved)
        return Moved(tuple(changed), left_out, tuple(dict.fromkeys(troubles)))

    async def _mark(
        self, numbers: Iterable[int], change: Callable[[TaskState, Marks], Marks], *, moves: bool = False
    ) -> list[int]:
        """The tasks that were changed."""
        done: list[int] = []
        for some in _in_parts(list(numbers)):
            changed = await self._ledger_lane.do(self._ledger.mark, some, change, moves=moves)
            done += changed
            if changed:
                self._tell(changed)
        return done

    async def _follow(self, numbers: Sequence[int]) -> list[str]:
        """Bring files to where the marks want them by now; sentences on what is in the way."""
        async with self._one_at_a_time:
            tasks = await self._ledger_lane.do(self._ledger.tasks, numbers)
            marks = await self._ledger_lane.do(self._ledger.marks, numbers)
            troubles = await self._moving.do(self._let_follow, tasks, marks)
            if any(trouble.is_soon_over for trouble in troubles.values()):
                await asyncio.sleep(_PATIENCE)
                troubles = await self._moving.do(self._let_follow, tasks, marks)
            arrived = {
                number: marks[number] for number in marks if number not in troubles or not troubles[number].may_end
            }
            await self._ledger_lane.do(self._ledger.moved, arrived)
        return [trouble.words for trouble in troubles.values()]

    def _let_follow(self, tasks: list[Task], marks: dict[int, Marks]) -> dict[int, Trouble]:
        """On the moving thread."""
        troubles = {task.number: follow(self._results.home, task, marks[task.number]) for task in tasks}
        return {number: trouble for number, trouble in troubles.items() if trouble is not None}

    def close(self) -> None:
        """Move no more; what has not followed yet does so after the next start."""
        self._moving.close()


def _tidy(tag: str) -> str:
    return tag.strip()[:LONGEST_TAG].rstrip()


def _in_parts(numbers: Sequence[int]) -> Iterable[list[int]]:
    return (list(numbers[start : start + _AT_ONCE]) for start in range(0, len(numbers), _AT_ONCE))
