"""The pictures of the window: taken from a script, of a made-up history."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from sample_history import ENTRIES, NOW, PAGE, RICH, SHOTS, make_history

from kiegui.catalog.check import check
from kiegui.catalog.page_import.reading import read_page
from kiegui.catalog.registry import load_models
from kiegui.media.kinds import sniff_file
from kiegui.paths import paths_in, resources_folder

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "make_screenshots.py"
KEPT = sorted((ROOT / "packaging" / "screenshots").iterdir())
_LARGEST = 300_000


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


def test_view_is_taken_in_light_and_in_dark(tmp_path: Path) -> None:
    ended = run(tmp_path, "sound")
    assert ended.returncode == 0, ended.stderr
    light, dark = (QImage(str(tmp_path / f"sound-{name}.webp")) for name in ("light", "dark"))
    assert light.size().toTuple() == dark.size().toTuple() == (1400, 900)
    assert light.pixelColor(5, 450).lightness() > 200 > 60 > dark.pixelColor(5, 450).lightness()


def test_unknown_view_is_refused(tmp_path: Path) -> None:
    ended = run(tmp_path, "nothing-such")
    assert ended.returncode == 2
    assert "no view is called nothing-such" in ended.stderr


@pytest.mark.parametrize("picture", KEPT, ids=[picture.name for picture in KEPT])
def test_kept_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size <= _LARGEST


def test_history_has_every_file_it_names(tmp_path: Path, qapp: object) -> None:
    paths = paths_in(tmp_path)
    tasks = make_history(paths)
    assert len(tasks) == len(ENTRIES)
    assert [task.created for task in tasks] == sorted(task.created for task in tasks)
    assert tasks[-1].created < NOW
    files = [(paths.results / result.file, result) for task in tasks for result in task.results]
    assert all(sniff_file(path).kind is result.kind and path.stat().st_size == result.size for path, result in files)


def test_history_uses_models_that_there_are() -> None:
    models = load_models(resources_folder() / "models").by_id
    assert {entry.model for entry in ENTRIES} <= set(models)
    assert not check(models[RICH], SHOTS)


def test_page_is_understood() -> None:
    (understood,) = read_page(PAGE).models
    assert understood.spec.id == "driftglass/driftglass-2"
    assert [field.name for field in understood.spec.fields][:2] == ["prompt", "image_urls"]
