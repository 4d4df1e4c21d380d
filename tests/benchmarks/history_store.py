"""How quickly a million tasks are found, next to the floor: `python -m tests.benchmarks.history_store FOLDER`.

FOLDER comes from `tests.benchmarks.make_history`. The floor is the barest thing that SQLite could be asked in its place, on
the same files. Times are the median in ms, of what the window waits for; "first" is the first page, "all" every number.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import PreviewMaker
from kiegui.paths import paths_in
from kiegui.tasks.finding import EVERYTHING, Filter, Standing
from kiegui.tasks.history import FIRST_NUMBERS, History
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.index import index_file
from tests.benchmarks.make_history import END, RARE, make_index, make_ledger, rare_word

RUNS = 5
CAUGHT_UP = 20_000


class Question(NamedTuple):
    """What the window asks, and the statement that is its floor."""

    name: str
    wanted: Filter
    floor: str


MATCHING = "SELECT rowid FROM words WHERE words MATCH '{}' ORDER BY rowid DESC"
WHERE = "SELECT number FROM entry WHERE place = 0 AND {} ORDER BY number DESC"
WEEK = 7 * 86_400_000


def questions(model: str, word: str) -> list[Question]:
    """Everything that a person does often; `model` is an id, `word` one that few prompts have."""
    return [
        Question("everything", EVERYTHING, "SELECT number FROM task ORDER BY number DESC"),
        Question("a letter: “l”", Filter(text="l"), MATCHING.format("l*")),
        Question("“li”", Filter(text="li"), MATCHING.format("li*")),
        Question("common: “light”", Filter(text="light"), MATCHING.format("light*")),
        Question("common, begun: “lighth”", Filter(text="lighth"), MATCHING.format("lighth*")),
        Question("rare", Filter(text=word), MATCHING.format(word)),
        Question("two words", Filter(text="volcano kite"), MATCHING.format("volcano AND kite*")),
        Question("common and rare", Filter(text=f"a {word}"), MATCHING.format(f"a AND {word}*")),
        Question("城市", Filter(text="城市"), MATCHING.format('"城 市"')),
        Question("no such word", Filter(text="qwertyuiop"), MATCHING.format("qwertyuiop")),
        Question("films", Filter(kind=MediaKind.VIDEO), WHERE.format("kind = 'video'")),
        Question("one model", Filter(model=model), WHERE.format(f"model = '{model}'")),
        Question("failed", Filter(standing=Standing.FAILED), WHERE.format("standing = 'failed'")),
        Question("starred", Filter(is_starred=True), WHERE.format("is_starred = 1")),
        Question(
            "a tag", Filter(tag="moodboard"), "SELECT number FROM tag WHERE tag = 'moodboard' ORDER BY number DESC"
        ),
        Question(
            "a week, long ago",
            Filter(since=END - 100 * WEEK, until=END - 99 * WEEK),
            WHERE.format(f"created BETWEEN {END - 100 * WEEK} AND {END - 99 * WEEK}"),
        ),
        Question("films with “fog”", Filter(text="fog", kind=MediaKind.VIDEO), MATCHING.format("fog*")),
        Question("grouped", Filter(is_grouped=True), "SELECT max(number) FROM entry WHERE place = 0 GROUP BY likeness"),
    ]


def floors(file: Path, question: Question) -> tuple[float, float]:
    """The first page, and all, in ms."""
    db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    times = []
    for limit in (f" LIMIT {FIRST_NUMBERS}", ""):
        begun = time.perf_counter()
        found = db.execute(question.floor + limit).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    db.close()
    del found
    return times[0], times[1]


async def answers(history: History, wanted: Filter) -> tuple[float, float, int]:
    """The same through the history, from the question to the callback; and how many there were."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int] = loop.create_future()
    times: list[float] = []
    begun = time.perf_counter()

    def then(numbers: object, is_all: bool) -> None:
        times.append((time.perf_counter() - begun) * 1000)
        if is_all:
            done.set_result(len(numbers))  # type: ignore[arg-type]

    history.ask_numbers(wanted, then)
    count = await done
    return times[0], times[-1], count


def memory() -> float:
    """The most that this process ever had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def catching_up() -> None:
    """What an index costs that is made anew, without the pauses in which the window has its turn."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = make_ledger(Path(folder, "data"), CAUGHT_UP, 0, 1)
        begun, begun_processing = time.perf_counter(), time.process_time()
        make_index(ledger)
        taken, processing = time.perf_counter() - begun, time.process_time() - begun_processing
    parts = 100_000 / CAUGHT_UP
    print(f"catching up, per 100,000 tasks: {taken * parts:.0f} s, {processing * parts:.0f} s of them on the processor")


async def measure(folder: Path) -> None:
    """The table, line by line."""
    paths = paths_in(folder)
    before = memory()
    history = History(paths.ledger, ResultStore(paths.results), paths.cache, PreviewMaker())
    begun = time.perf_counter()
    await answers(history, Filter(text="kite"))
    print(f"catching up where nothing is missing: {(time.perf_counter() - begun) * 1000:.0f} ms")
    models: asyncio.Future[dict[str, int]] = asyncio.get_running_loop().create_future()
    history.ask_models(models.set_result)
    model = list(await models)[20]
    print(f"{'median of ' + str(RUNS) + ', ms':<28}{'found':>10}{'first':>9}{'floor':>9}{'all':>9}{'floor':>9}")
    asked = questions(model, rare_word(RARE // 2))
    answered = [[await answers(history, question.wanted) for _ in range(RUNS)] for question in asked]
    needed = memory() - before
    for question, ours in zip(asked, answered, strict=True):
        file = paths.ledger if question.wanted == EVERYTHING else index_file(paths.ledger)
        bare = [floors(file, question) for _ in range(RUNS)]
        first, everything = (statistics.median(times) for times in list(zip(*ours, strict=True))[:2])
        first_floor, floor = (statistics.median(times) for times in zip(*bare, strict=True))
        print(f"{question.name:<28}{ours[0][2]:>10,}{first:>9.1f}{first_floor:>9.1f}{everything:>9.0f}{floor:>9.0f}")
    print(f"memory: {needed:.0f} MB over {before:.0f} MB")
    await history.close()


def main() -> None:
    """Measure the folder that is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    catching_up()
    asyncio.run(measure(parser.parse_args().folder.resolve()))


if __name__ == "__main__":
    main()
