"""Files for other programs: which are there, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from kiegui.tasks.trash import place_in_trash
from kiegui.ui.history.files import files_of, prompts_of
from tests.ui.made_tasks import make_result, make_task


def test_missing_files_are_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    tasks = [make_task(1, results=(make_result("a.mp4"), make_result("gone.mp4"), make_result("")))]
    given = files_of(tasks, tmp_path)
    assert given.paths == (tmp_path / "a.mp4",)
    assert given.words == "2 file(s) left out: moved, deleted, or not saved yet."


def test_nothing_is_said_if_all_are_there(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    lost = replace(make_result(""), is_gone=True)
    assert files_of([make_task(1, results=(make_result("a.mp4"), lost))], tmp_path).words == ""


def test_files_in_the_trash_are_found(tmp_path: Path) -> None:
    result = make_result("a.mp4")
    trashed = place_in_trash(tmp_path / "a.mp4", result)
    trashed.parent.mkdir()
    trashed.touch()
    assert files_of([make_task(1, results=(result,))], tmp_path).paths == (trashed,)


def test_no_file_at_all_is_told(tmp_path: Path) -> None:
    assert files_of([], tmp_path, unknown=1).words.startswith("There is no file to give")


def test_prompts_are_told_once_each() -> None:
    assert prompts_of([make_task(1, prompt="a"), make_task(2, prompt="b"), make_task(3, prompt="a")]) == "a\n\nb"
