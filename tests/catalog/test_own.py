"""The person's own models: written whole, read back, and never over something else."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from kiegui.catalog.own import remove_own_model, save_own_model
from kiegui.catalog.registry import Models, load_models, read_model
from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.errors import ModelFileError

BOAT = ModelSpec(
    id="acme/boat",
    title="Boat – 船",
    provider="Acme",
    makes="video",
    fields=(TextField(name="prompt", label="Prompt"),),
)


def files_below(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_model_is_read_back_as_the_persons_own(tmp_path: Path) -> None:
    assert save_own_model(tmp_path, BOAT) == tmp_path / "acme" / "boat.json"
    models = load_models(tmp_path / "none", tmp_path)
    assert models == Models(by_id={BOAT.id: BOAT}, problems=(), own=frozenset({BOAT.id}))
    assert files_below(tmp_path) == ["acme/boat.json"]


def test_a_new_reading_takes_the_place_of_the_old_one_wherever_that_is(tmp_path: Path) -> None:
    mine = tmp_path / "mine.json"
    mine.write_bytes(msgspec.json.encode(BOAT))
    assert save_own_model(tmp_path, replace(BOAT, title="Other")) == mine
    assert read_model(mine).title == "Other"
    assert files_below(tmp_path) == ["mine.json"]


def test_a_file_with_something_else_in_it_stays(tmp_path: Path) -> None:
    file = tmp_path / "acme" / "boat.json"
    file.parent.mkdir()
    file.write_text("{ half a", encoding="utf-8")
    with pytest.raises(ModelFileError, match="something else"):
        save_own_model(tmp_path, BOAT)
    assert file.read_text(encoding="utf-8") == "{ half a"


@pytest.mark.parametrize("id_", ["../boat", "acme//boat", "/boat"])
def test_a_model_that_cannot_be_used_is_not_kept(tmp_path: Path, id_: str) -> None:
    folder = tmp_path / "data" / "models"
    with pytest.raises(ModelFileError):
        save_own_model(folder, replace(BOAT, id=id_))
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_read_back_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="larger than 1 MB"):
        save_own_model(tmp_path, replace(BOAT, about="x" * 1_100_000))
    assert files_below(tmp_path) == []


def test_a_disk_that_refuses_is_told_and_nothing_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_own_model(tmp_path, BOAT)

    def refuse(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ModelFileError, match="No space left"):
        save_own_model(tmp_path, replace(BOAT, title="Other"))
    assert read_model(tmp_path / "acme" / "boat.json") == BOAT
    assert files_below(tmp_path) == ["acme/boat.json"]


def test_a_removed_model_is_gone_under_whatever_name_and_the_shipped_one_is_back(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    save_own_model(shipped, BOAT)
    own.mkdir()
    (own / "mine.json").write_bytes(msgspec.json.encode(replace(BOAT, title="Mine")))
    save_own_model(own, replace(BOAT, id="acme/other"))
    assert load_models(shipped, own).by_id[BOAT.id].title == "Mine"
    remove_own_model(own, BOAT.id)
    assert load_models(shipped, own).by_id[BOAT.id] == BOAT
    assert files_below(own) == ["acme/other.json"]


def test_a_disk_that_does_not_let_go_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_own_model(tmp_path, BOAT)

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ModelFileError, match=r"boat\.json: this can’t be removed: Permission denied"):
        remove_own_model(tmp_path, BOAT.id)
