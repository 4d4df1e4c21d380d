"""The controls of a player."""

from __future__ import annotations

import pytest
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.player_bar import PlayerBar
from kiegui.ui.preview.seek_bar import SeekBar
from tests.ui.made_tasks import part_of


@pytest.fixture
def player(qtbot: QtBot) -> QMediaPlayer:
    return QMediaPlayer()


@pytest.fixture
def transport(qtbot: QtBot, player: QMediaPlayer) -> PlayerBar:
    made = PlayerBar(player, loops=True, is_sound_on=False)
    qtbot.addWidget(made)
    return made


def test_loop_button_sets_the_loops(player: QMediaPlayer, transport: PlayerBar) -> None:
    assert player.loops() == QMediaPlayer.Loops.Infinite.value
    part_of(transport, QToolButton, "Play again and again").click()
    assert player.loops() == QMediaPlayer.Loops.Once.value


def test_position_and_length_are_told(player: QMediaPlayer, transport: PlayerBar) -> None:
    player.durationChanged.emit(65_000)
    player.positionChanged.emit(5_000)
    assert part_of(transport, SeekBar).maximum() == 65_000
    assert part_of(transport, SeekBar).value() == 5_000
    assert part_of(transport, QLabel).text() == "0:00 / 0:00"  # the player itself has no file


def test_play_button_says_what_it_does(player: QMediaPlayer, transport: PlayerBar) -> None:
    player.playbackStateChanged.emit(QMediaPlayer.PlaybackState.PlayingState)
    assert part_of(transport, QToolButton, "Pause (Space)").toolTip() == "Pause (Space)"
    player.playbackStateChanged.emit(QMediaPlayer.PlaybackState.StoppedState)
    assert part_of(transport, QToolButton, "Play (Space)").isEnabled()


def test_film_without_sound_has_nothing_to_switch_on(player: QMediaPlayer, transport: PlayerBar) -> None:
    assert not part_of(transport, QToolButton, "Sound on").isEnabled()
    player.hasAudioChanged.emit(True)
    assert part_of(transport, QToolButton, "Sound on").isEnabled()


def test_sound_is_only_asked_for_when_it_is_wanted(
    qtbot: QtBot, player: QMediaPlayer, transport: PlayerBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A real output would look for the sound cards of the test machine, and complain.
    made: list[bool] = []

    class Output:
        def __init__(self, _parent: object) -> None:
            made.append(True)

        def setVolume(self, volume: float) -> None:  # noqa: N802 - Qt's name
            pass

        def setMuted(self, is_muted: bool) -> None:  # noqa: N802 - Qt's name
            made.append(not is_muted)

    monkeypatch.setattr("kiegui.ui.preview.player_bar.QAudioOutput", Output)
    monkeypatch.setattr(QMediaPlayer, "setAudioOutput", lambda _self, _output: None)
    player.hasAudioChanged.emit(True)
    assert made == []
    with qtbot.waitSignal(transport.sound_switched) as switched:
        part_of(transport, QToolButton, "Sound on").click()
    assert switched.args == [True]
    part_of(transport, QToolButton, "Sound off").click()
    assert made == [True, True, False]
