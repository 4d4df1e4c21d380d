"""Models from Kie on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.catalog.fetched import Asked, FetchedModels
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.errors import ModelFileError

SPEC = ModelSpec(
    id="maker/film",
    title="Film",
    provider="Maker",
    makes="video",
    fields=(TextField(name="prompt", label="Prompt"),),
    source_date="2026-11-21",
)


def test_kept_models_load_like_others(tmp_path: Path) -> None:
    FetchedModels(tmp_path / "new").keep([SPEC], {})
    models = load_models(tmp_path / "shipped", fetched=tmp_path / "new")
    assert (models.by_id, models.problems, models.own) == ({"maker/film": SPEC}, (), frozenset())


def test_what_was_asked_for_adds_up(tmp_path: Path) -> None:
    store = FetchedModels(tmp_path)
    assert store.asked() == {}
    store.keep([], {"a": Asked(1, "x"), "b": Asked(1, "y")})
    store.keep([], {"b": Asked(2, "z")})
    assert store.asked() == {"a": Asked(1, "x"), "b": Asked(2, "z")}


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 7}', b"\xff"])
def test_a_broken_note_means_that_nothing_was_asked(tmp_path: Path, content: bytes) -> None:
    store = FetchedModels(tmp_path)
    store.keep([], {"a": Asked(1, "x")})
    next(tmp_path.iterdir()).write_bytes(content)
    assert store.asked() == {}


def test_a_disk_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelFileError, match="can’t be saved"):
        FetchedModels(tmp_path / "file").keep([SPEC], {})


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    store = FetchedModels(tmp_path)
    store.keep([SPEC], {"a": Asked(1, "x")})
    store.keep([SPEC], {"a": Asked(1, "x")})
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == [".asked.json", "film.json"]
