"""What stands in the place of a history that has nothing in it yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from kiegui.ui.look import BAD, GAP, MARGIN, icon
from kiegui.ui.plain_label import plain_label


class EmptyHistory(QWidget):
    """One icon, one sentence, one button."""

    start_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words = self.tr("What you make appears here, and stays on this computer.")
        self._sentence = plain_label(words, wrap=True, quiet=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._start = QPushButton(self.tr("Make your first one"))
        self._start.clicked.connect(self.start_clicked)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        layout.setSpacing(2 * GAP)
        layout.addStretch(2)
        layout.addWidget(self._sign)
        layout.addWidget(self._sentence)
        layout.addWidget(self._start, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._draw_sign()

    def show_closed(self, why: str) -> None:
        """The history can't be opened; `why` is a sentence or two (plain)."""
        self._sentence.setText(why)
        self._start.hide()
        self._is_closed = True
        self._draw_sign()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()
        super().changeEvent(event)

    def _draw_sign(self) -> None:
        drawn = (
            icon("warning", BAD) if self._is_closed else icon("spark", self.palette().color(QPalette.ColorRole.Accent))
        )
        self._sign.setPixmap(drawn.pixmap(48))
