"""Files for other programs: which are given, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from kiegui.tasks.history import Place
from kiegui.tasks.trash import FOLDER
from kiegui.ui.history.files import given_files, prompts_of, saved_results, trash_words
from tests.ui.made_tasks import make_result, make_task

THERE, MISSING = Place(Path("a.mp4"), is_there=True), Place(Path("gone.mp4"), is_there=False)


def test_missing_files_are_left_out_and_told() -> None:
    tasks = [make_task(1, results=(make_result("a.mp4"), make_result("gone.mp4"), make_result("")))]
    assert [result.file for result in saved_results(tasks)] == ["a.mp4", "gone.mp4"]
    given = given_files(tasks, [THERE, MISSING])
    assert given.paths == (THERE.path,)
    assert given.words == "2 file(s) left out: moved, deleted, or not saved yet."


def test_nothing_is_said_if_all_are_there() -> None:
    lost = replace(make_result(""), is_gone=True)
    assert given_files([make_task(1, results=(make_result("a.mp4"), lost))], [THERE]).words == ""


def test_files_in_the_trash_are_not_given() -> None:
    trashed = Place(Path(FOLDER, "0a1b.mp4"), is_there=True)
    given = given_files([make_task(1, results=(make_result("a.mp4"),))], [trashed])
    assert (given.paths, given.words) == ((), trash_words())


def test_no_file_at_all_is_told() -> None:
    given = given_files([make_task(1, results=(make_result(),))], [MISSING])
    assert given.words.startswith("There is no file to give")


def test_prompts_are_told_once_each() -> None:
    assert prompts_of([make_task(1, prompt="a"), make_task(2, prompt="b"), make_task(3, prompt="a")]) == "a\n\nb"
