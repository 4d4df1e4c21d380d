"""What is asked of a history of a million tasks, beside what it reaches: `python -m tests.benchmarks.asked FOLDER`.

FOLDER comes from `tests.benchmarks.make_history`. Each start is a process of its own; everything else is taken from the
benchmarks of that part. The floor is the barest thing that Qt or SQLite can do in its place.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel
from PySide6.QtWidgets import QApplication, QListView

from kiegui.media.previews import PreviewMaker
from kiegui.paths import paths_in
from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.tasks.history import History
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.index import index_file
from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.look import Look
from tests.benchmarks.history import SIZES, TASKS, BareModel, Millions, scrolled, settled
from tests.benchmarks.history_store import answers, floors, questions
from tests.benchmarks.make_history import RARE, rare_word
from tests.benchmarks.start_up import FLOOR, milliseconds

STARTS = 5
SEARCHES = 3

START = """
import time; begun = time.perf_counter()
import asyncio, json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from kiegui.app import App
from kiegui.paths import paths_in
from kiegui.ui.look import Look
def memory():
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000
    except OSError:  # not Linux
        return 0.0
async def live():
    app = App(paths_in(Path(sys.argv[1])), look, sandbox=True)
    rows = app.window.rows
    app.window.show(); app.window.repaint()
    painted = time.perf_counter() - begun
    starting = asyncio.ensure_future(app.start())
    while not rows.is_loaded or rows.rowCount() and rows.data(rows.index(0), rows.TaskRole) is None:
        await asyncio.sleep(0.002)  # without a pause the threads that read would hardly have their turn
    app.window.repaint()
    filled = time.perf_counter() - begun
    await starting
    ready = time.perf_counter() - begun
    for _ in range(2):
        await asyncio.sleep(1)
        app.window.history.scrollToBottom()
        await asyncio.sleep(0.3)
        app.window.history.scrollToTop()
    print(json.dumps([painted * 1000, filled * 1000, ready * 1000, memory()]))
    app.window.close()
    await app.stop()
qt = QApplication([]); qt.setQuitOnLastWindowClosed(False); look = Look(qt)
with QEventLoop(qt) as loop:
    loop.run_until_complete(live())
"""
"""Ends with: first paint, first filled rows, ready to send, ms after the command; the most memory, MB, with both ends seen."""


class Line(NamedTuple):
    """One line of the table; `floor` is of the same unit as what was reached."""

    name: str
    asked: float
    reached: float
    floor: float
    unit: str


def started(folder: Path) -> list[float]:
    """One start in a process of its own."""
    ended = subprocess.run([sys.executable, "-c", START, folder], capture_output=True, text=True, check=True)
    times: list[float] = json.loads(ended.stdout)
    return times


def measure_starts(folder: Path) -> list[Line]:
    """The huge history beside an empty one, alternating, so that a busy machine is busy for both."""
    full, none, bare = [], [], []
    with tempfile.TemporaryDirectory() as empty:
        for run in range(STARTS + 1):
            results = started(Path(empty)), started(folder), milliseconds(FLOOR, empty)
            if run:  # the first one only warms the disk's cache
                none.append(results[0])
                full.append(results[1])
                bare.append(results[2])
    (paint, fill, ready, held), (bare_paint, bare_fill, bare_ready, bare_held) = (
        [statistics.median(each) for each in zip(*runs, strict=True)] for runs in (full, none)
    )
    print(f"{'start, ms':<24}{'a million':>10}{'none':>8}{'Qt window':>11}")
    print(f"{'first paint':<24}{paint:>10.0f}{bare_paint:>8.0f}{statistics.median(bare):>11.0f}")
    print(f"{'first rows are filled':<24}{fill:>10.0f}{bare_fill:>8.0f}")
    print(f"{'ready to send':<24}{ready:>10.0f}{bare_ready:>8.0f}")
    print(f"{'memory, MB':<24}{held:>10.0f}{bare_held:>8.0f}")
    return [
        Line("first paint, times that of an empty history", 1.3, paint / bare_paint, 1.0, "×"),
        Line("first rows are filled, the same", 1.3, fill / bare_fill, 1.0, "×"),
        Line("ready to send, the same", 1.3, ready / bare_ready, 1.0, "×"),
        Line("memory over an empty history (floor: the numbers)", 60, held - bare_held, TASKS * 8 / 1e6, "MB"),
    ]


async def measure_searches(folder: Path) -> Line:
    """The slowest of many questions, of each the median."""
    paths = paths_in(folder)
    history = History(paths.ledger, ResultStore(paths.results), paths.cache, PreviewMaker())
    await answers(history, Filter(text="kite"))
    models: asyncio.Future[dict[str, int]] = asyncio.get_running_loop().create_future()
    history.ask_models(models.set_result)
    worst = Line("first page of a search", 50, 0.0, 0.0, "ms")
    for question in questions(list(await models)[20], rare_word(RARE // 2)):
        if question.wanted == EVERYTHING:
            continue
        first = statistics.median([(await answers(history, question.wanted))[0] for _ in range(SEARCHES)])
        if first > worst.reached:
            floor = statistics.median([floors(index_file(paths.ledger), question)[0] for _ in range(SEARCHES)])
            worst = worst._replace(name=f"first page of a search, worst: {question.name}", reached=first, floor=floor)
    await history.close()
    return worst


def measure_scrolling(scratch: Path) -> Line:
    """The slowest of list and grids, narrow and wide."""
    reached: dict[str, float] = {}
    for name, size in SIZES.items():
        for look, tile in ((ViewLook.LIST, 0), (ViewLook.GRID, 120), (ViewLook.GRID, 160)):
            source = Millions(scratch)
            model = HistoryListModel(source, Thumbnails(source), {})
            view = HistoryView(model, source, lambda: TASKS * 60_000)
            view.resize(*size)
            view.set_look(look, tile)
            reached[f"{name} {look} {tile or ''}".strip()] = scroll_step(view, model)
    bare = QListView()
    bare.setUniformItemSizes(True)
    bare.resize(*SIZES["wide"])
    numbers = BareModel()
    bare.setModel(numbers)
    worst = max(reached, key=reached.__getitem__)
    return Line(f"scroll step, p99, worst: {worst}", 8, reached[worst], scroll_step(bare, numbers), "ms")


def scroll_step(view: QListView, model: QAbstractListModel) -> float:
    """In the 99th percentile, ms; the view is closed after that."""
    view.show()
    if isinstance(model, HistoryListModel):
        model.load()
    settled(view)
    p99 = statistics.quantiles(scrolled(view), n=100)[98]
    view.close()
    return p99


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    application = QApplication([])
    look = Look(application)
    with tempfile.TemporaryDirectory() as scratch:
        lines = [measure_scrolling(Path(scratch))]
    lines += [asyncio.run(measure_searches(folder)), *measure_starts(folder)]
    print(f"{TASKS:,} tasks{'':<47}{'asked':>11}{'reached':>11}{'floor':>11}")
    for line in lines:
        figures = (line.asked, line.reached, line.floor)
        over = "   over" if line.reached > line.asked else ""
        print(f"{line.name:<62}" + "".join(f"{figure:>8.1f} {line.unit:<2}" for figure in figures) + over)
    look.deleteLater()
    application.quit()


if __name__ == "__main__":
    main()
