"""What goes into an archive comes out of it, on another computer and on the same one, whole or cut off."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.media.kinds import MediaKind
from kiegui.tasks.archive.importing import Imported
from kiegui.tasks.finding import Marks
from kiegui.tasks.library import clear_leftovers
from kiegui.tasks.store.rows import WITHOUT_ID
from kiegui.tasks.task import Failure, Request, Result, Task, TaskState, Upload
from tests.media.whole_files import SMALL
from tests.reliability.crashpoints import crashpoints
from tests.tasks.archive.places import MODEL, NOW, Place, a_task

MP3 = (SMALL / "sound.mp3").read_bytes()
STEADY = sorted(set(TaskState) - {TaskState.QUEUED, TaskState.HELD, TaskState.UPLOADING, TaskState.SENDING})


def full(place: Place) -> list[Task]:
    """A history with tasks in every state that stays as it is, with marks, files, inputs and models."""
    source = place.folder / "heron.png"
    source.write_bytes(b"a heron")
    address = place.inputs.copy_of(source.as_uri()).as_uri()
    request = Request("maker/film", {"prompt": "=A heron", "images": [address, "https://a/b.png"], "seed": 7})
    place.versions.note(MODEL, NOW - 5_000_000)
    place.versions.note(replace(MODEL, title="Maker Film 2"), NOW - 4_000_000)
    others = [
        a_task(10 + at, state, "" if state in WITHOUT_ID else f"id{at}", failure=Failure("501", "No."), credits=4.5)
        for at, state in enumerate(STEADY)
        if state is not TaskState.SAVED
    ]
    results = place.saved("2026-11/one 1.png"), Result(url="https://a/c", is_gone=True)
    text = place.saved("2026-11/text 3.json", b'{"words": "A heron"}')
    odd = replace(place.saved("2026-11/odd 4.bin.quarantined", b"MZ"), odd="It is strange.", kind=MediaKind.UNKNOWN)
    tasks = [
        a_task(1, task_id="one", request=request, results=results, uploads=(Upload(address, "https://u/1", NOW),)),
        a_task(2, task_id="two", results=(place.saved("2026-11/two 2-1.png"), place.saved("2026-11/two 2-2.mp3", MP3))),
        a_task(3, task_id="three", results=(text,)),
        a_task(4, task_id="four", account="sandbox", results=(odd,)),
        *others,
        a_task(90, task_id="again", instead_of=next(each.number for each in others if each.state == "written off")),
    ]
    marks = {1: Marks(is_starred=True, tags=("client A", "城市")), 2: Marks(trashed=NOW)}
    place.fill(*((task, marks.get(task.number, Marks())) for task in tasks))
    return tasks


def sums(place: Place) -> list[str]:
    """The contents of all results."""
    return sorted(hashlib.sha256(content).hexdigest() for content in place.files().values())


def comparable(place: Place) -> list[tuple[Task, Marks, list[bytes]]]:
    """Every entry, with what its files hold in the place of where they are."""
    found = []
    for task, marks in place.entries():
        held = [place.results.path(result).read_bytes() for result in task.results if result.file]
        results = tuple(replace(result, file=bool(result.file) * "x") for result in task.results)
        given = {**task.request.input, "images": len(task.request.input.get("images", ()))}
        request = Request(task.request.model, given)
        task = replace(task, results=results, request=request, uploads=())
        if task.state is TaskState.DOWNLOADING:  # Kie is asked once more where its results are
            task = replace(task, state=TaskState.WAITING, results=())
        found.append((task, marks, held))
    return found


@pytest.fixture
def here(tmp_path: Path) -> Place:
    place = Place(tmp_path / "here")
    full(place)
    return place


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return Place(tmp_path / "there")


def test_everything_comes_out_as_it_went_in(here: Place, there: Place, tmp_path: Path) -> None:
    exported = here.export(tmp_path / "all.kiegui")
    shutil.move(here.folder, tmp_path / "gone")
    moved = Place(tmp_path / "gone")
    imported = there.bring_in(tmp_path / "all.kiegui")
    assert (exported.entries, exported.files, exported.missing) == (len(moved.entries()), 6, 0)
    assert imported == Imported(exported.entries, new=exported.entries, files=exported.files)
    assert comparable(there) == comparable(moved)
    assert sums(there) == sums(moved)
    task = there.task(1)
    (address, _) = task.request.input["images"]
    assert there.inputs.find(address).read_bytes() == b"a heron"
    assert there.inputs.find(address).is_relative_to(there.folder)
    assert task.uploads[0].file == address
    assert [spec.title for _, spec in there.versions.all_of(MODEL.id)] == ["Maker Film 2", "Maker Film"]
    assert sorted(told.number for told in there.told) == [task.number for task, _ in there.entries()]


@pytest.mark.parametrize("is_other", [False, True])
def test_a_second_time_nothing_is_new(is_other: bool, here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "all.kiegui")
    place = there if is_other else here
    if is_other:
        place.bring_in(tmp_path / "all.kiegui")
    before = place.entries(), place.files()
    imported = place.bring_in(tmp_path / "all.kiegui")
    assert imported == Imported(len(before[0]), known=len(before[0]))
    assert (place.entries(), place.files()) == before


def test_same_history_makes_the_same_archive(here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "1.kiegui")
    here.export(tmp_path / "2.kiegui")
    assert (tmp_path / "1.kiegui").read_bytes() == (tmp_path / "2.kiegui").read_bytes()


def test_a_history_of_its_own_keeps_its_numbers(here: Place, there: Place, tmp_path: Path) -> None:
    ours = [(a_task(number, task_id=f"ours {number}"), Marks()) for number in (1, 2)]
    there.fill(*ours)
    here.export(tmp_path / "all.kiegui")
    there.bring_in(tmp_path / "all.kiegui")
    entries = there.entries()
    assert entries[:2] == ours
    assert [task.task_id for task, _ in entries[2:]] == [task.task_id for task, _ in here.entries()]
    again = next(task for task, _ in entries if task.task_id == "again")
    assert next(task for task, _ in entries if task.number == again.instead_of).state is TaskState.WRITTEN_OFF


def test_without_files_they_are_missing_and_come_with_the_next_archive(
    here: Place, there: Place, tmp_path: Path
) -> None:
    here.export(tmp_path / "words.kiegui", with_files=False)
    here.export(tmp_path / "all.kiegui")
    imported = there.bring_in(tmp_path / "words.kiegui")
    assert (imported.files, imported.missing, there.files()) == (0, 5, {})
    assert not there.results.is_there(there.task(2).results[0])
    imported = there.bring_in(tmp_path / "all.kiegui")
    assert (imported.new, imported.files, imported.missing) == (0, 6, 0)
    assert sums(there) == sums(here)


def test_a_file_that_lies_there_already_is_not_doubled(here: Place, there: Place, tmp_path: Path) -> None:
    here.export(tmp_path / "all.kiegui")
    shutil.copytree(here.results.home, there.results.home, dirs_exist_ok=True)
    there.bring_in(tmp_path / "all.kiegui")
    assert there.files() == here.files()
    assert there.task(1).results == here.task(1).results


def test_nothing_is_overwritten(here: Place, there: Place, tmp_path: Path) -> None:
    there.bring_in(archive := _exported(here, tmp_path))
    names = list(there.files())
    other = Place(tmp_path / "other")
    for name in names:
        other.saved(name, b"the person's own")
    other.bring_in(archive)
    assert [other.files()[name] for name in names] == [b"the person's own"] * len(names)
    assert comparable(other) == comparable(there)


def test_what_is_in_the_trash_follows_its_marks(here: Place, there: Place, tmp_path: Path) -> None:
    from kiegui.tasks.store.ledger import Ledger

    there.bring_in(_exported(here, tmp_path))
    ledger = Ledger(there.ledger_file)
    assert ledger.moving() == [2]
    ledger.close()


def test_files_of_what_was_deleted_for_good_do_not_come_back(here: Place, tmp_path: Path) -> None:
    from kiegui.tasks.store.ledger import Ledger

    archive = _exported(here, tmp_path)
    ledger = Ledger(here.ledger_file)
    ledger.mark([2], lambda _state, marks: replace(marks, trashed=NOW, is_emptied=True))
    ledger.close()
    for result in here.task(2).results:
        here.results.path(result).unlink()
    assert here.bring_in(archive).files == 0
    exported = here.export(tmp_path / "later.kiegui")
    assert (exported.files, exported.missing) == (4, 0)
    assert Place(tmp_path / "there").bring_in(tmp_path / "later.kiegui").missing == 0


def test_marks_of_both_stay(here: Place, there: Place, tmp_path: Path) -> None:
    archive = _exported(here, tmp_path)
    there.fill((a_task(5, task_id="one"), Marks(tags=("ours", "client A"))), (a_task(6, task_id="two"), Marks()))
    there.bring_in(archive)
    by_id = {task.task_id: marks for task, marks in there.entries()}
    assert by_id["one"] == Marks(is_starred=True, tags=("ours", "client A", "城市"))
    assert by_id["two"] == Marks()  # nobody threw it away here
    assert there.told_marks == {5: by_id["one"]}


def test_chosen_folder_gets_the_files(here: Place, there: Place, tmp_path: Path) -> None:
    there.results.folder = tmp_path / "drive"
    there.results.folder.mkdir()
    there.bring_in(_exported(here, tmp_path))
    assert there.results.path(there.task(2).results[0]).is_relative_to(tmp_path / "drive")


def _exported(place: Place, folder: Path) -> Path:
    target = folder / "all.kiegui"
    place.export(target)
    return target


CRASHES = [
    *("ledger-taking-over", "ledger-took-over", "ledger-saved", "importing-named", "importing-placed"),
    *("results-noted", "results-noted:3", "results-named", "results-settled", "results-settled:4", "disk-linked"),
    *("inputs-copied", "inputs-kept"),
]
CHILD = """
import sys
from pathlib import Path
from tests.tasks.archive.places import Place
Place(Path(sys.argv[1])).bring_in(Path(sys.argv[2]))
"""


@pytest.mark.parametrize("crash", CRASHES)
def test_killed_and_imported_again_is_imported_once(crash: str, here: Place, there: Place, tmp_path: Path) -> None:
    archive = _exported(here, tmp_path)
    whole = Place(tmp_path / "whole")
    for place in (there, whole):  # one of the tasks is in doubt here, and its id is in the archive
        doubtful = replace(here.task(1), state=TaskState.UNCONFIRMED, task_id="", results=(), uploads=())
        place.fill((_moved(doubtful, here, place), Marks()))
    environment = {**os.environ, "KIEGUI_CRASH_AT": crash}
    command = [sys.executable, "-c", CHILD, str(there.folder), str(archive)]
    assert subprocess.run(command, env=environment, check=False).returncode == 137
    clear_leftovers(there.ledger_file, there.results)  # as at every start of the app
    there.bring_in(archive)
    whole.bring_in(archive)
    assert comparable(there) == comparable(whole)
    assert there.files() == whole.files()


def _moved(task: Task, here: Place, there: Place) -> Task:
    """The same click, had its files been chosen on the other computer."""
    told = repr(here.inputs.folder.as_uri())[1:-1], there.inputs.folder.as_uri()
    given = {**task.request.input, "images": [address.replace(*told) for address in task.request.input["images"]]}
    return replace(task, request=Request(task.request.model, given))


def test_every_step_of_an_import_is_killed_at() -> None:
    steps = {name for name in crashpoints() if name.startswith(("importing-", "ledger-taking", "ledger-took"))}
    assert steps <= set(CRASHES)


def test_a_click_in_doubt_is_not_taken_for_its_twin_that_has_an_id(tmp_path: Path) -> None:
    """Two clicks in one millisecond: the one was paid for, the other may have been."""
    here, there = Place(tmp_path / "here"), Place(tmp_path / "there")
    doubtful, twin = a_task(1, TaskState.UNCONFIRMED, created=NOW), a_task(2, task_id="two", created=NOW)
    twin = replace(twin, request=doubtful.request)
    here.fill((doubtful, Marks()), (twin, Marks()))
    here.export(tmp_path / "all.kiegui")
    there.fill((twin, Marks()))
    imported = there.bring_in(tmp_path / "all.kiegui")
    assert (imported.new, imported.known) == (1, 1)
    assert sorted(task.state for task, _ in there.entries()) == [TaskState.SAVED, TaskState.UNCONFIRMED]


@pytest.mark.parametrize("spelling", ["a 1.png", "./a 1.png"])
def test_no_two_tasks_have_one_file(tmp_path: Path, spelling: str) -> None:
    """A stranger's entry that names a file of the person's would throw it away with itself."""
    here, there = Place(tmp_path / "here"), Place(tmp_path / "there")
    file = replace(here.saved("a 1.png"), file=spelling)
    there.fill((a_task(1, task_id="mine", results=(there.saved("a 1.png"),)), Marks()))
    here.fill((a_task(1, task_id="theirs", results=(file,)), Marks(trashed=1)))
    here.export(tmp_path / "all.kiegui", with_files=False)
    assert there.bring_in(tmp_path / "all.kiegui").missing == 1
    mine, theirs = (task.results[0] for task, _ in there.entries())
    assert (there.results.is_there(mine), there.results.is_there(theirs)) == (True, False)
