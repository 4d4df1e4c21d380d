"""Results on the disk: named by us, told by their bytes, never overwritten."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.errors import ArchiveError, LedgerError, Refused, Unconfirmed
from kiegui.media.kinds import MediaKind
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import SANDBOX, Request, Result, Task
from tests.api.test_client import Notes
from tests.fake_kie import FakeKie, Fault
from tests.media.whole_files import SMALL

PNG = (SMALL / "picture.png").read_bytes()
NAME = "2026-09-21 some-model-v1 42.png"


def silent(_done: int, _total: int) -> None:
    """Nobody listens."""


def make_task(client: Client) -> Task:
    """A task whose results wait at the fake Kie."""
    task_id = client.create_task("some/model", {"prompt": "x"}, Notes())
    return Task(
        number=42,
        account="kie",
        created=1_790_000_000_000,
        request=Request("some/Model v1", {}),
        task_id=task_id,
        results=tuple(Result(url=url) for url in client.query_task(task_id).urls),
    )


@pytest.fixture
def task(kie: FakeKie, client: Client) -> Task:
    kie.plan = ("success",)
    kie.results = [("evil name.exe", PNG)]
    return make_task(client)


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    return ResultStore(tmp_path / "results")


def fetch(store: ResultStore, client: Client, task: Task) -> Result:
    """As the runner does: when the ledger has the result, nothing else stays."""
    result = fetch_only(store, client, task)
    store.clear(task, 0)
    return result


def fetch_only(store: ResultStore, client: Client, task: Task) -> Result:
    return store.fetch(client, task, 0, task.results[0].url, silent)


def files(store: ResultStore) -> list[str]:
    """The names of everything in the folder."""
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def test_fetch_names_a_file_by_what_it_is(task: Task, client: Client, store: ResultStore) -> None:
    result = fetch(store, client, task)
    assert result.file == f"2026-09/{NAME}"
    assert (result.kind, result.size, result.sha256) == (MediaKind.IMAGE, len(PNG), hashlib.sha256(PNG).hexdigest())
    assert files(store) == [NAME]


def edited(store: ResultStore, result: Result) -> bytes:
    """The person has changed a file that was saved."""
    store.path(result).write_bytes(content := PNG + b"edited")
    return content


def test_fetch_never_overwrites(task: Task, client: Client, store: ResultStore) -> None:
    first = fetch(store, client, task)
    content = edited(store, first)
    second = fetch(store, client, task)
    assert second.file == first.file.replace("42.png", "42 (2).png")
    assert (store.path(first).read_bytes(), store.path(second).read_bytes()) == (content, PNG)


def test_a_file_that_is_the_result_already_is_not_there_twice(task: Task, client: Client, store: ResultStore) -> None:
    first = fetch(store, client, task)
    assert fetch(store, client, task) == first
    edited(store, first)
    second = fetch(store, client, task)
    assert fetch(store, client, task) == second
    assert files(store) == [NAME.replace("42", "42 (2)"), NAME]


def test_a_taken_name_that_cannot_be_read_is_passed_over(
    task: Task, client: Client, store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch(store, client, task)

    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(hashlib, "file_digest", fail)
    assert fetch(store, client, task).file == first.file.replace("42.png", "42 (2).png")


def test_is_there_says_whether_the_file_is(task: Task, client: Client, store: ResultStore) -> None:
    result = fetch(store, client, task)
    assert store.is_there(result)
    store.path(result).unlink()
    assert not store.is_there(result)
    assert not store.is_there(Result(url="https://a/b"))


@pytest.mark.skipif(os.name != "posix", reason="only there a name can hold such a character")
def test_a_folder_whose_name_cannot_be_kept_is_said_so(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "home", tmp_path / os.fsdecode(b"films-\xff"))
    with pytest.raises(LedgerError, match="Choose another folder"):
        fetch(store, client, task)


def test_a_name_that_is_taken_at_the_last_moment_is_left_alone(
    task: Task, client: Client, store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        if target.name == NAME:
            target.write_text("somebody else’s")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert fetch(store, client, task).file.endswith("42 (2).png")
    assert (store.folder / "2026-09" / NAME).read_text() == "somebody else’s"


@pytest.fixture
def stick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system on which a file has one name only."""

    def refuse(_source: Path, _target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("stick")
def test_a_stick_is_not_overwritten_either(task: Task, client: Client, store: ResultStore) -> None:
    first = fetch(store, client, task)
    edited(store, first)
    second = fetch(store, client, task)
    assert second.file == first.file.replace("42.png", "42 (2).png")
    assert files(store) == [NAME.replace("42", "42 (2)"), NAME]


@pytest.mark.usefixtures("stick")
def test_a_name_on_a_stick_that_fails_is_given_back(
    task: Task, client: Client, store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def fail(source: Path, target: Path) -> Path:
        if source.suffix == ".part":
            raise OSError(errno.EIO, "Input/output error")
        return move(source, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(LedgerError, match="Plug its drive in"):
        fetch(store, client, task)
    assert not list(store.folder.rglob("*.png"))


def test_practice_is_marked_in_the_name(task: Task, client: Client, store: ResultStore) -> None:
    result = fetch(store, client, replace(task, account=SANDBOX))
    assert result.file == "sandbox/2026-09/2026-09-21 some-model-v1 42 sandbox.png"


def test_a_chosen_folder_is_known_by_its_full_path(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "home", tmp_path / "chosen")
    first = fetch(store, client, task)
    store.folder = store.home
    second = fetch(store, client, task)
    assert Path(first.file).is_absolute()
    assert not Path(second.file).is_absolute()
    assert store.path(first).is_file()
    assert store.path(second).is_file()


def test_a_folder_whose_drive_is_unplugged_is_not_made_elsewhere(task: Task, client: Client, tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "home", tmp_path / "drive" / "chosen")
    with pytest.raises(LedgerError, match="Plug its drive in"):
        fetch(store, client, task)
    assert not (tmp_path / "drive").exists()


def test_a_folder_that_cannot_be_made_is_said_so(task: Task, client: Client, store: ResultStore) -> None:
    store.folder.write_text("a file where the folder should be")
    with pytest.raises(LedgerError, match="can’t be saved"):
        fetch(store, client, task)


# -- what comes --------------------------------------------------------------------------------------------------


def test_a_broken_download_leaves_no_file_with_a_name_and_goes_on(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    kie.next("file", Fault.cut(keep=200))
    with pytest.raises(Unconfirmed):
        fetch(store, client, task)
    assert not list(store.folder.rglob("*.png"))
    assert store.path(fetch(store, client, task)).read_bytes() == PNG
    assert kie.files.requests[-1].header("Range") == "bytes=200-"
    assert files(store) == [NAME]


def test_a_fresh_link_goes_on_with_what_the_old_address_began(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    kie.next("file", Fault.cut(keep=200))
    with pytest.raises(Unconfirmed):
        fetch(store, client, task)
    fresh = client.fresh_url(task.results[0].url)
    result = store.fetch(client, task, 0, fresh, silent)
    assert kie.files.requests[-1].header("Range") == "bytes=200-"
    assert (store.path(result).read_bytes(), result.url) == (PNG, task.results[0].url)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "something else in the place of this result: nothing"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "result: a web page"),
        (b'{"code": 500, "msg": "internal error"}', "result: a message of an error"),
    ],
)
def test_what_stands_in_the_place_of_a_result_is_none(
    body: bytes, words: str, task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    for _ in range(5):
        kie.next("file", Fault.answer(200, body, "video/mp4"))
        with pytest.raises(Refused, match=words) as caught:
            fetch_only(store, client, task)
        assert caught.value.code == 200
    assert files(store) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (PNG[:-1], "42.png.quarantined", "not whole: PNG picture"),
        (b"MZ\x90\0" + bytes(range(256)), "42.bin.quarantined", "that this app knows"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "42.svg.quarantined", "SVG drawing"),
        (b"#!/bin/sh\nrm -rf ~\n", "42.txt.quarantined", "something else: text"),
        (b'{"code": 200, "msg": 1e999}', "42.json.quarantined", "something else: JSON text"),
        (b'{"code": "of a song"}', "42.json.quarantined", "something else: JSON text"),
    ],
)
def test_what_is_odd_is_kept_but_not_opened_if_it_always_comes_so(
    content: bytes, name: str, words: str, kie: FakeKie, client: Client, store: ResultStore
) -> None:
    kie.plan, kie.results = ("success",), [("film.mp4", content)]
    task = make_task(client)
    for _ in range(2):
        with pytest.raises(Unconfirmed, match=words):
            fetch_only(store, client, task)
        assert files(store) == []
    result = fetch(store, client, task)
    assert words in result.odd
    assert "kept, but not opened" in result.odd
    assert result.kind is MediaKind.UNKNOWN
    assert files(store) == [f"2026-09-21 some-model-v1 {name}"]
    assert store.path(result).read_bytes() == content


def test_what_is_odd_in_other_ways_each_time_is_asked_for_again(
    task: Task, client: Client, kie: FakeKie, store: ResultStore
) -> None:
    kie.next("file", *[Fault.answer(200, PNG[:-cut], "image/png") for cut in (1, 2, 1, 2, 1, 2)])
    for _ in range(6):
        with pytest.raises(Unconfirmed, match="not whole"):
            fetch_only(store, client, task)
    assert fetch(store, client, task).odd == ""
    assert not any(request.header("Range") for request in kie.files.requests)


def test_an_object_becomes_readable_text(task: Task, store: ResultStore) -> None:
    task = replace(task, results=(Result(url=""),))
    result = store.save_object(task, {"character_id": "ü7"}, 0)
    assert store.path(result).read_text(encoding="utf-8") == '{\n  "character_id": "ü7"\n}'
    assert result.kind is MediaKind.TEXT
    assert store.save_object(task, {"character_id": "ü7"}, 0) == result


# -- out of an archive ----------------------------------------------------------------------------------------------------


def test_file_of_another_history_gets_a_name_here(store: ResultStore) -> None:
    known = Result(url="https://a/b", file="C:\\x\\evil.exe", kind=MediaKind.IMAGE, size=1, sha256="?")
    task = Task(number=5, account="kie", created=0, request=Request("a/b", {}), task_id="t5", results=(known,))
    content = (SMALL / "picture.png").read_bytes()
    result = store.take_in(task, 0, iter([content[:9], content[9:]]))
    assert (result.kind, result.size, result.sha256) == (
        MediaKind.IMAGE,
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    assert result.file.endswith("5.png")
    assert store.take_in(task, 0, iter([content])) == result  # as after a crash
    store.clear(task, 0)
    assert store.take_in(task, 0, iter([content])) == result  # not doubled
    store.clear(task, 0)
    assert files(store) == [Path(result.file).name]


def test_what_is_no_result_is_kept_but_not_opened(store: ResultStore) -> None:
    known = Result(url="https://a/b", file="x.png", kind=MediaKind.IMAGE)
    task = Task(number=5, account="kie", created=0, request=Request("a/b", {}), task_id="t5", results=(known,))
    result = store.take_in(task, 0, iter([b"MZ\0\1"]))
    assert result.file.endswith(".quarantined")
    assert (result.kind, result.odd[:23]) == (MediaKind.UNKNOWN, "What came is no picture")


def test_file_that_breaks_off_leaves_nothing(store: ResultStore) -> None:
    known = Result(url="https://a/b", file="x.png", kind=MediaKind.IMAGE)
    task = Task(number=5, account="kie", created=0, request=Request("a/b", {}), task_id="t5", results=(known,))

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ArchiveError("It is not whole.")

    with pytest.raises(ArchiveError):
        store.take_in(task, 0, pieces())
    assert files(store) == []
