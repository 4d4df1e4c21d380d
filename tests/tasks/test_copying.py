"""Copies of results: whole, and never on top of what nobody agreed to replace."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.tasks.copying import copy_as, copy_into


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "from" / "film.mp4"
    file.parent.mkdir()
    file.write_bytes(b"film")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "to"
    made.mkdir()
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_copied_under_another_name(film: Path, folder: Path) -> None:
    copy_as(film, folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"film"}
    assert film.read_bytes() == b"film"


def test_what_the_person_agreed_to_is_replaced(film: Path, folder: Path) -> None:
    (folder / "mine.mp4").write_bytes(b"old")
    copy_as(film, folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"film"}


def test_a_copy_onto_itself_changes_nothing(film: Path) -> None:
    copy_as(film, film)
    assert contents(film.parent) == {"film.mp4": b"film"}


def test_a_missing_file_replaces_nothing(film: Path, folder: Path) -> None:
    film.unlink()
    (folder / "mine.mp4").write_bytes(b"old")
    with pytest.raises(MediaError, match=r"“film\.mp4” could not be copied"):
        copy_as(film, folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"old"}


def test_names_that_are_taken_get_a_number(film: Path, folder: Path) -> None:
    (folder / "film.mp4").write_bytes(b"somebody else's")
    assert copy_into([film, film], folder).done == 2
    assert contents(folder) == {
        "film.mp4": b"somebody else's",
        "film (2).mp4": b"film",
        "film (3).mp4": b"film",
    }


def test_what_can_not_be_copied_is_told_and_the_others_are(film: Path, folder: Path) -> None:
    copied = copy_into([film.with_name("gone.mp4"), film], folder)
    assert copied.done == 1
    assert [words.split("”")[0] for words in copied.troubles] == ["“gone.mp4"]
    assert list(contents(folder)) == ["film.mp4"]


def test_a_folder_that_is_not_there_is_told(film: Path, tmp_path: Path) -> None:
    copied = copy_into([film], tmp_path / "nowhere")
    assert (copied.done, len(copied.troubles)) == (0, 1)
