"""What the commands about models print, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kiegui.catalog.own import save_own_model
from kiegui.catalog.registry import load_models, read_model
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.terminal import import_page, list_models
from kiegui.paths import resources_folder
from tests.catalog.page_import.pages import EXPORT, ID, MODEL_PAGE
from tests.catalog.test_own import BOAT


class Voices:
    """What was said and complained of."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.complaints: list[str] = []


@pytest.fixture
def voices() -> Voices:
    return Voices()


def imported(folder: Path, page: str, voices: Voices) -> int:
    (folder / "page.md").write_text(page, encoding="utf-8")
    return import_page(folder / "page.md", voices.said.append, voices.complaints.append)


def test_a_page_is_said_as_a_model_file(tmp_path: Path, voices: Voices) -> None:
    assert imported(tmp_path, MODEL_PAGE, voices) == 0
    (tmp_path / "model.json").write_text(voices.said[0], encoding="utf-8")
    assert read_model(tmp_path / "model.json").id == ID


def test_two_models_are_said_as_a_list(tmp_path: Path, voices: Voices) -> None:
    assert imported(tmp_path, MODEL_PAGE + EXPORT.replace("boat-2-5", "kite-2-5"), voices) == 0
    assert [spec.id for spec in msgspec.json.decode(voices.said[0], type=list[ModelSpec])] == [
        ID,
        "acme/paper-kite-2-5",
    ]


def test_doubts_are_complained_of_with_the_id(tmp_path: Path, voices: Voices) -> None:
    assert imported(tmp_path, '{"model": "acme/video", "input": {"prompt": "A boat"}}', voices) == 0
    assert voices.complaints[0].startswith("acme/video: Only an example")


@pytest.mark.parametrize("page", ["", "A guide.", "<html></html>"])
def test_a_page_without_a_model_is_one_sentence_and_code_1(tmp_path: Path, voices: Voices, page: str) -> None:
    assert imported(tmp_path, page, voices) == 1
    assert voices.said == []
    assert len(voices.complaints) == 1


def test_all_models_are_listed_by_id_with_title_and_kind(tmp_path: Path, voices: Voices) -> None:
    shipped = resources_folder() / "models"
    assert list_models(shipped, tmp_path, tmp_path / "fetched", voices.said.append, voices.complaints.append) == 0
    rows = [line.split("\t") for line in voices.said]
    assert [row[0] for row in rows] == sorted(load_models(shipped).by_id)
    assert {len(row) for row in rows} == {3}
    assert {row[2] for row in rows} <= {"image", "video", "audio", "text"}


def test_a_broken_file_of_the_person_is_named_beside_the_list(tmp_path: Path, voices: Voices) -> None:
    (tmp_path / "mine.json").write_text("{")
    assert (
        list_models(tmp_path / "none", tmp_path, tmp_path / "fetched", voices.said.append, voices.complaints.append)
        == 0
    )
    assert "mine.json" in voices.complaints[0]


def test_models_fetched_from_kie_and_the_persons_own_are_listed_too(tmp_path: Path, voices: Voices) -> None:
    for folder, name in (("own", "acme/mine"), ("fetched", "acme/fetched")):
        save_own_model(tmp_path / folder, msgspec.structs.replace(BOAT, id=name))
    folders = tmp_path / "none", tmp_path / "own", tmp_path / "fetched"
    assert list_models(*folders, voices.said.append, voices.complaints.append) == 0
    assert [line.split("\t")[0] for line in voices.said] == ["acme/fetched", "acme/mine"]


def kiegui(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "kiegui", *arguments], capture_output=True, check=False, timeout=30)


def test_the_commands_write_nothing_and_need_no_window(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(MODEL_PAGE.replace("What the boat does", "Was das Boot tut – 船"), encoding="utf-8")
    ended = kiegui("--data-dir", str(tmp_path / "data"), "--import-page", str(page))
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "船" in json.loads(ended.stdout.decode())["fields"][0]["help"]
    ended = kiegui("--data-dir", str(tmp_path / "data"), "--list-models")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"\t" in ended.stdout
    assert not (tmp_path / "data").exists()


def test_the_command_ends_with_1_where_there_is_no_model(tmp_path: Path) -> None:
    ended = kiegui("--import-page", str(tmp_path / "none.md"))
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"none.md" in ended.stderr


def test_the_commands_do_not_load_qt() -> None:
    code = (
        "import sys; from kiegui.__main__ import main; main(['--import-page', 'none']); print('PySide6' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=30)
    assert ended.stdout.strip() == b"False"


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-u", "-m", "kiegui", "--list-models"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert (running.stderr.read(), running.wait(30)) == (b"", 0)
