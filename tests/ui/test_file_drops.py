"""Files that are dropped on a pane."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiegui.ui.file_drops import FileDrops

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


class Pane(QWidget):
    """A pane that is watched, and what was dropped on it."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[Path] = []
        self._drops = FileDrops(self)
        self._drops.watch(self)
        self._drops.dropped.connect(self.dropped.append)

    def enter_with(self, *addresses: str) -> bool:
        event = QDragEnterEvent(QPoint(5, 5), COPY, self._mime(addresses), LEFT, NONE)
        event.ignore()
        QApplication.sendEvent(self, event)
        return event.isAccepted()

    def drop(self, *addresses: str) -> None:
        QApplication.sendEvent(self, QDropEvent(QPointF(5, 5), COPY, self._mime(addresses), LEFT, NONE))

    def _mime(self, addresses: tuple[str, ...]) -> QMimeData:
        self._kept = QMimeData()
        self._kept.setUrls([QUrl(address) for address in addresses])
        return self._kept


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    made = Pane()
    qtbot.addWidget(made)
    return made


def test_the_first_file_is_taken(pane: Pane, tmp_path: Path) -> None:
    files = [tmp_path / "a b.png", tmp_path / "c.png"]
    assert pane.enter_with(*(file.as_uri() for file in files))
    assert pane.dropped == []
    pane.drop(*(file.as_uri() for file in files))
    assert pane.dropped == [files[0]]


def test_links_and_words_are_not(pane: Pane) -> None:
    assert not pane.enter_with("https://kie.ai/a.png")
    assert not pane.enter_with()
