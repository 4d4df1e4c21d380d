"""Looking through a film with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task
from kiegui.ui.history.scrub import Scrub, Strip
from tests.ui.made_tasks import make_result, make_task

FILM = make_task(7, results=(make_result(),))


@dataclass(frozen=True)
class MadeStrip:
    path: Path
    frames: int = 4
    width: int = 16
    height: int = 9


class Strips:
    def __init__(self, strip: Strip | None) -> None:
        self.asked: list[int] = []
        self._strip = strip

    def ask_strip(self, task: Task, index: int, then: Callable[[Strip | None], None]) -> None:
        self.asked.append(task.number)
        then(self._strip)


@pytest.fixture
def strip(tmp_path: Path) -> MadeStrip:
    image = QImage(64, 9, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "strip.png"))
    return MadeStrip(tmp_path / "strip.png")


def test_frame_follows_the_mouse(qtbot: QtBot, strip: MadeStrip) -> None:
    scrub = Scrub(Strips(strip))
    with qtbot.waitSignal(scrub.changed):
        scrub.move_to(FILM, 0.1)
    places = []
    for part in (0.0, 0.6, 1.0):
        scrub.move_to(FILM, part)
        frame = scrub.frame(7)
        assert frame is not None
        places.append(frame[1])
    assert places == [QRect(0, 0, 16, 9), QRect(32, 0, 16, 9), QRect(48, 0, 16, 9)]


def test_thumbnail_comes_back_when_the_mouse_leaves(qtbot: QtBot, strip: MadeStrip) -> None:
    scrub = Scrub(Strips(strip))
    with qtbot.waitSignal(scrub.changed):
        scrub.move_to(FILM, 0.1)
    with qtbot.waitSignal(scrub.changed) as changed:
        scrub.move_to(None)
    assert changed.args == [7]
    assert scrub.frame(7) is None


def test_film_is_asked_for_once(qtbot: QtBot) -> None:
    strips = Strips(None)
    scrub = Scrub(strips)
    for part in (0.1, 0.2):
        scrub.move_to(FILM, part)
    assert strips.asked == [7]


def test_pictures_are_not_looked_through(qtbot: QtBot) -> None:
    strips = Strips(None)
    Scrub(strips).move_to(make_task(1, results=(make_result("a.png", MediaKind.IMAGE),)), 0.5)
    assert strips.asked == []


def test_nothing_happens_without_strips(qtbot: QtBot) -> None:
    scrub = Scrub(None)
    with qtbot.assertNotEmitted(scrub.changed):
        scrub.move_to(FILM, 0.5)
    assert scrub.frame(7) is None
