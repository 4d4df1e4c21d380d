"""The table: what spreadsheet programs make of it, and that they carry nothing out."""

from __future__ import annotations

import csv
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from kiegui.errors import ArchiveError
from kiegui.tasks.archive.exporting import Stopped
from kiegui.tasks.archive.table import COLUMNS, export_table, harmless
from kiegui.tasks.finding import Marks
from kiegui.tasks.task import Request, TaskState
from tests.tasks.archive.places import Place, a_task


@pytest.fixture
def here(tmp_path: Path) -> Place:
    place = Place(tmp_path / "here")
    request = Request("maker/film", {"prompt": '=HYPERLINK("https://evil")\n"Meer", 海 🌊', "seed": -7})
    results = place.saved("a.png"), place.saved("b.png")
    done = a_task(1, task_id="id1", request=request, results=results, credits=1_234_567.5)
    place.fill(
        (done, Marks(is_starred=True, tags=("@home", "b"))),
        (a_task(2, TaskState.REFUSED), Marks()),
        (a_task(3, task_id="id3"), Marks(trashed=5)),
    )
    return place


def written(place: Place, wanted: Sequence[int] | None = None) -> list[list[str]]:
    target = place.folder / "x.csv"
    export_table(
        place.history,
        target,
        wanted,
        lambda _done, _all: None,
        threading.Event(),
        word_of=lambda task: task.state.value.title(),
    )
    with target.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def test_table_has_a_line_for_each_entry(here: Place) -> None:
    titles, first, second = written(here)
    assert titles == list(COLUMNS)
    assert first[0].startswith("2026-11-1")
    assert first[1:7] == ["film", '\'=HYPERLINK("https://evil")\n"Meer", 海 🌊', "Saved", "1234567.5", "-7", "id1"]
    assert first[7:] == [
        "a.png\nb.png",
        "'@home, b",
        "yes",
    ]
    assert second[3:] == ["Refused", "", "2", "", "", "", ""]


def test_trash_is_left_out_unless_it_was_chosen(here: Place) -> None:
    assert len(written(here)) == 3
    assert [line[6] for line in written(here, [3])] == ["task id", "id3"]


def test_excel_and_rfc_4180_are_minded(here: Place) -> None:
    written(here)
    raw = (here.folder / "x.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfdate,model,prompt,")
    assert raw.count(b"\r\n") == 3
    assert b'""Meer""' in raw


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "-", "--1"])
def test_formulas_are_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "-7", "-0.5", "12", " x"])
def test_words_and_figures_stay(cell: str) -> None:
    assert harmless(cell) == cell


def test_stopped_it_leaves_nothing(here: Place, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        export_table(here.history, tmp_path / "x.csv", None, lambda *_: None, stop, word_of=lambda task: "")
    with pytest.raises(ArchiveError):
        export_table(
            here.history, tmp_path / "none" / "x.csv", None, lambda *_: None, threading.Event(), word_of=lambda task: ""
        )
    assert not list(tmp_path.glob("*.csv"))
    assert not list(tmp_path.glob(".*"))
