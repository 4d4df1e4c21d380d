"""The second start rings at the first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiegui.ui.doorbell import Doorbell, ring


def test_a_ring_is_heard(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path)
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignal(bell.rung):
        answered = pool.submit(ring, tmp_path)
    assert answered.result()
    bell.close()


def test_a_file_is_handed_over(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "Geschichte – 歴史.kiegui"
    bell = Doorbell(tmp_path)
    with ThreadPoolExecutor(1) as pool, qtbot.waitSignals([bell.rung, bell.file_brought], order="strict"):
        files: list[Path] = []
        bell.file_brought.connect(files.append)
        answered = pool.submit(ring, tmp_path, Path(name))
    assert answered.result()
    assert files == [tmp_path / name]
    bell.close()


def test_nobody_there_is_told(tmp_path: Path) -> None:
    assert not ring(tmp_path)


def test_another_folder_has_another_bell(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Doorbell(tmp_path / "a")
    assert not ring(tmp_path / "b")
    bell.close()
