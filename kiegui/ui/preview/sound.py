"""Plays a sound, with its waveform to look at and to go about in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.preview.player_bar import PlayerBar


class Waveform(QWidget):
    """A picture of a sound; what has been played glows."""

    sought = Signal(float)
    """The person wants to go there: 0 is the beginning, 1 the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = QPixmap()
        self._part = 0.0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(64)
        self.setMaximumHeight(200)

    def show_shape(self, shape: QPixmap) -> None:
        """A picture of the waveform on a transparent ground; null for none."""
        self._shape = shape
        self.update()

    def show_part(self, part: float) -> None:
        """How much has been played, 0–1."""
        self._part = part
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Played in the accent's colour, the rest faint."""
        painter = QPainter(self)
        palette = self.palette()
        line = self.width() * self._part
        if self._shape.isNull():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 2))
            painter.drawLine(QPointF(0, self.height() / 2), QPointF(self.width(), self.height() / 2))
        else:
            played, rest = QPalette.ColorRole.Accent, QPalette.ColorRole.PlaceholderText
            for role, left, right in ((played, 0.0, line), (rest, line, float(self.width()))):
                painter.setClipRect(QRectF(left, 0, right - left, self.height()))
                painter.drawPixmap(self.rect(), self._tinted(role))
            painter.setClipping(False)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
        painter.drawLine(QPointF(line, 0), QPointF(line, self.height()))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """To the place under the mouse."""
        self.sought.emit(min(max(event.position().x() / max(1, self.width()), 0.0), 1.0))

    def _tinted(self, role: QPalette.ColorRole) -> QPixmap:
        tinted = QPixmap(self._shape)
        painter = QPainter(tinted)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(tinted.rect(), self.palette().color(role))
        painter.end()
        return tinted


class SoundView(QWidget):
    """Waits for *Play*: a sound that starts by itself startles. Space: play or pause."""

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

    def show_sound(self, path: Path) -> None:
        """Open it; nothing is heard before *Play*."""
        self.close_media()
        self._player.setSource(QUrl.fromLocalFile(str(path)))

    def show_waveform(self, shape: QPixmap) -> None:
        """The picture of the sound that was opened last."""
        self._waveform.show_shape(shape)

    def close_media(self) -> None:
        """Let go of the file."""
        self._player.stop()
        self._player.setSource(QUrl())
        self._waveform.show_shape(QPixmap())
        self._waveform.show_part(0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play by key."""
        if event.text() == " ":
            self._player_bar.play_or_pause()
        else:
            super().keyPressEvent(event)

    def _on_position(self, position: int) -> None:
        self._waveform.show_part(position / self._player.duration() if self._player.duration() else 0.0)

    def _on_sought(self, part: float) -> None:
        self._player.setPosition(round(part * self._player.duration()))
