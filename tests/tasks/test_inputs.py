"""Copies of the files that tasks read: what they held at the click, once for each content, wherever the originals go."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from kiegui.errors import InputFileError, LedgerError
from kiegui.tasks.inputs import Inputs, local_files, path_of

NAMES = ("heron.png", "Ein Reiher & 50% #1?.png", "鷺.png", "a;b=c'.png")


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(tmp_path / "data" / "inputs")


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    file = tmp_path / "heron.png"
    file.write_bytes(b"heron")
    return file


# ---- addresses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_address_leads_back_to_its_path(name: str, tmp_path: Path) -> None:
    assert path_of((tmp_path / name).as_uri()) == tmp_path / name


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are text")
def test_name_that_is_no_unicode_comes_back(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    assert path_of(path.as_uri()) == path


@pytest.mark.parametrize("address", ["", "heron.png", "https://a.example/x", "file://", "file://[/x", "data:,x"])
def test_other_addresses_have_no_path(address: str) -> None:
    assert path_of(address) is None


@pytest.mark.skipif(os.name != "posix", reason="on Windows it is a shared folder")
def test_path_on_another_computer_is_none() -> None:
    assert path_of("file://elsewhere/heron.png") is None
    assert path_of("file://localhost/heron.png") == Path("/heron.png")


def test_addresses_are_found_wherever_they_stand() -> None:
    given = {"a": ["file:///1", "https://x"], "b": {"c": [{"d": "file:///2"}]}, "e": "file:///1", "f": 5, "g": None}
    assert local_files(given) == ("file:///1", "file:///2")


# ---- copies -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_copy_keeps_content_and_name(name: str, inputs: Inputs, tmp_path: Path) -> None:
    original = tmp_path / name
    original.write_bytes(b"heron")
    copy = inputs.copy_of(original.as_uri())
    original.unlink()
    assert (copy.name, copy.read_bytes()) == (name, b"heron")
    assert copy.parent.name == hashlib.sha256(b"heron").hexdigest()[:32]


def test_kept_input_names_the_copies_and_nothing_else_changes(inputs: Inputs, heron: Path) -> None:
    address = heron.as_uri()
    given = {"prompt": "a heron", "image_url": address, "shots": [{"images": [address, "https://x"], "n": 5}]}
    copy = inputs.copy_of(address).as_uri()
    assert inputs.kept(given) == {
        "prompt": "a heron",
        "image_url": copy,
        "shots": [{"images": [copy, "https://x"], "n": 5}],
    }


def test_input_without_files_is_the_same_and_makes_no_folder(inputs: Inputs) -> None:
    given = {"prompt": "a heron"}
    assert inputs.kept(given) is given
    assert not inputs.folder.exists()


def test_input_of_copies_stays_as_it_is(inputs: Inputs, heron: Path) -> None:
    once = inputs.kept({"image_url": heron.as_uri()})
    heron.unlink()
    assert inputs.kept(once) == once


def test_same_content_is_kept_once(inputs: Inputs, heron: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    twin = tmp_path / "elsewhere" / "heron.png"
    twin.write_bytes(b"heron")
    assert inputs.copy_of(heron.as_uri()) == inputs.copy_of(twin.as_uri())
    assert len([path for path in inputs.folder.rglob("*") if path.is_file()]) == 1


def test_content_that_is_there_is_not_written_again(
    inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = inputs.copy_of(heron.as_uri())
    monkeypatch.delattr(Inputs, "keep_pieces")
    assert inputs.copy_of(heron.as_uri()) == copy


def test_changed_file_gets_another_copy(inputs: Inputs, heron: Path) -> None:
    before = inputs.copy_of(heron.as_uri())
    heron.write_bytes(b"egret")
    after = inputs.copy_of(heron.as_uri())
    assert (before.read_bytes(), after.read_bytes()) == (b"heron", b"egret")


def test_file_that_changes_while_it_is_copied_is_kept_as_what_was_read(
    inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Inputs.keep_pieces

    def change_first(self: Inputs, pieces: Iterable[bytes], name: str) -> Path:
        heron.write_bytes(b"egret")
        return keep(self, pieces, name)

    monkeypatch.setattr(Inputs, "keep_pieces", change_first)
    copy = inputs.copy_of(heron.as_uri())
    assert copy.parent.name == hashlib.sha256(copy.read_bytes()).hexdigest()[:32]


def test_long_name_is_cut_and_keeps_its_end(inputs: Inputs, tmp_path: Path) -> None:
    original = tmp_path / ("x" * 200 + ".jpeg")
    original.write_bytes(b"heron")
    name = inputs.copy_of(original.as_uri()).name
    assert len(name) <= 80
    assert name.endswith("x.jpeg")


def test_many_threads_make_one_copy(inputs: Inputs, heron: Path) -> None:
    copies: list[Path] = []
    threads = [threading.Thread(target=lambda: copies.append(inputs.copy_of(heron.as_uri()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(copies) == 8
    assert len(set(copies)) == 1
    assert [path.name for path in inputs.folder.iterdir()] == [copies[0].parent.name]


def test_new_file_is_kept_like_others(inputs: Inputs) -> None:
    copy = inputs.keep_new(b"pasted", "Pasted picture.png")
    assert inputs.keep_new(b"pasted", "Pasted picture.png") == copy
    assert inputs.copy_of(copy.as_uri()) == copy
    assert (copy.name, copy.read_bytes()) == ("Pasted picture.png", b"pasted")


def test_copies_are_found_after_the_data_folder_has_moved(inputs: Inputs, heron: Path, tmp_path: Path) -> None:
    kept = inputs.kept({"image_url": heron.as_uri()})
    (tmp_path / "data").rename(tmp_path / "moved")
    moved = Inputs(tmp_path / "moved" / "inputs")
    assert moved.find(kept["image_url"]).read_bytes() == b"heron"
    assert moved.kept(kept) == {"image_url": moved.find(kept["image_url"]).as_uri()}


def test_what_was_left_half_made_goes_after_a_day(inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs.folder.mkdir(parents=True)
    old, new = inputs.folder / ".old.part", inputs.folder / ".new.part"
    for part in (old, new):
        part.touch()
    os.utime(old, (0, 0))
    inputs.copy_of(heron.as_uri())
    assert (old.exists(), new.exists()) == (False, True)
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: [inputs.folder / ".finished.part"])
    inputs.keep_new(b"pasted", "Pasted picture.png")


# ---- what can't be kept -------------------------------------------------------------------------------------------------


def test_missing_file_is_told_by_its_name(inputs: Inputs, tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"The file “gone\.png” is not there any more\."):
        inputs.kept({"image_url": (tmp_path / "gone.png").as_uri()})


@pytest.mark.parametrize("address", ["file://", "file:///%00"])
def test_broken_address_is_told(address: str, inputs: Inputs) -> None:
    with pytest.raises(InputFileError):
        inputs.copy_of(address)


def test_empty_file_is_told(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(InputFileError, match="is empty"):
        inputs.copy_of((tmp_path / "empty.png").as_uri())


def test_file_that_can_not_be_read_is_told(inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(InputFileError, match="can’t be read: Permission denied"):
        inputs.copy_of(heron.as_uri())


def test_folder_that_can_not_be_looked_into_is_told(
    inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(InputFileError, match=r"“heron\.png” can’t be read"):
        inputs.find(heron.as_uri())


def test_disk_that_takes_no_copy_is_told_and_nothing_is_left(
    inputs: Inputs, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerError, match="the disk is full"):
        inputs.copy_of(heron.as_uri())
    with pytest.raises(LedgerError, match="the disk is full"):
        inputs.keep_new(b"pasted", "Pasted picture.png")
    assert list(inputs.folder.iterdir()) == []


def test_folder_that_can_not_be_made_is_told(heron: Path) -> None:
    with pytest.raises(LedgerError, match="can’t be kept"):
        Inputs(heron / "inputs").copy_of(heron.as_uri())


def test_file_that_comes_in_pieces_has_the_same_place(inputs: Inputs, heron: Path) -> None:
    assert inputs.keep_pieces([b"he", b"ron"], "heron.png") == inputs.copy_of(heron.as_uri())
    digest = hashlib.sha256(b"heron").hexdigest()
    assert inputs.place(digest, "heron.png").read_bytes() == b"heron"
    assert inputs.place(digest[:32], "heron.png") == inputs.place(digest, "heron.png")
