"""A strip above the panes for what needs no dialog: one sentence a line, with ways on and a cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN, WARNING, icon
from kiegui.ui.plain_label import plain_label

_AT_MOST = 4


@dataclass(frozen=True)
class Remedy:
    """What can be done about it: the words on the button, and what a click on it calls."""

    words: str
    carry_out: Callable[[], object]


class Notices(QWidget):
    """Empty and invisible until something is to be said; the same sentence is said once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, _Line] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.hide()

    def say(self, text: str, about: str = "", *remedies: Remedy, is_news: bool = False) -> None:
        """Show a sentence (plain text); the oldest goes when there are more than four. `is_news`: nothing went wrong.

        `about` names its cause: of each cause only the latest is said, and `withdraw` ends it. Without one the sentence
        stays until the person dismisses it.
        """
        key = about or text
        if key in self._lines:
            if self._lines[key].text() == text:
                return
            self._drop(key)
        while len(self._lines) >= _AT_MOST:
            self._drop(next(iter(self._lines)))
        line = _Line(text, remedies, self, is_news=is_news)
        line.cross.clicked.connect(lambda: self._drop(key))
        self._lines[key] = line
        self._column.addWidget(line)
        self.show()

    def withdraw(self, about: str) -> None:
        """That cause has ended; nothing happens if nothing is said about it (any more)."""
        if about in self._lines:
            self._drop(about)

    def is_said(self, about: str) -> bool:
        """Whether something is said about that cause, and was not dismissed."""
        return about in self._lines

    def texts(self) -> list[str]:
        """What is being said, oldest first."""
        return [line.text() for line in self._lines.values()]

    def _drop(self, key: str) -> None:
        line = self._lines.pop(key)
        line.hide()  # it is deleted later, and must not be seen or found until then
        self._column.removeWidget(line)
        line.deleteLater()
        self.setVisible(bool(self._lines))


class _Line(QFrame):
    """One sentence with its cross, on a ground tinted with the warning colour, or for news with the accent colour."""

    def __init__(self, text: str, remedies: Sequence[Remedy], parent: QWidget, *, is_news: bool) -> None:
        super().__init__(parent)
        self._is_news = is_news
        self._sign = QLabel()
        self._words = plain_label(text, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Of its own accord a wrapping label is as high as if it were narrow.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._words.setSizePolicy(policy)
        self.cross = IconButton("close", self.tr("Dismiss"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, GAP // 2, GAP, GAP // 2)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        for remedy in remedies:
            layout.addWidget(_button(remedy))
        layout.addWidget(self.cross)
        self._draw_sign()

    def text(self) -> str:
        """The sentence."""
        return self._words.text()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = self._colour()
        ground.setAlphaF(0.16)
        painter.fillRect(event.rect(), ground)
        painter.end()

    def _draw_sign(self) -> None:
        self._sign.setPixmap(icon("spark" if self._is_news else "warning", self._colour()).pixmap(18, 18))

    def _colour(self) -> QColor:
        return QColor(self.palette().color(QPalette.ColorRole.Accent) if self._is_news else WARNING)


def _button(remedy: Remedy) -> QPushButton:
    button = QPushButton(remedy.words)
    button.clicked.connect(lambda _checked: remedy.carry_out())
    return button
