"""Model files in folders: what loads, and what is skipped by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiegui.catalog.registry import MAX_BYTES, SCHEMA_FILE, json_schema, load_models, read_model
from kiegui.errors import ModelFileError
from kiegui.paths import resources_folder

MODEL = {
    "id": "maker/film",
    "title": "Film",
    "provider": "Maker",
    "makes": "video",
    "fields": [
        {"kind": "text", "name": "prompt", "label": "Prompt"},
        {"kind": "number", "name": "scale", "label": "Scale", "step": 0.1},
    ],
}


def make_file(folder: Path, name: str = "maker/film.json", **changes: Any) -> Path:
    return make_raw(folder, name, json.dumps({**MODEL, **changes}).encode())


def make_raw(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def refusal(content: bytes, folder: Path) -> ModelFileError:
    with pytest.raises(ModelFileError) as caught:
        read_model(make_raw(folder, "model.json", content))
    return caught.value


def test_models_are_found_by_id(tmp_path: Path) -> None:
    make_file(tmp_path)
    make_file(tmp_path, "maker/v2.5/film.json", id="maker/v2.5/film")
    models = load_models(tmp_path)
    assert list(models.by_id) == ["maker/film", "maker/v2.5/film"]
    assert models.problems == ()
    assert models.own == frozenset()


def test_folders_need_not_exist(tmp_path: Path) -> None:
    assert load_models(tmp_path / "none", tmp_path / "neither").by_id == {}


def test_own_model_replaces_the_shipped_one(tmp_path: Path) -> None:
    make_file(tmp_path / "shipped")
    make_file(tmp_path / "own", "anywhere.json", title="Mine")
    models = load_models(tmp_path / "shipped", tmp_path / "own")
    assert models.by_id["maker/film"].title == "Mine"
    assert models.problems == ()
    assert models.own == {"maker/film"}


def test_broken_file_is_named_and_the_others_load(tmp_path: Path) -> None:
    make_file(tmp_path / "shipped")
    broken = make_raw(tmp_path / "own", "maker/film.json", b"{")
    models = load_models(tmp_path / "shipped", tmp_path / "own")
    assert models.by_id["maker/film"].title == "Film"
    assert [problem.file for problem in models.problems] == [broken]


def test_shipped_file_lies_where_its_id_says(tmp_path: Path) -> None:
    make_file(tmp_path, "maker/picture.json")
    models = load_models(tmp_path)
    assert models.by_id == {}
    assert models.problems[0].message == "picture.json, id: “maker/film” belongs in a file of that path."


def test_two_own_files_of_one_id_are_not_mixed_up(tmp_path: Path) -> None:
    make_file(tmp_path / "own", "a.json", title="First")
    make_file(tmp_path / "own", "b.json", title="Second")
    models = load_models(tmp_path / "shipped", tmp_path / "own")
    assert models.by_id["maker/film"].title == "First"
    assert models.problems[0].problem == "“maker/film” is in a.json already."


def test_what_is_no_model_file_is_passed_over(tmp_path: Path) -> None:
    make_raw(tmp_path, SCHEMA_FILE, b"{}")
    make_raw(tmp_path, "maker/._film.json", b"\x00\x05\x16\x07")
    make_raw(tmp_path, "notes.txt", b"hello")
    (tmp_path / "folder.json").mkdir()
    assert load_models(tmp_path).problems == ()


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"colour": "red"}, "", "unknown key `colour`."),
        ({"title": 5}, "title", "expected `str`, got `int`."),
        ({"fields": [{"kind": "slider", "name": "a"}]}, "a.kind", "there is no such thing as 'slider'."),
        ({"fields": [{"name": "a", "label": "A"}]}, "a", "missing key `kind`."),
        ({"fields": [{"kind": "text", "label": "A"}]}, "fields[0]", "missing key `name`."),
        ({"fields": [{"kind": "text", "name": ["a"]}]}, "fields[0].name", "expected `str`, got `array`."),
        ({"fields": [7]}, "fields[0]", "expected `object`, got `int`."),
        ({"fields": [{"kind": "text", "name": "a", "label": "A", "size": 1}]}, "a", "unknown key `size`."),
        ({"fields": [MODEL["fields"][0]] * 2}, "prompt", "there are two fields of this name."),
    ],
)
def test_fault_is_named_by_file_and_field(tmp_path: Path, changes: Any, field: str, problem: str) -> None:
    error = refusal(json.dumps({**MODEL, **changes}).encode(), tmp_path)
    assert (error.file.name, error.field, error.problem) == ("model.json", field, problem)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "this is not JSON"),
        (b"<html>", "this is not JSON"),
        (b'{"id": NaN}', "this is not JSON"),
        (b'{"id": "\\ud800"}', "this is not JSON"),
        (b'{"id": "caf\xe9"}', "this is not UTF-8 text."),
        (b"\xff\xfe{\x00}\x00", "this is not UTF-8 text."),
        (b'{"id": "a", "id": "b"}', "the key “id” is there twice."),
        (b'{"credits": ' + b"9" * 5_000 + b"}", "a number has too many digits."),
        (b"[" * 400_000, "this is nested too deep."),
        (b'{"a":' * 150_000, "this is nested too deep."),
        (b" " * (MAX_BYTES + 1), "this is larger than 1 MB."),
        (b"[]", "expected `object`, got `array`."),
        (b"null", "expected `object`, got `null`."),
    ],
    ids=lambda value: str(value[:24]),
)
def test_file_that_can_not_be_a_model_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    assert refusal(content, tmp_path).problem.startswith(problem)


def test_field_with_twin_keys_is_named(tmp_path: Path) -> None:
    content = json.dumps(MODEL).replace('"step": 0.1', '"step": 0.1, "step": 0.2').encode()
    error = refusal(content, tmp_path)
    assert (error.field, error.problem) == ("scale", "the key “step” is there twice.")


def test_file_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"gone\.json: this can’t be read"):
        read_model(tmp_path / "gone.json")


def test_schema_for_editors_is_current() -> None:
    shipped = (resources_folder() / "models" / SCHEMA_FILE).read_text(encoding="utf-8")
    assert shipped == json_schema().decode(), (
        "run: python -m kiegui.catalog.registry > resources/models/model.schema.json"
    )


def test_schema_for_editors_is_as_strict_as_the_code() -> None:
    kinds = json.loads(json_schema())["$defs"]
    assert kinds["TextField"]["additionalProperties"] is False
    assert kinds["TextField"]["required"] == ["kind", "name", "label"]


def test_fetched_model_replaces_an_older_shipped_one_but_no_own_one(tmp_path: Path) -> None:
    shipped, fetched, own = tmp_path / "shipped", tmp_path / "fetched", tmp_path / "own"
    make_file(shipped, title="Shipped", source_date="2026-10-01")
    make_file(fetched, title="Fetched", source_date="2026-11-01")
    assert load_models(shipped, own, fetched).by_id["maker/film"].title == "Fetched"
    make_file(shipped, title="Shipped anew", source_date="2026-12-01")
    assert load_models(shipped, own, fetched).by_id["maker/film"].title == "Shipped anew"
    make_file(own, title="Mine", source_date="2020-01-01")
    models = load_models(shipped, own, fetched)
    assert models.by_id["maker/film"].title == "Mine"
    assert models.own == {"maker/film"}
