"""Plays a sound, with its waveform to look at and to go about in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.preview.player_bar import PlayerBar

PITCH = 6
"""From one bar of a waveform to the next, px."""


class Waveform(QWidget):
    """How loud a sound is over its time, as bars; what has been played glows."""

    sought = Signal(float)
    """The person wants to go there: 0 is the beginning, 1 the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[float, ...] = ()
        self._part = 0.0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(64)
        self.setMaximumHeight(240)

    def show_bars(self, bars: Sequence[float]) -> None:
        """How loud equal stretches of the sound are, 0–1; none for an unknown sound."""
        self._bars = tuple(bars)
        self.update()

    def show_part(self, part: float) -> None:
        """How much has been played, 0–1."""
        self._part = part
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Played in the accent's colour, the rest faint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, middle = self.width() * self._part, self.height() / 2
        played = self.palette().color(QPalette.ColorRole.Accent)
        bars = fewer_bars(self._bars, max(1, self.width() // PITCH))
        if not bars:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 2))
            painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        pitch = self.width() / max(1, len(bars))
        wide = pitch * 0.6
        shapes = [
            QRectF(number * pitch + (pitch - wide) / 2, middle - tall / 2, wide, tall)
            for number, tall in enumerate(max(wide, bar * self.height()) for bar in bars)
        ]
        rest = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for colour, left, right in ((played, 0.0, line), (rest, line, float(self.width()))):
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            painter.setBrush(colour)
            for shape in shapes:
                painter.drawRoundedRect(shape, wide / 2, wide / 2)
        painter.setClipping(False)
        painter.setPen(QPen(played, 2))
        painter.drawLine(QPointF(line, 0), QPointF(line, self.height()))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """To the place under the mouse."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Along with the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def _seek(self, event: QMouseEvent) -> None:
        self.sought.emit(min(max(event.position().x() / max(1, self.width()), 0.0), 1.0))


def fewer_bars(bars: Sequence[float], count: int) -> list[float]:
    """At most `count` bars, each the mean of those that it stands for, at most 1."""
    edges = [len(bars) * number // count for number in range(count + 1)]
    groups = [bars[start:end] for start, end in pairwise(edges) if end > start]
    return [min(max(sum(group) / len(group), 0.0), 1.0) for group in groups]


class SoundView(QWidget):
    """Waits for *Play*: a sound that starts by itself startles. For the keys see the player bar."""

    refused = Signal()
    """This computer can't play this sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = QMediaPlayer(self)
        self._waveform = Waveform()
        self._player_bar = PlayerBar(self._player, loops=False, is_sound_on=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Sound"))

        middle = QHBoxLayout()
        middle.setContentsMargins(MARGIN, 0, MARGIN, 0)
        middle.addWidget(self._waveform)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addStretch(1)
        column.addLayout(middle, 4)
        column.addStretch(1)
        column.addWidget(self._player_bar)

        self._waveform.sought.connect(self._on_sought)
        self._player.positionChanged.connect(self._on_position)
        self._player.errorOccurred.connect(self.refused)

    def show_sound(self, path: Path, bars: Sequence[float]) -> None:
        """Open it; nothing is heard before *Play*. `bars` is how loud it is over its time, 0–1."""
        self.close_media()
        self._waveform.show_bars(bars)
        self._player.setSource(QUrl.fromLocalFile(str(path)))

    def close_media(self) -> None:
        """Let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())
        self._waveform.show_bars(())
        self._waveform.show_part(0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play by key."""
        if not self._player_bar.press_key(event):
            super().keyPressEvent(event)

    def _on_position(self, position: int) -> None:
        self._waveform.show_part(position / self._player.duration() if self._player.duration() else 0.0)

    def _on_sought(self, part: float) -> None:
        self._player.setPosition(round(part * self._player.duration()))
