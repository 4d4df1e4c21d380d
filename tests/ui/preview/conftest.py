"""Files to show, and what stands in for other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QColor, QImage

from kiegui.paths import resources_folder


@pytest.fixture(autouse=True)
def quiet_player() -> None:
    """The player talks of the sound cards that a test machine lacks."""
    QLoggingCategory.setFilterRules("qt.multimedia*=false")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of 64 × 48 px."""
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    path = tmp_path / "picture.png"
    image.save(str(path))
    return path


@pytest.fixture
def film() -> Path:
    """One of the sandbox's films."""
    return _sample("mp4")


@pytest.fixture
def sound() -> Path:
    """One of the sandbox's sounds."""
    return _sample("mp3")


def _sample(ending: str) -> Path:
    samples = sorted((resources_folder() / "sandbox").glob(f"*.{ending}"), key=lambda path: path.stat().st_size)
    if not samples:
        pytest.skip(f"no {ending} in resources/sandbox")
    return samples[0]
