"""What stands in the place of a history in which there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.look import BAD, GAP, MARGIN, icon
from kiegui.ui.plain_label import plain_label


class EmptyHistory(QWidget):
    """One icon, one sentence, one button."""

    start_clicked = Signal()
    """The person wants to make something."""
    clear_clicked = Signal()
    """The person wants to see everything again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._sign_name = "spark"
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence = plain_label(wrap=True, quiet=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._start = QPushButton(self.tr("Make your first one"))
        self._start.clicked.connect(self.start_clicked)
        self._clear = QPushButton(self.tr("Clear the filter"))
        self._clear.clicked.connect(self.clear_clicked)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        layout.setSpacing(2 * GAP)
        layout.addStretch(2)
        layout.addWidget(self._sign)
        layout.addWidget(self._sentence)
        for button in (self._start, self._clear):
            layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.show_reason(EVERYTHING)

    def show_reason(self, wanted: Filter) -> None:
        """Why there is nothing: this filter lets nothing through, or nothing was ever made."""
        if self._is_closed:
            return
        is_all, is_trash = wanted == EVERYTHING, wanted == Filter(in_trash=True)
        if is_all:
            self._sign_name = "spark"
            self._sentence.setText(self.tr("What you make appears here, and stays on this computer."))
        elif is_trash:
            self._sign_name = "trash"
            self._sentence.setText(self.tr("The trash is empty."))
        else:
            self._sign_name = "search"
            self._sentence.setText(self.tr("Nothing matches."))
        self._start.setVisible(is_all)
        self._clear.setVisible(not is_all)
        self._clear.setText(self.tr("Back to the history") if is_trash else self.tr("Clear the filter"))
        self._draw_sign()

    def show_closed(self, why: str) -> None:
        """The history can't be opened; `why` is a sentence or two (plain)."""
        self._sentence.setText(why)
        self._start.hide()
        self._clear.hide()
        self._is_closed = True
        self._draw_sign()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()
        super().changeEvent(event)

    def _draw_sign(self) -> None:
        drawn = (
            icon("warning", BAD)
            if self._is_closed
            else icon(self._sign_name, self.palette().color(QPalette.ColorRole.Accent))
        )
        self._sign.setPixmap(drawn.pixmap(48))
