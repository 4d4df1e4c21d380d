"""Files for other programs: which are given, and what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from kiegui.tasks.history import Place
from kiegui.tasks.trash import FOLDER
from kiegui.ui.history.files import given_files, prompts_of, saved_results, show_folder_of, trash_words
from tests.ui.conftest import Desktop
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


def test_folder_is_shown_without_asking_its_drive(
    qapp: QApplication, desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Place(tmp_path / "a" / "film.mp4", is_there=True)
    lost = Place(tmp_path / "gone" / "film.mp4", is_there=False, nearest=tmp_path)
    monkeypatch.delattr(Path, "stat")  # a drive may hang
    assert [show_folder_of(place) for place in (there, lost)] == ["", ""]
    assert [Path(opened) for opened in desktop.opened] == [tmp_path / "a", tmp_path]


def test_where_the_file_was_is_told_if_no_folder_is_left(qapp: QApplication, desktop: Desktop) -> None:
    assert show_folder_of(MISSING) == "No program answered. The file is here: gone.mp4"
    assert desktop.opened == []
