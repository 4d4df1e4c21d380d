"""How long the history takes with a million tasks, beside a bare list of Qt's: `python -m tests.benchmarks.history`."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication, QListView, QWidget

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.finding import Filter, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import Request, Result, Task, TaskState
from kiegui.ui.history.arrangement import TILE_SIZES, ViewLook
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.look import Look

TASKS = 1_000_000
STEPS = 400
STEP = 60
"""px, about what a wheel's notch moves."""
SIZES = {"narrow": (420, 860), "wide": (1380, 860)}
BUDGET = 8
"""Of a scroll step, ms at the 99th percentile."""
PICTURES = 24


class Millions:
    """Answers at once: what a disk would take is another measurement. Every tenth task has failed, every 20th has a star."""

    def __init__(self, folder: Path) -> None:
        self._previews = [made_preview(folder / f"{number}.jpg", number) for number in range(PICTURES)]

    def ask_numbers(self, wanted: Filter, then: Callable[[Sequence[int], bool], None]) -> Callable[[], object]:
        then(array("q", range(TASKS, 0, -1)), True)
        return lambda: None

    def ask_tasks(self, numbers: Sequence[int], then: Callable[[Sequence[Task]], None]) -> None:
        then([made_task(number) for number in numbers])

    def ask_marks(self, numbers: Sequence[int], then: Callable[[dict[int, Marks]], None]) -> None:
        then({number: Marks(is_starred=True) for number in numbers if number % 20 == 0})

    def ask_alike(self, numbers: Sequence[int], then: Callable[[dict[int, int]], None]) -> None:
        then({})

    def ask_preview(self, task: Task, index: int, then: Callable[[Preview | None], None]) -> None:
        then(self._previews[task.number % PICTURES])

    def ask_places(self, results: Sequence[Result], then: Callable[[list[Place]], None]) -> None:
        then([])


def made_preview(path: Path, number: int) -> Preview:
    """A stored picture of some colours, in one of the usual shapes."""
    width, height = ((480, 270), (270, 480), (480, 480))[number % 3]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    colours = QLinearGradient(0, 0, width, height)
    colours.setColorAt(0, QColor.fromHsv(number * 15 % 360, 160, 220))
    colours.setColorAt(1, QColor.fromHsv((number * 15 + 90) % 360, 200, 90))
    painter = QPainter(image)
    painter.fillRect(QRectF(image.rect()), colours)
    painter.end()
    image.save(str(path))
    kind = MediaKind.VIDEO if number % 3 == 0 else MediaKind.IMAGE
    return Preview(path, kind, 4 * width, 4 * height, 5000 if kind is MediaKind.VIDEO else 0)


def made_task(number: int) -> Task:
    """One of the million."""
    request = Request("some/model", {"prompt": f"Task {number}: a lighthouse in a storm, seen from the sea, at night"})
    failed = number % 10 == 0
    results = () if failed else (Result(url="", file=f"{number}.png", kind=MediaKind.IMAGE, size=1),)
    state = TaskState.FAILED if failed else TaskState.SAVED
    return Task(
        number=number, account="main", created=number * 60_000, request=request, state=state, results=results, credits=4
    )


class BareModel(QAbstractListModel):
    """As many rows with a word each."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else TASKS

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"Task {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def milliseconds(act: Callable[[], object]) -> float:
    """What it takes until the screen shows it, in time of this thread's processor, as the machine may be busy."""
    begun = time.thread_time()
    act()
    QApplication.processEvents()
    return (time.thread_time() - begun) * 1000


def scrolled(view: QListView) -> list[float]:
    """Each of many steps down, from the middle on."""
    bar = view.verticalScrollBar()
    step = STEP if bar.maximum() > TASKS else 2  # a bare list scrolls by rows, of which two are about as much
    bar.setValue(bar.maximum() // 2)
    QApplication.processEvents()
    return [milliseconds(lambda: bar.setValue(bar.value() + step)) for _ in range(STEPS)]


def settled(view: QWidget) -> None:
    """Let what was asked for arrive."""
    end = time.perf_counter() + 0.3
    while time.perf_counter() < end:
        QApplication.processEvents()
    view.repaint()


def told(name: str, times: list[float], budget: float = 0.0) -> None:
    """One line of the table."""
    ordered = sorted(times)
    p99 = ordered[math.ceil(len(ordered) * 0.99) - 1]
    over = f"   over {budget:g} ms" if budget and p99 > budget else ""
    print(f"{name:<48}{statistics.median(ordered):>8.1f}{p99:>8.1f}{ordered[-1]:>8.1f}{over}")


def measure_floor(size: tuple[int, int]) -> None:
    """Qt's own list, told that all rows are equally high."""
    view = QListView()
    view.setUniformItemSizes(True)
    view.resize(*size)
    model = BareModel()
    view.setModel(model)
    view.show()
    QApplication.processEvents()
    told(f"scroll, bare QListView, {size[0]} px", scrolled(view))
    view.close()


def measure_view(folder: Path, size: tuple[int, int], look: ViewLook, tile: int) -> None:
    """Ours."""
    source = Millions(folder)
    model = HistoryListModel(source, Thumbnails(source), {})
    view = HistoryView(model, source, lambda: TASKS * 60_000)
    view.resize(*size)
    view.set_look(look, tile)
    view.show()
    name = f"{look} of {tile}, {size[0]} px" if look is ViewLook.GRID else f"{look}, {size[0]} px"
    told(f"all numbers, {name}", [milliseconds(model.load)])
    settled(view)
    told(f"scroll, {name}", scrolled(view), BUDGET)
    told(f"to the end and back, {name}", [milliseconds(act) for act in (view.scrollToBottom, view.scrollToTop)])
    view.verticalScrollBar().setValue(10_000)
    QApplication.processEvents()
    new = iter(range(TASKS + 1, TASKS + 100))
    told(f"a new one above, {name}", [milliseconds(lambda: model.put(made_task(next(new)))) for _ in range(20)])
    told(f"select all, {name}", [milliseconds(view.selectAll)])
    told(f"what is selected, {name}", [milliseconds(view.selected_numbers)])
    view.close()


def main() -> None:
    """A table: median, 99th percentile and worst."""
    application = QApplication([])
    look = Look(application)
    print(f"{TASKS:,} tasks, ms{'':<32}{'median':>8}{'p99':>8}{'max':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES.values():
            measure_floor(size)
            measure_view(Path(folder), size, ViewLook.LIST, 0)
            for tile in TILE_SIZES:
                measure_view(Path(folder), size, ViewLook.GRID, tile)
    look.deleteLater()
    application.quit()


if __name__ == "__main__":
    main()
