"""Files to show, and what stands in for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLoggingCategory, QObject, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QImage

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


class Desktop(QObject):
    """Takes what would have been opened in other programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, address: QUrl) -> None:
        """Called by Qt instead of the system."""
        self.opened.append(address.toLocalFile() or address.toString())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    """Nothing leaves the test."""
    made = Desktop()
    for scheme in ("file", "https"):
        QDesktopServices.setUrlHandler(scheme, made, "take")  # type: ignore[arg-type]  # the stubs say bytes
    yield made
    for scheme in ("file", "https"):
        QDesktopServices.unsetUrlHandler(scheme)
