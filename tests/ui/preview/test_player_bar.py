"""The controls of a player."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
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
    part_of(transport, QToolButton, "Play again and again (L)").click()
    assert player.loops() == QMediaPlayer.Loops.Once.value


def test_position_and_length_are_told(player: QMediaPlayer, transport: PlayerBar) -> None:
    player.durationChanged.emit(65_000)
    player.positionChanged.emit(5_000)
    assert part_of(transport, SeekBar).maximum() == 65_000
    assert part_of(transport, SeekBar).value() == 5_000
    assert part_of(transport, QLabel).text() == "0:00 / 0:00"  # the player itself has no file


def test_play_button_says_what_it_does(player: QMediaPlayer, transport: PlayerBar) -> None:
    player.playbackStateChanged.emit(QMediaPlayer.PlaybackState.PlayingState)
    assert part_of(transport, QToolButton, "Pause (Space)").toolTip() == "<p>Pause (Space)</p>"
    player.playbackStateChanged.emit(QMediaPlayer.PlaybackState.StoppedState)
    assert part_of(transport, QToolButton, "Play (Space)").isEnabled()


def test_film_without_sound_has_nothing_to_switch_on(player: QMediaPlayer, transport: PlayerBar) -> None:
    assert not part_of(transport, QToolButton, "Sound on (M)").isEnabled()
    player.hasAudioChanged.emit(True)
    assert part_of(transport, QToolButton, "Sound on (M)").isEnabled()


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
        part_of(transport, QToolButton, "Sound on (M)").click()
    assert switched.args == [True]
    part_of(transport, QToolButton, "Sound off (M)").click()
    assert made == [True, True, False]


@pytest.mark.parametrize(("keys", "rate"), [(">", 1.25), (">>>>>>>>", 2.0), ("<<", 0.5), ("<<<<<<", 0.25)])
def test_keys_change_the_speed(player: QMediaPlayer, transport: PlayerBar, keys: str, rate: float) -> None:
    for key in keys:
        transport.press_key(press(key))
    assert player.playbackRate() == rate
    speed = part_of(transport, QToolButton, "Speed")
    assert speed.text() == f"{rate:g}×"
    assert [action.text() for action in speed.menu().actions() if action.isChecked()] == [speed.text()]


def test_speed_is_chosen_from_the_menu(player: QMediaPlayer, transport: PlayerBar) -> None:
    part_of(transport, QToolButton, "Speed").menu().actions()[0].trigger()
    assert player.playbackRate() == 0.25


def test_keys_step_only_where_there_are_frames(qtbot: QtBot, player: QMediaPlayer, transport: PlayerBar) -> None:
    assert not transport.press_key(press("."))
    film_bar = PlayerBar(player, loops=True, is_sound_on=False, has_frames=True)
    qtbot.addWidget(film_bar)
    with qtbot.waitSignal(film_bar.stepped) as stepped:
        film_bar.press_key(press("."))
    assert stepped.args == [1]


def test_arrows_change_the_volume(transport: PlayerBar) -> None:
    volume = part_of(transport, SeekBar, "Volume")
    transport.press_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier))
    assert volume.value() == 90
    for _ in range(20):
        transport.press_key(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier))
    assert volume.value() == 0


def test_keys_with_ctrl_are_for_others(transport: PlayerBar) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not transport.press_key(event)


def test_volume_gives_way_where_it_is_narrow(transport: PlayerBar) -> None:
    transport.show()
    for width, is_there in ((700, True), (320, False)):
        transport.resize(width, 30)
        assert part_of(transport, SeekBar, "Volume").isVisible() is is_there


def press(key: str) -> QKeyEvent:
    code = {"<": Qt.Key.Key_Less, ">": Qt.Key.Key_Greater, ".": Qt.Key.Key_Period}[key]
    return QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key)
