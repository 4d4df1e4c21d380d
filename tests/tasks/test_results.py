"""Results on the disk: named by us, told by their bytes, never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.errors import LedgerError, Unconfirmed
from kiegui.media.kinds import MediaKind
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import SANDBOX, Request, Result, Task
from tests.api.test_client import Notes
from tests.fake_kie import FakeKie, Fault

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 300


def make_task(client: Client, **changes: object) -> Task:
    """A task whose results wait at the fake Kie."""
    urls = client.query_task(client.create_task("some/model", {"prompt": "x"}, Notes())).urls
    results = tuple(Result(url=url) for url in urls)
    task = Task(
        number=42, account="kie", created=1_790_000_000_000, request=Request("some/Model v1", {}), results=results
    )
    return replace(task, **changes)


@pytest.fixture
def task(kie: FakeKie, client: Client) -> Task:
    kie.plan = ("success",)
    kie.results = [("evil name.exe", PNG)]
    return make_task(client)


def test_fetch_names_a_file_by_what_it_is(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "results")
    result = store.fetch(client, task, 0)
    assert result.file == "2026-09/2026-09-21 some-model-v1 42.png"
    assert (result.kind, result.size, len(result.sha256)) == (MediaKind.IMAGE, len(PNG), 64)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["2026-09-21 some-model-v1 42.png"]


def test_fetch_never_overwrites(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    first, second = store.fetch(client, task, 0), store.fetch(client, task, 0)
    assert second.file == first.file.replace("42.png", "42 (2).png")
    assert store.path(first).read_bytes() == store.path(second).read_bytes() == PNG


def test_practice_is_marked_in_the_name(task: Task, client: Client, tmp_path: Path) -> None:
    result = ResultStore(tmp_path).fetch(client, replace(task, account=SANDBOX), 0)
    assert result.file == "sandbox/2026-09-21 some-model-v1 42 sandbox.png"


def test_a_chosen_folder_is_known_by_its_full_path(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "home", tmp_path / "chosen")
    first = store.fetch(client, task, 0)
    store.folder = store.home
    second = store.fetch(client, task, 0)
    assert Path(first.file).is_absolute()
    assert not Path(second.file).is_absolute()
    assert store.path(first).is_file()
    assert store.path(second).is_file()


def test_a_broken_download_leaves_no_file_with_a_name(task: Task, client: Client, kie: FakeKie, tmp_path: Path) -> None:
    kie.next("file", Fault.cut())
    with pytest.raises(Unconfirmed):
        ResultStore(tmp_path).fetch(client, task, 0)
    assert not list(tmp_path.rglob("*.png"))


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><html><body>Sign in</body></html>", b'{"code": 500, "msg": "internal error"}']
)
def test_what_stands_in_the_place_of_a_result_is_none(
    body: bytes, task: Task, client: Client, kie: FakeKie, tmp_path: Path
) -> None:
    kie.next("file", Fault.answer(200, body, "video/mp4"))
    with pytest.raises(Unconfirmed, match="something else"):
        ResultStore(tmp_path).fetch(client, task, 0)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".part"]


def test_a_folder_that_cannot_be_made_is_said_so(task: Task, client: Client, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where the folder should be")
    with pytest.raises(LedgerError, match="folder for results"):
        ResultStore(tmp_path / "results").fetch(client, task, 0)


def test_an_object_becomes_readable_text(task: Task, tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    result = store.save_object(task, {"character_id": "ü7"}, 0)
    assert store.path(result).read_text(encoding="utf-8") == '{\n  "character_id": "ü7"\n}'
    assert result.kind is MediaKind.TEXT
