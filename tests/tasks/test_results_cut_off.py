"""Results whose download was ended in the middle: found again, never twice, and nothing stays lying about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.errors import Unconfirmed
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Result, Task
from tests.fake_kie import FakeKie, Fault
from tests.media.samples import png_header
from tests.tasks.test_results import NAME, PNG, fetch, fetch_only, files, make_task, store, task

__all__ = ["store", "task"]


def test_a_result_that_has_its_name_is_found_again(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    before = fetch_only(store, client, task)
    renewed = replace(task, results=(Result(url="https://example.org/new"),))
    again = fetch_only(ResultStore(store.home), client, renewed)
    assert again == replace(before, url="https://example.org/new")
    assert len(kie.files.requests) == 1


def test_a_result_is_found_again_after_the_folder_was_changed(
    task: Task, client: Client, store: ResultStore, tmp_path: Path
) -> None:
    before = fetch_only(store, client, task)
    store.folder = tmp_path / "chosen"
    assert fetch(store, client, task) == before
    assert not list(store.home.glob(".task-*"))


def test_another_task_of_the_same_number_does_not_take_it(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    fetch_only(store, client, task)
    kie.results = [("other.png", png_header(3, 4))]
    other = make_task(client)
    assert fetch(store, client, other).file.endswith("42 (2).png")


def test_a_note_of_another_task_is_not_believed(task: Task, client: Client, kie: FakeKie, store: ResultStore) -> None:
    fetch_only(store, client, task)
    (note,) = store.folder.glob("*.named.json")
    note.write_text(note.read_text().replace(task.task_id, "another"))
    asked = len(kie.files.requests)
    fetch(store, client, task)
    assert len(kie.files.requests) == asked + 1


@pytest.mark.parametrize("content", [b"changed meanwhile", b""])
def test_a_file_that_is_not_the_result_is_not_taken_for_it(
    content: bytes, task: Task, client: Client, store: ResultStore
) -> None:
    result = fetch_only(store, client, task)
    store.path(result).write_bytes(content)
    again = fetch(store, client, task)
    assert again.file == (result.file.replace("42", "42 (2)") if content else result.file)
    assert store.path(again).read_bytes() == PNG


def test_a_result_that_was_deleted_meanwhile_is_fetched_again(task: Task, client: Client, store: ResultStore) -> None:
    store.path(fetch_only(store, client, task)).unlink()
    assert store.path(fetch(store, client, task)).read_bytes() == PNG


FETCH = """
import sys, msgspec
from pathlib import Path
from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Task
base, key, folder, task = sys.argv[1], sys.argv[2], Path(sys.argv[3]), msgspec.json.decode(sys.argv[4], type=Task)
store = ResultStore(folder)
store.writes_provenance = sys.argv[5] == "True"
store.fetch(Client(checked_origin(base), key), task, 0, task.results[0].url, lambda done, total: None)
"""


def crash(place: str, kie: FakeKie, store: ResultStore, task: Task) -> None:
    """Another process fetches the result, and is ended there."""
    words = (str(store.home), msgspec.json.encode(task).decode(), str(store.writes_provenance))
    command = [sys.executable, "-c", FETCH, kie.base_url, kie.key, *words]
    ended = subprocess.run(command, env={**os.environ, "KIEGUI_CRASH_AT": place}, timeout=30, check=False)
    assert ended.returncode == 137


@pytest.mark.parametrize(
    "place", ["results-arrived", "results-noted", "disk-linked", "results-named", "results-settled"]
)
def test_a_crash_at_any_step_leaves_one_file_in_the_end(
    place: str, task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    crash(place, kie, store, task)
    named = list(store.folder.rglob("*.png"))
    assert [path.read_bytes() for path in named] == [PNG] * len(named)
    assert store.path(fetch(store, client, task)).read_bytes() == PNG
    assert files(store) == [NAME]


# -- what lies about ---------------------------------------------------------------------------------------------


def test_what_lies_about_is_known_by_the_number_of_its_task(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    assert store.leftovers() == set()
    kie.next("file", Fault.cut(keep=200))
    with pytest.raises(Unconfirmed):
        fetch_only(store, client, task)
    (store.folder / ".task-of mine").write_text("somebody else’s")
    assert store.leftovers() == {42}
    store.clear(task, 0)
    assert files(store) == [".task-of mine"]


def test_what_cannot_be_cleared_is_left_for_later(task: Task, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = ResultStore(tmp_path / "file")
    store.clear(task, 0)
    assert store.leftovers() == set()
