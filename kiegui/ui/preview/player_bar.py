"""Play, pause, position, loop and sound for one media player."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.seek_bar import SeekBar
from kiegui.ui.words import clock_words

VOLUME = 0.8


class PlayerBar(QWidget):
    """A row of controls below a film or a sound.

    The system's sound is only asked for once somebody is about to hear something: on *Play*, or when it is switched on.
    """

    sound_switched = Signal(bool)
    """The person switched the sound on or off."""

    def __init__(self, player: QMediaPlayer, *, loops: bool, is_sound_on: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._output: QAudioOutput | None = None
        self._is_sound_on = is_sound_on
        self._play = IconButton("play", self.tr("Play (Space)"), size=18)
        self._seek = SeekBar()
        self._time = plain_label(quiet=True)
        self._loop = IconButton("loop", self.tr("Play again and again"), size=18)
        self._loop.setCheckable(True)
        self._loop.setChecked(loops)
        self._sound = IconButton("muted", self.tr("Sound on"), size=18)

        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GAP, 0, GAP, 0)
        self._row.setSpacing(GAP // 2)
        self._row.addWidget(self._play)
        self._row.addWidget(self._seek, 1)
        self._row.addWidget(self._time)
        self._row.addWidget(self._loop)
        self._row.addWidget(self._sound)

        self._play.clicked.connect(self.play_or_pause)
        self._seek.sought.connect(player.setPosition)
        self._loop.toggled.connect(self._on_loop)
        self._sound.clicked.connect(self._on_sound_clicked)
        player.positionChanged.connect(self._on_position)
        player.durationChanged.connect(self._on_duration)
        player.playbackStateChanged.connect(self._on_state)
        player.hasAudioChanged.connect(self._on_has_audio)
        self._on_loop(is_on=loops)
        self._draw_sound()
        self._on_has_audio(is_there=player.hasAudio())
        self._tell_time()

    def add_button(self, button: IconButton) -> None:
        """Another control, right of *Play*."""
        self._row.insertWidget(self._row.indexOf(self._seek), button)

    def play_or_pause(self) -> None:
        """The one or the other."""
        if self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState:
            self._player.pause()
        else:
            self.switch_sound(is_on=self._is_sound_on)
            self._player.play()

    def switch_sound(self, *, is_on: bool) -> None:
        """Sound or silence."""
        self._is_sound_on = is_on
        if is_on and self._output is None:
            self._output = QAudioOutput(self)
            self._output.setVolume(VOLUME)
            self._player.setAudioOutput(self._output)
        if self._output is not None:
            self._output.setMuted(not is_on)
        self._draw_sound()

    def _draw_sound(self) -> None:
        if self._is_sound_on:
            _turn(self._sound, "sound", self.tr("Sound off"))
        else:
            _turn(self._sound, "muted", self.tr("Sound on"))

    def _on_sound_clicked(self) -> None:
        self.switch_sound(is_on=not self._is_sound_on)
        self.sound_switched.emit(self._is_sound_on)

    def _on_loop(self, is_on: bool) -> None:
        self._player.setLoops(QMediaPlayer.Loops.Infinite if is_on else QMediaPlayer.Loops.Once)

    def _on_position(self, position: int) -> None:
        self._seek.show_position(position)
        self._tell_time()

    def _on_duration(self, duration: int) -> None:
        self._seek.setRange(0, duration)
        self._tell_time()

    def _on_state(self, state: QMediaPlayer.PlaybackState) -> None:
        if state == QMediaPlayer.PlaybackState.PlayingState:
            _turn(self._play, "pause", self.tr("Pause (Space)"))
        else:
            _turn(self._play, "play", self.tr("Play (Space)"))
        self._tell_time()

    def _on_has_audio(self, is_there: bool) -> None:
        self._sound.setEnabled(is_there)

    def _tell_time(self) -> None:
        # Who goes from frame to frame wants to see that the clock moves.
        tenths = self._player.playbackState() == QMediaPlayer.PlaybackState.PausedState
        here = clock_words(self._player.position(), tenths=tenths)
        end = clock_words(self._player.duration(), tenths=tenths)
        self._time.setText(self.tr("{0} / {1}").format(here, end))
        # Digits of different widths must not make the bar tremble.
        widest = max(self._time.minimumWidth(), self._time.sizeHint().width())
        self._time.setMinimumWidth(widest)


def _turn(button: IconButton, drawing: str, words: str) -> None:
    """The button does the opposite from now on."""
    button.set_drawing(drawing)
    button.setToolTip(words)
    button.setAccessibleName(words)
