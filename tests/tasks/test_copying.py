"""Copies of results: whole, and never on top of what nobody agreed to replace."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.media.metadata.files import read, write_beside
from kiegui.media.metadata.provenance import Provenance
from kiegui.tasks.copying import Source, copy_as, copy_into

PROVENANCE = Provenance(app="KieGUI", version="1", model="m", input={"prompt": "a kite"}, task_id="t")


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
    copy_as(Source(film, film.name), folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"film"}
    assert film.read_bytes() == b"film"


def test_what_the_person_agreed_to_is_replaced(film: Path, folder: Path) -> None:
    (folder / "mine.mp4").write_bytes(b"old")
    copy_as(Source(film, film.name), folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"film"}


def test_a_copy_onto_itself_changes_nothing(film: Path) -> None:
    copy_as(Source(film, film.name), film)
    assert contents(film.parent) == {"film.mp4": b"film"}


def test_a_missing_file_replaces_nothing(film: Path, folder: Path) -> None:
    film.unlink()
    (folder / "mine.mp4").write_bytes(b"old")
    with pytest.raises(MediaError, match=r"“film\.mp4” could not be copied"):
        copy_as(Source(film, film.name), folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"old"}


def test_names_that_are_taken_get_a_number(film: Path, folder: Path) -> None:
    (folder / "film.mp4").write_bytes(b"somebody else's")
    assert copy_into(2 * [Source(film, film.name)], folder).done == 2
    assert contents(folder) == {
        "film.mp4": b"somebody else's",
        "film (2).mp4": b"film",
        "film (3).mp4": b"film",
    }


def test_what_can_not_be_copied_is_told_and_the_others_are(film: Path, folder: Path) -> None:
    copied = copy_into([Source(film.with_name("gone.mp4"), "gone.mp4"), Source(film, film.name)], folder)
    assert copied.done == 1
    assert [words.split("”")[0] for words in copied.troubles] == ["“gone.mp4"]
    assert list(contents(folder)) == ["film.mp4"]


def test_a_folder_that_is_not_there_is_told(film: Path, tmp_path: Path) -> None:
    copied = copy_into([Source(film, film.name)], tmp_path / "nowhere")
    assert (copied.done, len(copied.troubles)) == (0, 1)


@pytest.fixture
def told(film: Path) -> Source:
    """The film with a side-car."""
    assert write_beside(film, PROVENANCE)
    return Source(film, film.name)


def test_a_sidecar_goes_along(told: Source, folder: Path) -> None:
    copy_as(told, folder / "mine.mp4")
    assert sorted(contents(folder)) == ["mine.mp4", "mine.mp4.json"]
    assert read(folder / "mine.mp4") == PROVENANCE


def test_what_is_no_sidecar_is_not_replaced_by_one(told: Source, folder: Path) -> None:
    (folder / "mine.mp4.json").write_bytes(b"{}")
    copy_as(told, folder / "mine.mp4")
    assert contents(folder) == {"mine.mp4": b"film", "mine.mp4.json": b"{}"}


def test_film_and_sidecar_get_the_same_number(told: Source, folder: Path) -> None:
    (folder / "film.mp4.json").write_bytes(b"somebody else's")
    assert copy_into([told, told], folder).done == 2
    copies = {name for name in contents(folder) if "(" in name}
    assert copies == {"film (2).mp4", "film (2).mp4.json", "film (3).mp4", "film (3).mp4.json"}


def test_a_file_from_the_trash_gets_its_name_back(film: Path, folder: Path) -> None:
    copy_into([Source(film, "kite.mp4")], folder)
    assert contents(folder) == {"kite.mp4": b"film"}
