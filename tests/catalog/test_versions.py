"""The versions that tasks were made with."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.catalog.versions import ModelVersions
from kiegui.errors import ModelFileError

OLD = ModelSpec(
    id="maker/film", title="Film", provider="M", makes="video", fields=(TextField(name="prompt", label="Prompt"),)
)
NEW = replace(OLD, title="Film 2")
START = 1_795_000_000_000


@pytest.fixture
def versions(tmp_path: Path) -> ModelVersions:
    return ModelVersions(tmp_path / "versions")


def test_version_of_a_moment_is_the_last_one_before(versions: ModelVersions) -> None:
    versions.note(OLD, START)
    versions.note(NEW, START + 10)
    found = [versions.at("maker/film", START + after) for after in (-1, 0, 9, 10, 1000)]
    assert found == [None, OLD, OLD, NEW, NEW]


def test_version_that_is_known_is_not_written_again(versions: ModelVersions, tmp_path: Path) -> None:
    for after in range(5):
        versions.note(OLD, START + after)
    assert len(list(tmp_path.rglob("*.json"))) == 1


def test_models_below_others_keep_apart(versions: ModelVersions) -> None:
    inner = replace(OLD, id="maker/film/deep")
    versions.note(OLD, START)
    versions.note(inner, START)
    assert (versions.at("maker/film", START), versions.at("maker/film/deep", START)) == (OLD, inner)


@pytest.mark.parametrize("model_id", ["maker/gone", "", "\0", "../versions/maker/film"])
def test_ids_that_are_not_known_have_no_version(versions: ModelVersions, model_id: str) -> None:
    versions.note(OLD, START)
    assert versions.at(model_id, START) is None


def test_a_broken_file_is_no_version(versions: ModelVersions, tmp_path: Path) -> None:
    versions.note(OLD, START)
    next(tmp_path.rglob("*.json")).write_text("{")
    assert versions.at("maker/film", START) is None


def test_a_disk_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelFileError, match="can’t be saved"):
        ModelVersions(tmp_path / "file").note(OLD, START)


def test_all_versions_are_told_newest_first(versions: ModelVersions, tmp_path: Path) -> None:
    versions.note(OLD, START)
    versions.note(NEW, START + 1)
    assert versions.all_of("maker/film") == [(START + 1, NEW), (START, OLD)]
    next(tmp_path.rglob(f"{START}.json")).write_text("{")
    assert versions.all_of("maker/film") == [(START + 1, NEW)]
    assert versions.all_of("maker/gone") == []
    assert versions.all_of("\0") == []
