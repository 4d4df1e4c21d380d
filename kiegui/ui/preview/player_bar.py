"""Play, pause, position, frames, speed, loop and sound for one media player."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label, plain_tip
from kiegui.ui.preview.menu_button import MenuButton
from kiegui.ui.preview.seek_bar import SeekBar
from kiegui.ui.words import clock_words, figure_words

VOLUME = 80
"""At first, 0–100."""
VOLUME_STEP = 10
SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_ROOM_FOR_VOLUME = 460
"""Width (px) from which there is room for it; the arrow keys change it in any case."""


class PlayerBar(QWidget):
    """A row of controls below a film or a sound.

    The system's sound is only asked for once somebody is about to hear something: on *Play*, or when it is switched on.
    """

    sound_switched = Signal(bool)
    """The person switched the sound on or off."""
    stepped = Signal(int)
    """The person wants to go so many frames on, or back if negative."""

    def __init__(
        self,
        player: QMediaPlayer,
        *,
        loops: bool,
        is_sound_on: bool,
        has_frames: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._output: QAudioOutput | None = None
        self._is_sound_on = is_sound_on
        self._has_frames = has_frames
        self._play = IconButton("play", self.tr("Play (Space)"), size=18)
        self._back = IconButton("frame-back", self.tr("One frame back (,)"), size=18)
        self._on = IconButton("frame-next", self.tr("One frame on (.)"), size=18)
        self._seek = SeekBar()
        self._time = plain_label(quiet=True)
        self._speed = MenuButton(self.tr("Speed"), self.tr("Speed (< slower, > faster)"))
        self._loop = IconButton("loop", self.tr("Play again and again (L)"), size=18)
        self._loop.setCheckable(True)
        self._loop.setChecked(loops)
        self._sound = IconButton("muted", self.tr("Sound on (M)"), size=18)
        self._volume = SeekBar()
        self._lay_out()
        self._offer_speeds()

        self._play.clicked.connect(self.play_or_pause)
        self._back.clicked.connect(lambda: self.stepped.emit(-1))
        self._on.clicked.connect(lambda: self.stepped.emit(1))
        self._seek.sought.connect(player.setPosition)
        self._loop.toggled.connect(self._on_loop)
        self._sound.clicked.connect(self._on_sound_clicked)
        self._volume.sought.connect(self._on_volume)
        player.positionChanged.connect(self._on_position)
        player.durationChanged.connect(self._on_duration)
        player.playbackStateChanged.connect(self._on_state)
        player.playbackRateChanged.connect(self._on_rate)
        player.hasAudioChanged.connect(self._on_has_audio)
        self._on_loop(is_on=loops)
        self._draw_sound()
        self._on_has_audio(is_there=player.hasAudio())
        self._on_rate(player.playbackRate())
        self._tell_time()

    def _lay_out(self) -> None:
        self._back.setVisible(self._has_frames)
        self._on.setVisible(self._has_frames)
        self._volume.setAccessibleName(self.tr("Volume"))
        self._volume.setToolTip(plain_tip(self.tr("Volume (arrow up, arrow down)")))
        self._volume.setRange(0, 100)
        self._volume.setSingleStep(VOLUME_STEP)
        self._volume.setValue(VOLUME)
        self._volume.setFixedWidth(72)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GAP, 0)
        row.setSpacing(GAP // 2)
        for button in (self._play, self._back, self._on):
            row.addWidget(button)
        row.addWidget(self._seek, 1)
        for control in (self._time, self._speed, self._loop, self._sound, self._volume):
            row.addWidget(control)

    def _offer_speeds(self) -> None:
        menu = QMenu(self._speed)
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(_speed_words(speed), partial(self._player.setPlaybackRate, speed))
            action.setCheckable(True)
            action.setData(speed)
            group.addAction(action)
        self._speed.setMenu(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The position has the room first."""
        super().resizeEvent(event)
        self._volume.setVisible(event.size().width() >= _ROOM_FOR_VOLUME)

    def press_key(self, event: QKeyEvent) -> bool:
        """Do what a key is for; whether it is for anything. For the widgets that have the focus."""
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_K:
                self.play_or_pause()
            case Qt.Key.Key_L:
                self._loop.toggle()
            case Qt.Key.Key_M if self._sound.isEnabled():
                self._on_sound_clicked()
            case Qt.Key.Key_Comma if self._has_frames:
                self.stepped.emit(-1)
            case Qt.Key.Key_Period if self._has_frames:
                self.stepped.emit(1)
            case Qt.Key.Key_Less:
                self._change_speed(-1)
            case Qt.Key.Key_Greater:
                self._change_speed(1)
            case Qt.Key.Key_Up:
                self._on_volume(self._volume.value() + VOLUME_STEP)
            case Qt.Key.Key_Down:
                self._on_volume(self._volume.value() - VOLUME_STEP)
            case Qt.Key.Key_Home:
                self._player.setPosition(0)
            case _:
                return False
        return True

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
            self._player.setAudioOutput(self._output)
            self._on_volume(self._volume.value())
        if self._output is not None:
            self._output.setMuted(not is_on)
        self._draw_sound()

    def _draw_sound(self) -> None:
        if self._is_sound_on:
            _turn(self._sound, "sound", self.tr("Sound off (M)"))
        else:
            _turn(self._sound, "muted", self.tr("Sound on (M)"))

    def _on_sound_clicked(self) -> None:
        self.switch_sound(is_on=not self._is_sound_on)
        self.sound_switched.emit(self._is_sound_on)

    def _on_volume(self, volume: int) -> None:
        self._volume.setValue(volume)
        if self._output is not None:
            # Ears hear in proportion: half the way should sound half as loud.
            self._output.setVolume((self._volume.value() / 100) ** 2)

    def _change_speed(self, steps: int) -> None:
        place = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - self._player.playbackRate()))
        self._player.setPlaybackRate(SPEEDS[min(max(place + steps, 0), len(SPEEDS) - 1)])

    def _on_rate(self, rate: float) -> None:
        self._speed.setText(_speed_words(rate))
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == rate)

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


def _speed_words(speed: float) -> str:
    return QCoreApplication.translate("PlayerBar", "{0}×").format(figure_words(speed))


def _turn(button: IconButton, drawing: str, words: str) -> None:
    """The button does the opposite from now on."""
    button.set_drawing(drawing)
    button.set_words(words)
