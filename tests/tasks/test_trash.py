"""Files follow the marks of their task: away, back and away for good; whatever comes in between, no result is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.media.metadata.files import write_beside
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Request, Result, Task, TaskState
from kiegui.tasks.trash import FOLDER, Trouble, follow, in_trash_or_not, place_in_trash
from tests.media.metadata.records import RECORD

IN_TRASH = Marks(trashed=5)
EMPTIED = Marks(trashed=5, is_emptied=True)
FILM = b"film" * 100


def result(name: str, content: bytes = FILM, url: str = "https://a/film") -> Result:
    return Result(url, name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def task(*results: Result) -> Task:
    request = Request("a/b", {})
    return Task(
        number=1, account="kie", created=1, request=request, state=TaskState.SAVED, task_id="t", results=results
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    (folder / "2026-11").mkdir(parents=True)
    (folder / "2026-11" / "a.mp4").write_bytes(FILM)
    return folder


A = result("2026-11/a.mp4")


def names(home: Path) -> list[str]:
    """What can be seen below the folder for results."""
    visible = (path.relative_to(home) for path in home.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in visible if FOLDER not in path.parts)


def test_files_go_into_the_trash_and_come_back_as_they_were(home: Path) -> None:
    assert follow(home, task(A), IN_TRASH) is None
    assert names(home) == []
    assert ResultStore(home).path(A).read_bytes() == FILM
    assert follow(home, task(A), NO_MARKS) is None
    assert names(home) == ["2026-11/a.mp4"]
    assert ResultStore(home).path(A) == home / A.file
    assert not (home / "2026-11" / FOLDER).exists()


def test_emptied_files_are_gone_with_what_stood_beside_them(home: Path) -> None:
    follow(home, task(A), IN_TRASH)
    assert follow(home, task(A), EMPTIED) is None
    assert list(home.rglob("*")) == [home / "2026-11"]


@pytest.mark.parametrize("marks", [IN_TRASH, NO_MARKS, EMPTIED])
def test_every_step_can_be_done_again(marks: Marks, home: Path) -> None:
    for _ in range(3):
        assert follow(home, task(A), marks) is None


def test_a_file_in_a_folder_of_the_person_is_moved_within_it(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "b.mp4").write_bytes(FILM)
    there = result(str(stick / "b.mp4"))
    assert follow(tmp_path / "home", task(there), IN_TRASH) is None
    assert place_in_trash(stick / "b.mp4", there).read_bytes() == FILM


def test_without_its_drive_a_file_follows_later(tmp_path: Path, home: Path) -> None:
    there = result(str(tmp_path / "stick" / "b.mp4"))
    for marks in (IN_TRASH, NO_MARKS, EMPTIED):
        trouble = follow(home, task(A, there), marks)
        assert trouble is not None
        assert (trouble.may_end, trouble.is_soon_over) == (True, False)
        assert "is not there now" in trouble.words
    assert names(home) == []


def test_a_file_or_folder_that_was_deleted_is_in_nobodys_way(home: Path) -> None:
    shutil.rmtree(home / "2026-11")
    for marks in (IN_TRASH, NO_MARKS, EMPTIED):
        assert follow(home, task(A, replace(A, file="")), marks) is None


def other_content(file: Path) -> None:
    file.write_bytes(FILM[::-1])


def other_size(file: Path) -> None:
    file.write_bytes(b"retouched")


def link(file: Path) -> None:
    shutil.move(file, file.with_name("real.mp4"))
    file.symlink_to(file.with_name("real.mp4"))


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("change", [other_content, other_size, link, folder])
@pytest.mark.parametrize("marks", [IN_TRASH, EMPTIED])
def test_what_is_not_the_result_is_not_touched(change: Callable[[Path], None], marks: Marks, home: Path) -> None:
    file = home / A.file
    change(file)
    trouble = follow(home, task(A), marks)
    assert trouble == Trouble("“a.mp4” is not as KieGUI saved it any more, so it stays where it is.", may_end=False)
    assert file.exists()


def test_two_results_that_have_had_the_same_name_are_kept_apart(home: Path) -> None:
    follow(home, task(A), IN_TRASH)
    (home / A.file).write_bytes(FILM[::-1])
    b = result(A.file, FILM[::-1], "https://a/other")
    follow(home, task(b), IN_TRASH)
    assert [ResultStore(home).path(each).read_bytes() for each in (A, b)] == [FILM, FILM[::-1]]
    follow(home, task(b), NO_MARKS)
    assert ResultStore(home).path(A).read_bytes() == FILM
    trouble = follow(home, task(A), NO_MARKS)
    assert trouble is not None
    assert "Another file is called “a.mp4” now" in trouble.words
    assert ResultStore(home).path(A).read_bytes() == FILM
    assert (home / A.file).read_bytes() == FILM[::-1]


def test_a_record_that_stands_beside_a_file_goes_with_it(home: Path) -> None:
    assert write_beside(home / A.file, RECORD)
    follow(home, task(A), IN_TRASH)
    assert names(home) == []
    follow(home, task(A), NO_MARKS)
    assert names(home) == ["2026-11/a.mp4", "2026-11/a.mp4.json"]


def test_a_record_that_was_left_behind_comes_after(home: Path) -> None:
    trashed = place_in_trash(home / A.file, A)
    trashed.parent.mkdir()
    trashed.with_name(trashed.name + ".json").write_text("{}")
    follow(home, task(A), NO_MARKS)
    assert names(home) == ["2026-11/a.mp4", "2026-11/a.mp4.json"]


@pytest.mark.parametrize("content", [b"{}", b"not ours"])
def test_a_file_that_only_looks_like_such_a_record_stays(content: bytes, home: Path) -> None:
    (home / "2026-11" / "a.mp4.json").write_bytes(content)
    follow(home, task(A), IN_TRASH)
    assert names(home) == ["2026-11/a.mp4.json"]


def test_ended_between_two_names_of_one_file_either_way_goes_on(home: Path) -> None:
    for marks, seen in ((NO_MARKS, ["2026-11/a.mp4"]), (IN_TRASH, [])):
        file, trashed = home / A.file, place_in_trash(home / A.file, A)
        follow(home, task(A), IN_TRASH)
        os.link(trashed, file)
        assert follow(home, task(A), marks) is None
        assert names(home) == seen


def test_a_name_that_was_taken_and_not_filled_is_taken_again(home: Path) -> None:
    follow(home, task(A), IN_TRASH)
    (home / A.file).touch()
    assert follow(home, task(A), NO_MARKS) is None
    assert (home / A.file).read_bytes() == FILM


def test_what_the_disk_does_not_allow_is_said_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    trouble = follow(home, task(A), IN_TRASH)
    assert trouble is not None
    assert (trouble.may_end, trouble.is_soon_over) == (True, True)
    assert "Permission denied" in trouble.words
    assert names(home) == ["2026-11/a.mp4"]


def test_a_name_that_can_never_be_is_no_error(home: Path) -> None:
    odd = replace(A, file="a\0b/c.mp4")
    assert in_trash_or_not(home / odd.file, odd) == home / odd.file
    follow(home, task(odd), IN_TRASH)


def test_where_files_have_one_name_only_nothing_is_overwritten_either(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "no such names here")

    monkeypatch.setattr(os, "link", refuse)
    follow(home, task(A), IN_TRASH)
    (home / A.file).write_bytes(b"another")
    assert follow(home, task(A), NO_MARKS) is not None
    assert (home / A.file).read_bytes() == b"another"
    (home / A.file).unlink()
    assert follow(home, task(A), NO_MARKS) is None
    assert (home / A.file).read_bytes() == FILM
