"""Playing sounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.ui.look import light_palette
from kiegui.ui.preview.sound import PITCH, SoundView, Waveform, fewer_bars
from tests.ui.made_tasks import part_of


@pytest.fixture
def waveform(qtbot: QtBot) -> Waveform:
    made = Waveform()
    qtbot.addWidget(made)
    made.setPalette(light_palette())
    made.resize(200, 100)
    made.show()
    return made


def test_sound_waits_for_play(qtbot: QtBot, sound: Path) -> None:
    view = SoundView()
    qtbot.addWidget(view, before_close_func=SoundView.close_media)
    player = part_of(view, QMediaPlayer)
    with qtbot.waitSignal(player.durationChanged):
        view.show_sound(sound, [1.0])
    assert player.playbackState() == QMediaPlayer.PlaybackState.StoppedState
    view.close_media()
    assert player.source().isEmpty()


def test_broken_sound_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"rubbish" * 100)
    view = SoundView()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.refused):
        view.show_sound(broken, [])


def test_played_part_of_the_waveform_glows(waveform: Waveform) -> None:
    waveform.show_bars([1.0])
    waveform.show_part(0.5)
    image = waveform.grab().toImage()
    assert image.pixelColor(50, 50) == waveform.palette().color(QPalette.ColorRole.Accent)
    assert image.pixelColor(150, 50) == waveform.palette().color(QPalette.ColorRole.PlaceholderText)


def test_click_on_the_waveform_goes_there(qtbot: QtBot, waveform: Waveform) -> None:
    with qtbot.waitSignal(waveform.sought) as sought:
        QTest.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    assert sought.args == [0.25]


def test_dragging_on_the_waveform_goes_along(qtbot: QtBot, waveform: Waveform) -> None:
    QTest.mousePress(waveform, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    with qtbot.waitSignal(waveform.sought) as sought:
        QTest.mouseMove(waveform, QPoint(300, 10))
    assert sought.args == [1.0]


def test_bars_are_as_many_as_there_is_room_for(waveform: Waveform) -> None:
    assert fewer_bars([0.0, 1.0, 1.0, 3.0], 2) == [0.5, 1.0]
    assert fewer_bars([0.5], 200 // PITCH) == [0.5]
    assert fewer_bars([], 3) == []


def test_keys_of_the_player_work(qtbot: QtBot, sound: Path) -> None:
    view = SoundView()
    qtbot.addWidget(view, before_close_func=SoundView.close_media)
    QTest.keyClicks(view, ">")
    assert part_of(view, QMediaPlayer).playbackRate() == 1.25
