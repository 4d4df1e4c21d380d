"""Results by the names that the person wants, that tell what made them in the file or beside it, and are never the worse."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.errors import Unconfirmed
from kiegui.media.metadata import files as metadata_files
from kiegui.media.metadata import splices
from kiegui.media.metadata.files import read
from kiegui.media.names import NameTemplate
from kiegui.tasks.provenance import provenance_of
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Request, Result, Task
from tests.fake_kie import FakeKie
from tests.media.whole_files import SMALL
from tests.tasks.test_results import NAME, PNG, fetch, fetch_only, files, make_task, store, task
from tests.tasks.test_results_cut_off import crash

__all__ = ["store", "task"]


def test_names_follow_the_template(task: Task, client: Client, store: ResultStore) -> None:
    store.template = NameTemplate("{provider}/{kind}/{prompt:4} {seed}")
    asked = replace(task, request=Request("some/model", {"prompt": "Kite over dunes", "seed": 0}))
    assert fetch(store, client, asked).file == "some/picture/Kite 0.png"


def test_a_name_without_the_number_is_never_shared(task: Task, client: Client, store: ResultStore) -> None:
    store.template = NameTemplate("Kite")
    assert [fetch(store, client, task).file for _ in range(3)] == ["Kite.png", "Kite (2).png", "Kite (3).png"]


def test_names_differ_in_more_than_their_case(task: Task, client: Client, store: ResultStore) -> None:
    store.folder.mkdir()
    (store.folder / "KITE.PNG").write_text("somebody else’s")
    store.template = NameTemplate("Kite")
    assert fetch(store, client, task).file == "Kite (2).png"


@pytest.fixture
def labelling(store: ResultStore) -> ResultStore:
    store.writes_provenance = True
    return store


def test_a_result_tells_what_made_it(task: Task, client: Client, labelling: ResultStore) -> None:
    result = fetch(labelling, client, task)
    file = labelling.path(result)
    assert read(file) == provenance_of(task)
    assert (result.size, result.sha256) == (file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())
    assert file.read_bytes().endswith(PNG[33:])
    assert files(labelling) == [NAME]


def test_a_label_does_not_make_a_second_file_of_a_restored_history(
    task: Task, client: Client, labelling: ResultStore
) -> None:
    assert fetch(labelling, client, task) == fetch(labelling, client, task)
    assert files(labelling) == [NAME]


def test_what_cannot_hold_it_gets_a_side_car(kie: FakeKie, client: Client, labelling: ResultStore) -> None:
    film = (SMALL / "film.webm").read_bytes()
    kie.plan, kie.results = ("success",), [("film.webm", film)]
    task = make_task(client)
    result = fetch(labelling, client, task)
    assert labelling.path(result).read_bytes() == film
    assert files(labelling) == [Path(result.file).name, Path(result.file).name + ".json"]
    assert read(labelling.path(result)) == provenance_of(task)


def test_an_object_gets_a_side_car(task: Task, labelling: ResultStore) -> None:
    task = replace(task, results=(Result(url=""),))
    result = labelling.save_object(task, {"character_id": "7"}, 0)
    assert read(labelling.path(result)) == provenance_of(task)


def test_what_is_odd_is_not_touched(kie: FakeKie, client: Client, labelling: ResultStore) -> None:
    kie.plan, kie.results = ("success",), [("a.png", PNG[:-1])]
    task = make_task(client)
    for _ in range(2):
        with pytest.raises(Unconfirmed):
            fetch(labelling, client, task)
    fetch_only(labelling, client, task)
    labelling.clear(task, 0)
    assert [path.read_bytes() for path in labelling.folder.rglob("*.*") if path.is_file()] == [PNG[:-1]]


def test_a_disk_without_room_for_it_keeps_the_result_as_it_came(
    task: Task, client: Client, labelling: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        path.write_bytes(PNG[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(splices, "sync_file", full)
    monkeypatch.setattr(metadata_files, "write_durably", lambda path, _data: full(path))
    result = fetch(labelling, client, task)
    assert labelling.path(result).read_bytes() == PNG
    assert (result.size, result.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    assert not list(labelling.folder.rglob(".task-*"))


@pytest.mark.parametrize("place", ["results-labelled", "results-label-taken", "results-noted", "results-named"])
def test_a_crash_around_a_label_leaves_one_labelled_file(
    place: str, task: Task, client: Client, kie: FakeKie, labelling: ResultStore
) -> None:
    crash(place, kie, labelling, task)
    result = fetch(labelling, client, task)
    assert read(labelling.path(result)) == provenance_of(task)
    assert labelling.path(result).stat().st_size == result.size
    assert files(labelling) == [NAME]


def test_a_side_car_that_a_crash_took_is_written_after_it(kie: FakeKie, client: Client, labelling: ResultStore) -> None:
    kie.plan, kie.results = ("success",), [("film.webm", (SMALL / "film.webm").read_bytes())]
    task = make_task(client)
    crash("results-settled", kie, labelling, task)
    assert not list(labelling.folder.rglob("*.webm.json"))
    assert read(labelling.path(fetch(labelling, client, task))) == provenance_of(task)
