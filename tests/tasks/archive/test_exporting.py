"""An archive is written whole or not at all, and tells what is not in it."""

from __future__ import annotations

import threading
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec
import pytest
from msgspec.structs import replace

from kiegui.errors import ArchiveError
from kiegui.tasks.archive.exporting import Exported, Stopped, export_archive
from kiegui.tasks.archive.form import CONTENTS, ENTRIES, Contents, Entry
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.rows import DAMAGED
from kiegui.tasks.task import Request, TaskState
from tests.tasks.archive.places import PNG, Place, a_task


@pytest.fixture
def here(tmp_path: Path) -> Place:
    place = Place(tmp_path / "here")
    for number in (1, 2, 3):
        result = place.saved(f"2026-11/film {number}.png")
        place.fill((a_task(number, task_id=f"id{number}", results=(result,)), Marks()))
    return place


def there_is_nothing_but(folder: Path, *names: str) -> bool:
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_any_zip_program_opens_it(here: Place, tmp_path: Path) -> None:
    assert here.export(tmp_path / "x.kiegui") == Exported(3, files=3)
    with ZipFile(tmp_path / "x.kiegui") as opened:
        assert opened.testzip() is None
        assert opened.read("results/2-1 film 2.png") == PNG
        assert opened.getinfo("results/2-1 film 2.png").compress_type == ZIP_STORED
        assert opened.getinfo(ENTRIES).compress_type == ZIP_DEFLATED
        contents = msgspec.json.decode(opened.read(CONTENTS), type=Contents)
        lines = opened.read(ENTRIES).splitlines()
    assert (contents.format, contents.entries, contents.files, contents.missing) == (1, 3, 3, 0)
    entry = msgspec.json.decode(lines[0], type=Entry)
    assert (entry.task, entry.title, entry.files[0].sha256) == (here.task(1), "film", here.task(1).results[0].sha256)


def test_only_what_is_wanted_is_in_it(here: Place, tmp_path: Path) -> None:
    assert here.export(tmp_path / "x.kiegui", [3, 1, 99]) == Exported(2, files=2)
    there = Place(tmp_path / "there")
    there.bring_in(tmp_path / "x.kiegui")
    assert [task.number for task, _ in there.entries()] == [1, 3]


def test_missing_files_are_counted_and_changed_ones_come_as_they_are(here: Place, tmp_path: Path) -> None:
    here.results.path(here.task(1).results[0]).unlink()
    here.results.path(here.task(2).results[0]).write_bytes(PNG + b"edited")
    assert here.export(tmp_path / "x.kiegui") == Exported(3, files=2, missing=1)
    there = Place(tmp_path / "there")
    assert there.bring_in(tmp_path / "x.kiegui").missing == 1
    assert there.results.path(there.task(2).results[0]).read_bytes() == PNG + b"edited"


def test_input_of_several_tasks_is_in_it_once(here: Place, tmp_path: Path) -> None:
    (tmp_path / "heron.png").write_bytes(b"heron")
    address = here.inputs.copy_of((tmp_path / "heron.png").as_uri()).as_uri()
    request = Request("maker/film", {"image": address, "gone": "file:///gone.png"})
    here.fill(*((a_task(number, task_id=f"id{number}", request=request), Marks()) for number in (4, 5)))
    here.export(tmp_path / "x.kiegui")
    with ZipFile(tmp_path / "x.kiegui") as opened:
        assert sum(name.startswith("inputs/") for name in opened.namelist()) == 1


def test_entry_of_which_nothing_is_known_is_left_out(here: Place, tmp_path: Path) -> None:
    here.fill((replace(a_task(4, TaskState.UNCONFIRMED), trouble=DAMAGED), Marks()))
    assert here.export(tmp_path / "x.kiegui").entries == 3


def test_stopped_it_leaves_what_was_there(here: Place, tmp_path: Path) -> None:
    target = tmp_path / "out" / "x.kiegui"
    target.parent.mkdir()
    target.write_bytes(b"of yesterday")
    stop = threading.Event()

    def told(done: int, _all: int) -> None:
        if done > 1500:
            stop.set()

    with pytest.raises(Stopped, match="Nothing was written"):
        export_archive(here.history, target, None, told, stop, with_files=True)
    assert target.read_bytes() == b"of yesterday"
    assert there_is_nothing_but(target.parent, "x.kiegui")


def test_progress_grows_to_the_whole(here: Place, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    told = lambda done, all_: heard.append((done, all_))  # noqa: E731
    export_archive(here.history, tmp_path / "x.kiegui", None, told, threading.Event(), with_files=True)
    assert heard == sorted(heard)
    assert heard[-1] == (3 * (1000 + len(PNG)), 3 * (1000 + len(PNG)))


def test_file_that_breaks_off_ends_it(here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise ArchiveError("“film 1.png” can’t be read: Input/output error. Nothing was written.")

    (tmp_path / "out").mkdir()
    monkeypatch.setattr("kiegui.tasks.archive.exporting._read", fail)
    with pytest.raises(ArchiveError, match="can’t be read"):
        here.export(tmp_path / "out" / "x.kiegui")
    assert there_is_nothing_but(tmp_path / "out")
