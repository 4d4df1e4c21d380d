"""What stands in for other programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


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
