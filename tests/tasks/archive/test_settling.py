"""What an entry of another history becomes here: nothing that would be sent, and no path but our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.tasks.archive.form import Entry, StoredFile
from kiegui.tasks.archive.settling import candidate, is_missing, merged, missing, name_here, noted, renumbered, settled
from kiegui.tasks.finding import Marks
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.store.rows import WITHOUT_ID
from kiegui.tasks.task import UNFINISHED, Request, Result, TaskState, Upload
from tests.tasks.archive.places import NOW, a_task


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "inputs")


WAITING = (TaskState.QUEUED, TaskState.UPLOADING, TaskState.HELD)


@pytest.mark.parametrize("state", TaskState)
def test_nothing_that_comes_in_is_ever_sent(state: TaskState, inputs: Inputs) -> None:
    task = a_task(1, state, "" if state in WITHOUT_ID else "id")
    came = settled(Entry(task=task), inputs, ("kie",))
    assert came.task_id or came.state not in UNFINISHED
    assert (came.state in WITHOUT_ID) == (not came.task_id)
    if state in WAITING:
        assert came.state is TaskState.WRITTEN_OFF
        assert "never will be" in came.trouble
    elif state is TaskState.SENDING:
        assert (came.state, came.trouble[-16:]) == (TaskState.UNCONFIRMED, "Kie may have it.")
    elif state is TaskState.DOWNLOADING:
        assert came == replace(task, state=TaskState.WAITING)
    else:
        assert came == task


@pytest.mark.parametrize("state", [TaskState.WAITING, TaskState.GENERATING, TaskState.DOWNLOADING])
def test_unfinished_task_of_another_account_is_given_up(state: TaskState, inputs: Inputs) -> None:
    task = a_task(1, state, "id", results=(Result(url="https://a/b"),))
    came = settled(Entry(task=task), inputs, ("https://elsewhere",))
    assert (came.state, came.results[0].is_gone) == (TaskState.GONE, True)


def test_addresses_of_results_are_asked_for_anew(inputs: Inputs) -> None:
    task = a_task(1, TaskState.DOWNLOADING, "id", results=(Result(url="https://stranger.example/b"),))
    came = settled(Entry(task=task), inputs, ("kie",))
    assert (came.state, came.task_id, came.results) == (TaskState.WAITING, "id", ())


def test_half_loaded_task_keeps_what_it_has(inputs: Inputs) -> None:
    results = Result(url="https://a/b", file="a.png"), Result(url="https://a/c")
    came = settled(Entry(task=a_task(1, TaskState.DOWNLOADING, "id", results=results)), inputs, ("kie",))
    assert (came.state, came.results) == (TaskState.SAVED, (results[0], replace(results[1], is_gone=True)))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://evil/share/x.png",
        "file:///a/../../b.png",
        "file://",
        "file:///%00",
    ],
)
def test_no_file_of_the_person_is_chosen(address: str, inputs: Inputs) -> None:
    request = Request("maker/film", {"images": [{"deep": address}]})
    came = settled(Entry(task=a_task(1, task_id="id", request=request)), inputs, ("kie",))
    found = came.request.input["images"][0]["deep"]
    assert found.startswith(inputs.folder.as_uri() + "/" + 32 * "0" + "/")


def test_copy_is_found_among_our_own_by_its_sum(inputs: Inputs) -> None:
    address = f"file:///elsewhere/inputs/{32 * 'a'}/Ein%20Reiher.png"
    request = Request("maker/film", {"image": address})
    task = a_task(1, task_id="id", request=request, uploads=(Upload(address, "https://u", NOW),))
    came = settled(Entry(task=task), inputs, ("kie",))
    assert came.request.input["image"] == (inputs.folder / (32 * "a") / "Ein Reiher.png").as_uri()
    assert came.uploads[0].file == came.request.input["image"]
    stored = StoredFile(f"inputs/{32 * '1'}/x.png", 1, 64 * "b")
    came = settled(Entry(task=task, inputs={address: stored}), inputs, ("kie",))
    assert came.request.input["image"] == (inputs.folder / (32 * "b") / "Ein Reiher.png").as_uri()


@pytest.mark.parametrize("file", ["../x.png", "/etc/passwd", "//evil/share/x.png", "a/../../x.png", "", "a\0b"])
def test_file_is_looked_for_nowhere_else(file: str, tmp_path: Path) -> None:
    assert candidate(Result(url="", file=file), tmp_path, tmp_path / "drive") is None


def test_file_is_looked_for_where_results_are(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "drive"
    assert candidate(Result(url="", file="2026-11/x.png"), home, folder) == home / "2026-11" / "x.png"
    assert candidate(Result(url="", file=str(folder / "x.png")), home, folder) == folder / "x.png"


@pytest.mark.parametrize(("file", "end"), [("a/b.png", ".png"), ("b.bin.quarantined", ".bin.quarantined"), ("b", "")])
def test_missing_file_has_a_place_where_nothing_is(file: str, end: str) -> None:
    gone = missing(Result(url="https://a/b", file=file, sha256="../" * 20))
    assert is_missing(gone)
    assert gone.file == f"not-imported/{64 * '0'}{end}"


def test_marks_are_merged_without_losing_any() -> None:
    ours, theirs = Marks(tags=("a", "b"), trashed=5), Marks(is_starred=True, tags=("b", "c"), trashed=0)
    assert merged(ours, theirs) == Marks(is_starred=True, tags=("a", "b", "c"), trashed=5)
    assert merged(ours, Marks()) is ours
    assert merged(Marks(), Marks(trashed=5)) == Marks()


def test_what_goes_on_does_not_come_into_the_trash() -> None:
    marks = Marks(is_starred=True, trashed=5)
    task = a_task(1, TaskState.WAITING, "id")
    assert noted(Entry(task=task, marks=marks), task) == Marks(is_starred=True)
    assert noted(Entry(task=task, marks=marks), a_task(1, task_id="id")) == marks


def test_task_that_was_sent_again_is_found_under_its_number_here() -> None:
    moved = renumbered(a_task(5, instead_of=3), 9, {3: 7})
    assert (moved.number, moved.instead_of) == (9, 7)
    assert renumbered(a_task(5, instead_of=3), 9, {}).instead_of == 0


@pytest.mark.parametrize("address", ["file:///a/..", "file:///", "https://", "file:///a/%00", "file:///a/x%00/.."])
def test_what_is_no_name_becomes_one(address: str) -> None:
    assert name_here(address) == "file"
